"""How leaves and entries are written and hashed: canonical JSON, one label per hash, chains that show a gap."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from doktr.features.audit.model import FIELDS, Access, Head, Leaf

CHAIN = b"doktr/accesses/v1\0"
ENTRY = b"doktr/access/v1\0"
SALT_BYTES = 16
# A page that is drawn again is the same look; who comes back later looked again.
# A doctor's desk shows the line all day.
SAME_LOOK = timedelta(minutes=10)
# Of files the vault says each once a day by itself: two of them are two looks, however quickly they follow each other.
# What a page asks for again and again while it is open is one look of that day.
ONCE_A_DAY = dict.fromkeys(("line", "quota", "charge"), timedelta(hours=12))
SAME_LOOK_AT = ONCE_A_DAY | {"file": timedelta(0)}


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(digest: str) -> bytes:
    """The 32 bytes of 43 characters of base64url."""
    return urlsafe_b64decode(f"{digest}=")


def moment(at: datetime) -> str:
    """RFC 3339 in UTC, milliseconds, as every client writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical(document: Mapping[str, Any]) -> str:
    """One text per document: keys sorted, no spaces, characters as themselves."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def check_leaf(leaf: Leaf) -> None:
    """A leaf is public for ever: only known kinds with exactly their fields. Raises `ValueError`."""
    fields = FIELDS.get(leaf.get("kind", ""))
    if fields is None or set(leaf) != fields | {"kind"}:
        raise ValueError("this is no leaf of the log")


def subject_of(leaf: Leaf) -> UUID | None:
    """The device that a leaf speaks of."""
    return UUID(leaf["device"]) if "device" in leaf else None


def first_head(patient_id: UUID) -> Head:
    """What the first entry of a patient's list builds on."""
    return Head(0, sha256(CHAIN + patient_id.bytes).digest())


def entry_of(access: Access, head: Head, salt: bytes) -> str:
    """The entry that follows `head`, as it is hashed, kept and shown. Without the salt nobody can guess its hash."""
    return canonical(
        {
            "at": moment(access.at),
            "kind": access.kind,
            "n": head.n + 1,
            "patient": str(access.patient_id),
            "prev": encoded(head.hash),
            "salt": encoded(salt),
            "subject": str(access.subject_id) if access.subject_id else None,
            "who": {"id": str(access.who_id), "name": access.who_name, "role": access.who_role},
        }
    )


def entry_hash(entry: str) -> bytes:
    """What the next entry builds on and what the log holds of this one."""
    return sha256(ENTRY + entry.encode()).digest()


def doctor_device_leaf(nihdi: str, name: str, device: UUID, public_key: bytes, now: datetime) -> Leaf:
    """The leaf that says: this key is of a device of the doctor with this number, known to the log since now."""
    at, key = moment(now), encoded(public_key)
    return {"kind": "doctor-device", "nihdi": nihdi, "name": name, "device": str(device), "key": key, "at": at}


def assistant_device_leaf(person: UUID, device: UUID, public_key: bytes, now: datetime) -> Leaf:
    """The leaf that says: this key is of a device of the nurse or assistant with this id."""
    said = {"person": str(person), "device": str(device), "key": encoded(public_key), "at": moment(now)}
    return {"kind": "assistant-device", **said}


def revoked_leaf(device: UUID, at: datetime, whose: Literal["doctor", "assistant"] = "doctor") -> Leaf:
    """The leaf that says: from now on this device is nobody's."""
    return {"kind": f"{whose}-device-revoked", "device": str(device), "at": moment(at)}


def same_look(kind: str) -> timedelta:
    """How long a second look at the same thing is no new one."""
    return SAME_LOOK_AT.get(kind, SAME_LOOK)


def access_leaf(digest: bytes) -> Leaf:
    """The leaf of an entry."""
    return {"kind": "access", "sha256": digest.hex()}


def build_name(at: datetime, files: Mapping[str, str]) -> str:
    """When a release was logged and a short name of what it holds."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{sha256(canonical(files).encode()).hexdigest()[:12]}"
