"""The patient's journey as data: which fact wakes which job. Read this first.

    asks      RequestSubmitted    -> booking.dispatch        look for a doctor
    waits     OfferGone           -> booking.dispatch        the next doctor
    works     DoctorFree          -> booking.dispatch        the next patient
"""
