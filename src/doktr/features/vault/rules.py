"""What the outside of an envelope, a key statement and a grant must look like; and when a safe's hour is."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, get_args
from uuid import UUID

from doktr.features.vault.model import Envelope, Extra, Head, KemStatement, Kind, Pregrant
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import Frame

LARGEST = 64 * 1024
LARGEST_STATEMENT = 8 * 1024
LARGEST_PREGRANT = 16 * 1024
PART_BYTES = 4 * 1024 * 1024
LARGEST_PART = PART_BYTES + 16 * 1024
MOST_PARTS = 8
MOST_STORED = 512 * 1024 * 1024
# Of files in one safe, so that nobody fills it for the others; and of all that lives of one patient.
MOST_OF_ONE = 256 * 1024 * 1024
MOST_OF_PATIENT = 1024 * 1024 * 1024
MOST_NUMBER = 2**31 - 1
# A conversation of two days never comes near; without an end one safe could fill the disk.
MOST_ENVELOPES = 10_000
ENVELOPE_LABEL = b"doktr/env/v1\0"
KEM_LABEL = b"doktr/kem/v1\0"
DUTY_KEM_LABEL = b"doktr/duty-kem/v1\0"
PREGRANT_LABEL = b"doktr/pregrant/v1\0"
RECEIPT_LABEL = b"doktr/receipt/v1\0"
CHAIN_LABEL = b"doktr/chain/v1\0"
RECOVER_LABEL = b"doktr/recover/v1\0"
GRANT_BODY = ("kem", "key", "person", "enc", "ct", "log", "consent", "recovery")
MANIFEST_BODY = ("v", "suite", "root", "recovery", "room")
HEADER = ("safe", "epoch", "type", "device", "seq", "prev", "at", "extra")
MOMENT_MS = len("2026-11-24T10:00:00.000Z")
KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
# X25519, and ML-KEM-768 with X25519 (RFC 9180 and its post-quantum draft): bytes of an encapsulation key.
KEM_BYTES = {1: 32, 2: 1216}
GUESTS = ("colleague", "nurse", "companion", "interpreter")
GRANTED = ("patient", "doctor", "recovery", *GUESTS)
# "patient": the patient lets the doctor bring back a device of theirs, after saying who they are.
ALLOWED = ("patient", *GUESTS)
# Who may write what; other kinds are open to every member. The apps hold each other to the same.
WRITTEN_BY = {
    "answers": ("patient",),
    "consent": ("patient",),
    "remove": ("patient",),
    "report": ("doctor", "colleague"),
}
HOUR = timedelta(hours=1)
# While a request is open its safe is prolonged when less than this part of its time is left.
PROLONG_BELOW = 0.5
MOST_SAFES = 20
MOST_PEOPLE = 12
MOST_PREGRANTS = 20
# A patient's passkeys: one on each of a few devices. What is sealed for one is an encapsulation and 31 bytes.
MOST_SPARE_KEYS = 4
SPARE_KEY_BYTES = 63


def read_envelope(raw: bytes) -> Envelope:
    """The outside of an envelope. Raises `EnvelopeRefused` (`malformed` or `too-large`)."""
    frame = framing.split(raw, LARGEST)
    named = framing.fields(frame.header, HEADER)
    kind = named["type"]
    if not isinstance(kind, str) or kind not in KINDS:
        raise EnvelopeRefused("malformed")
    framing.a_moment(named["at"])
    if len(named["at"]) != MOMENT_MS:
        raise EnvelopeRefused("malformed")
    return Envelope(
        safe_id=framing.an_id(named["safe"]),
        epoch=framing.a_number(named["epoch"], 1, MOST_NUMBER),
        kind=KINDS[kind],
        device_id=framing.an_id(named["device"]),
        seq=framing.a_number(named["seq"], 1, MOST_ENVELOPES),
        prev=framing.some_bytes(named["prev"], 32),
        hash=frame.hash,
        extra=_extra(kind, named["extra"]),
        frame=frame,
    )


def _extra(kind: str, given: Any) -> Extra:
    names = {"grant": ("to", "role"), "remove": ("device",), "consent": ("person", "role", "until")}.get(kind, ())
    if not isinstance(given, dict) or tuple(given) != names:
        raise EnvelopeRefused("malformed")
    if kind == "grant":
        return Extra(device=framing.an_id(given["to"]), role=_role(given["role"], GRANTED))
    if kind == "remove":
        return Extra(device=framing.an_id(given["device"]))
    if kind == "consent":
        until = framing.a_moment(given["until"])
        return Extra(person=framing.an_id(given["person"]), role=_role(given["role"], ALLOWED), until=until)
    return Extra()


def _role(value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise EnvelopeRefused("malformed")
    return value


def read_kem(raw: bytes) -> KemStatement:
    """A device's KEM key for one safe; `pair` proves that it saw another device's code. Raises `EnvelopeRefused`."""
    return _kem(framing.split(raw, LARGEST_STATEMENT), "safe", maybe=("pair",))


def read_duty_kem(raw: bytes) -> KemStatement:
    """A doctor's KEM key for a duty. Raises `EnvelopeRefused`."""
    return _kem(framing.split(raw, LARGEST_STATEMENT), "duty")


