"""Doctors as the register knows them and as patients see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from doktr.features.brands import Language


@dataclass(frozen=True)
class RegisterEntry:
    """What the NIHDI register says about one doctor. Without `brands` they work for every brand."""

    nihdi: str
    profession: str
    qualification: str
    languages: Sequence[Language]
    brands: Sequence[str] | None = None


@dataclass(frozen=True)
class DoctorCard:
    """A doctor as patients and colleagues see them."""

    id: UUID
    given_name: str
    family_name: str
    nihdi: str
    profession: str
    languages: Sequence[str]


@dataclass(frozen=True)
class UnloggedDevice:
    """A doctor's device of which the public log says nothing yet."""

    nihdi: str
    name: str
    id: UUID
    public_key: bytes
    revoked_at: datetime | None


class NihdiTaken(Exception):
    """The NIHDI number belongs to another person here; the register must be put in order first."""
