"""Patients: what they agreed to, how they are reached, and their right to see and to erase it all.

Owns      patients, consents
Announces nothing
Never     lets anybody ask for a doctor before they accepted the current terms and confirmed how to reach them
"""

from doktr.features.patients.actions import held, needs, reached_at, require_ready
from doktr.features.patients.entrance import PatientEntrance
from doktr.features.patients.model import AccountBusy, NotCurrent
from doktr.features.patients.routes import router

__all__ = ["AccountBusy", "NotCurrent", "PatientEntrance", "held", "needs", "reached_at", "require_ready", "router"]
