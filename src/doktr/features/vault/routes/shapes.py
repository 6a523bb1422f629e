"""Safes as the API shows them, bodies of bytes as it describes them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from doktr.features.vault.model import (
    DutyKey,
    EnvelopeRefused,
    Head,
    HeadMoved,
    NotAMember,
    PartTaken,
    Record,
    Safe,
    SafeDestroyed,
    SafeExpired,
    SafeRole,
    SafeState,
    SafeTaken,
    ShareLost,
)
from doktr.kernel.framing import b64url
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

SafeFace = Literal["patient", "doctor", "assistant"]
BYTES = "application/octet-stream"
B64URL = r"^[A-Za-z0-9_-]+$"
SIGNED_IN = responses(SignedOut, DeviceNeeded)
LOOKING = responses(SignedOut, DeviceNeeded, NotFound, SafeDestroyed, SafeExpired, ShareLost)
READING = responses(SignedOut, DeviceNeeded, NotFound, SafeDestroyed, SafeExpired)
MAKING = responses(SignedOut, DeviceNeeded, CrossSite, SafeTaken, EnvelopeRefused, ShareLost)
APPENDING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, NotAMember, HeadMoved, EnvelopeRefused, SafeDestroyed, SafeExpired
)
SENDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, EnvelopeRefused, SafeDestroyed, SafeExpired)
RECORDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, SafeDestroyed, SafeExpired)
OFFERING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, NotAMember, EnvelopeRefused, SafeDestroyed, SafeExpired
)
UPLOADING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAMember, PartTaken, SafeDestroyed, SafeExpired)


def body_of_bytes(most: int) -> dict[str, Any]:
    """How OpenAPI describes a body of at most so many bytes."""
    schema = {"type": "string", "format": "binary", "maxLength": most}
    return {"requestBody": {"required": True, "content": {BYTES: {"schema": schema}}}}


def answer_of_bytes(what: str) -> dict[int | str, dict[str, Any]]:
    """How OpenAPI describes an answer of bytes."""
    return {200: {"description": what, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}


class NewSafe(BaseModel):
    """A safe that the patient's device made, and the manifest that its chain begins with."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    manifest: Annotated[str, Field(min_length=4, max_length=40_000, pattern=B64URL, description="base64url")]


class RecordWish(BaseModel):
    """What the doctor did about their own record of this consultation."""

    model_config = ConfigDict(extra="forbid")
    record: Record


class HeadAnswer(BaseModel):
    """Where a chain ends."""

    seq: int
    hash: str = Field(description="SHA-256 of the last envelope, base64url.")


class AppendedAnswer(HeadAnswer):
    """An envelope that is in its chain."""


class PersonAnswer(BaseModel):
    """Somebody who may come to the safe."""

    person_id: UUID
    role: SafeRole
    given_name: str
    family_name: str


class MemberAnswer(PersonAnswer):
    """A device that was let in."""

    device_id: UUID
    public_key: str = Field(description="Ed25519, base64url.")


class WantingAnswer(BaseModel):
    """A device that wants to be let in."""

    device_id: UUID
    person_id: UUID
    role: SafeRole
    public_key: str = Field(description="Ed25519, base64url.")
    kem: str = Field(description="The signed statement of its KEM key, base64url.")


class SafeListed(BaseModel):
    """A safe without the server's half of its key."""

    id: UUID
    state: SafeState
    epoch: int
    head: HeadAnswer
    created_at: datetime
    expires_at: datetime = Field(description="While the safe is open this is moved on by itself.")
    ended_at: datetime | None
    destroyed_at: datetime | None
    request_id: UUID | None
    consultation_id: UUID | None
    people: list[PersonAnswer]
    members: list[MemberAnswer]
    wanting: list[WantingAnswer]
    pregrant: str | None = Field(description="The grant that was sealed for this device before the match, base64url.")
    spare_keys: list[str] = Field(description="For the patient's passkeys: the code, sealed for each, base64url.")
    record: Record | None = Field(description="Whether the doctor took the report over into their own record.")
    receipt: str | None = Field(description="The signed receipt of the destruction, base64url.")


class SafeAnswer(SafeListed):
    """A safe, with the server's half of its key."""

    share: str = Field(description="32 bytes, base64url. Keep it in memory only.")


class SafesAnswer(BaseModel):
    """Safes, latest first; those destroyed lately too."""

    safes: list[SafeListed]


class EnvelopesAnswer(BaseModel):
    """A piece of a chain, and where the chain ends."""

    envelopes: list[str] = Field(description="Whole envelopes, base64url, in order.")
    head: HeadAnswer


class PartsAnswer(BaseModel):
    """The numbers of the parts that are there, from 0."""

    parts: list[int]


class DutyKeyAnswer(BaseModel):
    """A doctor on duty for whom a grant may be sealed before the match."""

    doctor_id: UUID
    given_name: str
    family_name: str
    device_id: UUID
    public_key: str = Field(description="Ed25519, base64url.")
    kem: str = Field(description="The signed statement of the duty's KEM key, base64url.")


class DutyKeysAnswer(BaseModel):
    """At most 20 doctors on duty, who is free first."""

    keys: list[DutyKeyAnswer]


def head(found: Head) -> HeadAnswer:
    """A head as the API shows it."""
    return HeadAnswer(seq=found.seq, hash=b64url(found.hash))


def listed(found: Safe) -> dict[str, Any]:
    """The fields of a safe as the API shows them."""
    plain = {name: getattr(found, name, None) for name in SafeListed.model_fields}
    wanting = [{**vars(one), "public_key": b64url(one.public_key), "kem": b64url(one.statement)}
               for one in found.wanting]  # fmt: skip
    return plain | {
        "head": head(found.head),
        "people": [vars(one) for one in found.people],
        "members": [{**vars(one), "public_key": b64url(one.public_key)} for one in found.members],
        "wanting": wanting,
        "pregrant": b64url(found.pregrant) if found.pregrant else None,
        "spare_keys": [b64url(one) for one in found.spare_keys],
        "receipt": b64url(found.receipt) if found.receipt else None,
    }


def safe(found: Safe, share: bytes) -> SafeAnswer:
    """A safe with the server's half of its key."""
    return SafeAnswer.model_validate({**listed(found), "share": b64url(share)})


def duty_key(found: DutyKey) -> DutyKeyAnswer:
    """A doctor's key as the API shows it."""
    keys = {"public_key": b64url(found.public_key), "kem": b64url(found.statement)}
    return DutyKeyAnswer.model_validate({**vars(found), **keys})
