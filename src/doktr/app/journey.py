"""The patient's journey as data: which fact wakes which job. Read this first.

    asks      RequestSubmitted    -> booking.dispatch        look for a doctor
    waits     OfferGone           -> booking.dispatch        the next doctor
              DoctorPaused        -> booking.doctor_gone     stop the ring, tell who waits for this doctor alone
                                  -> booking.dispatch        ring somebody else for the others
              DoctorLeft          -> the same two
    works     DoctorFree          -> booking.dispatch        the next patient
    books     AppointmentBooked   -> reminders.booked        a mail with a file for the calendar
              AppointmentGone     -> reminders.gone          the same, and no reminder any more
              AppointmentNear     -> reminders.near          a day and ten minutes before
              AppointmentPassedOn -> reminders.passed_on     who took care of it may not any more; both hear so
              SlotOffered         -> reminders.offered       an earlier time for who waits for one
    talks     ConsultationEnded   -> agenda.consultation_ended   how its appointment ended
                                  -> payments.settle         what it costs, and who owes it
                                  -> guests.over             who came along goes, too
                                  -> assistants.over         who only prepared is out of the case
"""

JOURNEY: dict[str, tuple[str, ...]] = {
    "RequestSubmitted": ("booking.dispatch",),
    "OfferGone": ("booking.dispatch",),
    "DoctorPaused": ("booking.doctor_gone", "booking.dispatch"),
    "DoctorLeft": ("booking.doctor_gone", "booking.dispatch"),
    "DoctorFree": ("booking.dispatch",),
    "AppointmentBooked": ("reminders.booked",),
    "AppointmentGone": ("reminders.gone",),
    "AppointmentNear": ("reminders.near",),
    "AppointmentPassedOn": ("reminders.passed_on",),
    "SlotOffered": ("reminders.offered",),
    "ConsultationEnded": ("agenda.consultation_ended", "payments.settle", "guests.over", "assistants.over"),
}
