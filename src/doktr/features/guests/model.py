"""A guest of a call: who invited them, as what, how far they have come; and why somebody is not let in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

GuestRole = Literal["carer", "relative", "interpreter"]
# wished: the doctor asked, the patient has not answered. invited: the code opens. waiting: somebody came with it.
# in: the patient's device signed for them. out: sent away, not wanted, too late, or over.
GuestState = Literal["wished", "invited", "waiting", "in", "out"]
# Whom the patient asks begins as invited.
GUEST = States(
    "Guest",
    {
        "wished": ("invited", "out"),
        "invited": ("waiting", "out"),
        "waiting": ("in", "out"),
        "in": ("out",),
        "out": (),
    },
)


@dataclass(frozen=True)
class Guest:
    """Somebody invited, as patient and doctor see them. The key is raw Ed25519.

    The proof says of that key, and the host of the patient's, what only the key in the invitation can say; the vouch is
    the word of the doctor who wished for them.
    """

    id: UUID
    request_id: UUID
    patient_id: UUID
    asked_by: UUID
    name: str
    role: GuestRole
    state: GuestState
    person_id: UUID | None
    device_id: UUID | None
    public_key: bytes | None
    proof: bytes | None
    vouch: bytes | None
    vouch_device: UUID | None
    host: bytes | None
    expires_at: datetime
    consultation_id: UUID | None
    stays_until: datetime | None
    acting_id: UUID | None


@dataclass(frozen=True)
class Invitation:
    """What the holder of a code is told before they come in."""

    id: UUID
    role: GuestRole
    name: str
    given_name: str
    family_name: str
    expires_at: datetime


@dataclass(frozen=True)
class Admission:
    """What a patient's device signed: this person, with this key, as this, in this call, until then."""

    consultation_id: UUID
    person_id: UUID
    device_id: UUID
    public_key: bytes
    name: str
    role: str
    until: datetime


@dataclass(frozen=True)
class Vouch:
    """What the device of the doctor who invited says of the guest's, and to the guest of the patient's."""

    signature: bytes
    host: bytes | None


class GuestsFull(Conflict):
    """Two beside patient and doctor are expected already."""

    title = "No more people can be invited."


class AdmissionRefused(Conflict):
    """The signed consent does not fit the guest, the call, the time or the key of this device."""

    title = "The signed consent does not fit."
