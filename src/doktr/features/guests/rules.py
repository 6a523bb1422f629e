"""Pure decisions about guests: how codes are kept, and whether a signed consent says what it must."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from doktr.features.guests.model import Admission, AdmissionRefused, Guest
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import b64url

LABEL = b"doktr/admit/v1\0"
VOUCH_LABEL = b"doktr/guest-vouch/v1\0"
TICKET_LABEL = b"doktr/guest-code/v1\0"
FIELDS = ("v", "consultation", "person", "device", "key", "name", "role", "until")
# The clocks of phones differ: so much later than allowed may a consent end.
CLOCKS_DIFFER = timedelta(minutes=2)


def hash_of(ticket: str) -> bytes:
    """What the database keeps of a ticket."""
    return sha256(TICKET_LABEL + ticket.encode()).digest()


def vouching(guest: Guest) -> bytes:
    """What the doctor's device signs about a guest whom they invited: strict JSON, under its label."""
    said = {
        "v": 1,
        "consultation": str(guest.consultation_id),
        "person": str(guest.person_id),
        "device": str(guest.device_id),
        "key": b64url(guest.public_key or b""),
        "name": guest.name,
        "role": guest.role,
    }
    return VOUCH_LABEL + json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


def read(statement: bytes) -> Admission:
    """What the signed consent says. Raises `AdmissionRefused` for another form."""
    try:
        said: dict[str, Any] = json.loads(statement)
        if tuple(said) != FIELDS or said["v"] != 1:
            raise AdmissionRefused
        return Admission(
            *(UUID(said[name]) for name in ("consultation", "person", "device")),
            public_key=framing.some_bytes(said["key"], 32),
            name=str(said["name"]),
            role=str(said["role"]),
            until=datetime.fromisoformat(said["until"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, EnvelopeRefused) as broken:
        raise AdmissionRefused from broken


def is_signed(statement: bytes, signature: bytes, key: bytes) -> bool:
    """Whether the holder of this raw key signed exactly these bytes."""
    return framing.is_signed(signature, LABEL + statement, key)


def fits(said: Admission, guest: Guest, now: datetime, longest: timedelta) -> bool:
    """Whether the consent is about this guest in this call, and for no longer than the brand allows."""
    is_about = (said.consultation_id, said.person_id, said.device_id, said.public_key, said.name, said.role) == (
        guest.consultation_id,
        guest.person_id,
        guest.device_id,
        guest.public_key,
        guest.name,
        guest.role,
    )
    return is_about and said.until.tzinfo is not None and now < said.until <= now + longest + CLOCKS_DIFFER


def kept(statement: bytes, signature: bytes, device_id: UUID) -> dict[str, str]:
    """The consent as it is handed to every page of the call."""
    return {"statement": b64url(statement), "signature": b64url(signature), "device_id": str(device_id)}
