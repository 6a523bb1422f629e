"""Patients: what they agreed to, how they are reached, and their right to see and to erase it all.

Owns      patients, consents
Announces nothing
Never     lets anybody ask for a doctor before they accepted the current terms and confirmed how to reach them
"""

from doktr.features.patients.actions import Leaving, admit, held, needs, reached_at, require_ready
from doktr.features.patients.entrance import PatientEntrance
from doktr.features.patients.model import AccountBusy, NotCurrent
from doktr.features.patients.routes import AccessesAnswer, accesses_answer, router

__all__ = [
    "AccessesAnswer",
    "AccountBusy",
    "Leaving",
    "NotCurrent",
    "PatientEntrance",
    "accesses_answer",
    "admit",
    "held",
    "needs",
    "reached_at",
    "require_ready",
    "router",
]
