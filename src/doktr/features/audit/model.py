"""Leaves of the log, accesses to what is a patient's, and what can be asked of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from doktr.kernel.work import Face

Leaf = Mapping[str, Any]
LeafKind = Literal[
    "doctor-device",
    "doctor-device-revoked",
    "assistant-device",
    "assistant-device-revoked",
    "release",
    "receipt",
    "access",
]
# what each kind of leaf holds beside its kind: nothing else is ever published
FIELDS: Mapping[LeafKind, frozenset[str]] = {
    "doctor-device": frozenset({"nihdi", "name", "device", "key", "at"}),
    "doctor-device-revoked": frozenset({"device", "at"}),
    # nurses and assistants are known by an id alone: their names are for their patients
    "assistant-device": frozenset({"person", "device", "key", "at"}),
    "assistant-device-revoked": frozenset({"device", "at"}),
    "release": frozenset({"build", "files"}),
    "receipt": frozenset({"sha256"}),
    "access": frozenset({"sha256"}),
}


@dataclass(frozen=True)
class Who:
    """Somebody who looked: as what, and who they are."""

    person_id: UUID
    role: Face


@dataclass(frozen=True)
class Access:
    """One entry of a patient's list, before it is sealed into the chain."""

    id: int
    patient_id: UUID
    at: datetime
    who_id: UUID
    who_name: str
    who_role: str
    kind: str
    subject_id: UUID | None


@dataclass(frozen=True)
class Head:
    """Where a patient's list of accesses ends: the last number and the hash of that entry."""

    n: int
    hash: bytes


@dataclass(frozen=True)
class LoggedAccess:
    """One entry of a patient's list as it was hashed, and where its leaf stands in the log."""

    n: int
    entry: str
    index: int


@dataclass(frozen=True)
class Checkpoint:
    """The head of the log: its size, its root, and the signed note that says so."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True)
class LoggedLeaf:
    """A leaf that has its place."""

    index: int
    leaf: str


@dataclass(frozen=True)
class Inclusion:
    """A leaf and the proof that the tree of this size holds it."""

    index: int
    size: int
    leaf: str
    proof: Sequence[bytes]
