"""Doctors' agendas and appointments: free slots, holding, booking, moving, cancelling, meeting; who waits for earlier.

Owns      agenda_patterns, agenda_exceptions, appointments, slot_wishes, calendar_feeds
Announces AppointmentBooked, AppointmentGone, AppointmentNear, SlotOffered; the event appointment_changed to both
Never     lets two people have one time, nor says in a calendar who sees whom, or why
"""

from doktr.features.agenda.actions import has_open, held
from doktr.features.agenda.calendar import Words, read_words
from doktr.features.agenda.jobs import JOBS, sweep
from doktr.features.agenda.model import (
    APPOINTMENT,
    AppointmentBooked,
    AppointmentGone,
    AppointmentNear,
    SlotOffered,
    SlotTaken,
)
from doktr.features.agenda.routes import router

__all__ = [
    "APPOINTMENT",
    "JOBS",
    "AppointmentBooked",
    "AppointmentGone",
    "AppointmentNear",
    "SlotOffered",
    "SlotTaken",
    "Words",
    "has_open",
    "held",
    "read_words",
    "router",
    "sweep",
]
