"""For someone else: parents for their children under 16, adults for adults who granted it.

Owns      mandates, child_tries
Announces the event people_changed to both sides
Never     lets anybody act for somebody else but through `require`, `may` or `acting_as`, at that very moment
"""

from doktr.features.mandates.actions import (
    acting_as,
    held,
    held_for,
    leave,
    may,
    patients_of,
    reached_for,
    reached_for_each,
    read_rules,
    require,
    require_held,
    until,
    wards_of,
)
from doktr.features.mandates.jobs import sweep
from doktr.features.mandates.model import ActingAs, LetGo, MandateRules, Scope, Wards
from doktr.features.mandates.routes import router

__all__ = [
    "ActingAs",
    "LetGo",
    "MandateRules",
    "Scope",
    "Wards",
    "acting_as",
    "held",
    "held_for",
    "leave",
    "may",
    "patients_of",
    "reached_for",
    "reached_for_each",
    "read_rules",
    "require",
    "require_held",
    "router",
    "sweep",
    "until",
    "wards_of",
]
