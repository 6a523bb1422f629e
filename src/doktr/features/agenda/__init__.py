"""Doctors' agendas and appointments: free slots, holding, booking, moving, cancelling, meeting; who waits for earlier.

Owns      agenda_patterns, agenda_exceptions, appointments, slot_wishes, calendar_feeds
Announces AppointmentBooked, AppointmentGone, AppointmentNear, AppointmentPassedOn, SlotOffered; the event
          appointment_changed to both, and to who takes care of it for the patient
Never     lets two people have one time, nor says in a calendar who sees whom, or why
"""

from doktr.features.agenda.actions import has_open, held
from doktr.features.agenda.actions_off import call_off
from doktr.features.agenda.actions_passing import let_go
from doktr.features.agenda.calendar import Words, calendar_of, read_words
from doktr.features.agenda.jobs import JOBS, forget_facts, sweep
from doktr.features.agenda.model import (
    APPOINTMENT,
    Appointment,
    AppointmentBooked,
    AppointmentGone,
    AppointmentNear,
    AppointmentPassedOn,
    SlotOffered,
    SlotTaken,
)
from doktr.features.agenda.routes import router
from doktr.features.agenda.store import find_any as appointment
from doktr.features.agenda.whose import reminded

__all__ = [
    "APPOINTMENT",
    "JOBS",
    "Appointment",
    "AppointmentBooked",
    "AppointmentGone",
    "AppointmentNear",
    "AppointmentPassedOn",
    "SlotOffered",
    "SlotTaken",
    "Words",
    "appointment",
    "calendar_of",
    "call_off",
    "forget_facts",
    "has_open",
    "held",
    "let_go",
    "read_words",
    "reminded",
    "router",
    "sweep",
]