def _kem(frame: Frame, subject: str, maybe: tuple[str, ...] = ()) -> KemStatement:
    named = framing.fields(frame.header, (subject, "device", "kem", "suite", "exp"), maybe=maybe)
    if "pair" in named:
        framing.some_bytes(named["pair"], 32)
    suite = framing.a_number(named["suite"], min(KEM_BYTES), max(KEM_BYTES))
    framing.some_bytes(named["kem"], KEM_BYTES[suite])
    if frame.body:
        raise EnvelopeRefused("malformed")
    device_id, expires_at = framing.an_id(named["device"]), framing.a_moment(named["exp"])
    return KemStatement(framing.an_id(named[subject]), device_id, expires_at, frame)


def read_pregrant(raw: bytes) -> Pregrant:
    """A grant that waits for a match. Raises `EnvelopeRefused`."""
    frame = framing.split(raw, LARGEST_PREGRANT)
    named = framing.fields(frame.header, ("safe", "epoch", "device", "to", "doctor", "at"))
    framing.a_moment(named["at"])
    return Pregrant(
        safe_id=framing.an_id(named["safe"]),
        epoch=framing.a_number(named["epoch"], 1, MOST_NUMBER),
        device_id=framing.an_id(named["device"]),
        to=framing.an_id(named["to"]),
        doctor_id=framing.an_id(named["doctor"]),
        frame=frame,
    )


def chain_start(safe_id: UUID) -> bytes:
    """What the first envelope of a chain names as the one before."""
    return sha256(CHAIN_LABEL + safe_id.bytes).digest()


def begins_chain(envelope: Envelope) -> bool:
    """Whether this is the manifest that a chain begins with."""
    return (envelope.kind, envelope.seq, envelope.epoch, envelope.prev) == (
        "manifest", 1, 1, chain_start(envelope.safe_id),
    )  # fmt: skip


def recovery_key(manifest: Frame) -> bytes | None:
    """The key by which a new device may admit itself; None where the safe has none. Raises `EnvelopeRefused`."""
    said = framing.fields(manifest.body, MANIFEST_BODY)["recovery"]
    return framing.some_bytes(said.get("key"), 32) if isinstance(said, dict) else None


def recovers(grant: Frame, device_key: bytes, recovery: bytes) -> bool:
    """Whether the safe's recovery key lets this device in by this very grant. Raises `EnvelopeRefused`."""
    proof = framing.fields(grant.body, GRANT_BODY)["recovery"]
    if proof is None:
        return False
    message = RECOVER_LABEL + sha256(grant.header).digest() + device_key
    return framing.is_signed(framing.some_bytes(proof, 64), message, recovery)


def receipt_header(safe_id: UUID, destroyed_at: datetime, hour: datetime, head: Head, key: str) -> bytes:
    """What the platform says under its signature about a safe that it destroyed."""
    at = destroyed_at.astimezone(UTC)
    said = {
        "safe": str(safe_id),
        "destroyed_at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
        "bucket": f"{hour.astimezone(UTC):%Y-%m-%dT%H}",
        "envelopes": head.seq,
        "head": framing.b64url(head.hash),
        "key": key,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def hour_of(moment: datetime) -> datetime:
    """The full hour at or after this moment: when what expires then is destroyed."""
    begun = moment.replace(minute=0, second=0, microsecond=0)
    return begun if begun == moment else begun + HOUR
