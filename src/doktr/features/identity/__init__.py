"""Accounts, sessions, devices and their public keys: who somebody is and from where they act.

Owns      people, login_attempts, sessions, devices, presence, doctor_brands, operators_allowed
Announces device_revoked and session_revoked to the person; the bus topic "revoked" to whoever holds sockets:
          {"person": id, "sessions": [ids], "device": id or null}
Never     shows a national number, nor keeps a token that somebody could use
"""

from doktr.features.identity.actions import (
    admit_doctor,
    allow_operator,
    device_key,
    dismiss,
    erase,
    erase_dependant,
    forget_old,
    forget_visitor,
    held,
    hold,
    in_sight,
    keep_dependant,
    looked_at,
    people,
    read_rules,
    see,
    visit,
)
from doktr.features.identity.entrance import OperatorEntrance
from doktr.features.identity.gate import acting, forgotten, own_origin, remembering, require_own_page
from doktr.features.identity.model import Dependant, IdentityRules, Known, Need, NotAdmitted, Person, Unnamed, Verified
from doktr.features.identity.ports import Entrance
from doktr.features.identity.routes import router
from doktr.features.identity.rules import browser_name
from doktr.features.identity.store import touch

__all__ = [
    "Dependant",
    "Entrance",
    "IdentityRules",
    "Known",
    "Need",
    "NotAdmitted",
    "OperatorEntrance",
    "Person",
    "Unnamed",
    "Verified",
    "acting",
    "admit_doctor",
    "allow_operator",
    "browser_name",
    "device_key",
    "dismiss",
    "erase",
    "erase_dependant",
    "forget_old",
    "forget_visitor",
    "forgotten",
    "held",
    "hold",
    "in_sight",
    "keep_dependant",
    "looked_at",
    "people",
    "own_origin",
    "read_rules",
    "remembering",
    "require_own_page",
    "router",
    "see",
    "touch",
    "visit",
]
