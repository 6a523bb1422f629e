"""Somebody with the patient: a carer, relative or interpreter, invited by a code, let in by the patient's signature.

Owns      guests
Announces guests_changed to patient and doctor, guest_changed to the guest
Never     lets anybody in whom the patient's device did not sign for, nor shows a guest what patient and doctor sealed
"""

from doktr.features.guests.actions import held
from doktr.features.guests.entrance import GuestEntrance
from doktr.features.guests.jobs import JOBS, sweep
from doktr.features.guests.routes import router

__all__ = ["JOBS", "GuestEntrance", "held", "router", "sweep"]
