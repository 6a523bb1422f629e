"""Persons as identity knows them, their sessions and devices, and why somebody is not let in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from doktr.features.brands import Language
from doktr.kernel.problems import Conflict

Need = Literal["device", "consent", "contact"]
# Who is vouched for by a login. Guests come in by a code.
LoginFace = Literal["patient", "doctor", "operator", "assistant"]
HOMES: dict[LoginFace, str] = {
    "patient": "/",
    "doctor": "/doctor/",
    "operator": "/operator/",
    "assistant": "/assistant/",
}


class NotAdmitted(Exception):
    """This person may not come in on this face. `slug` is shown to them by the page (`?login=<slug>`)."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class DeviceGone(Conflict):
    """The device key was revoked and never comes back."""

    title = "This device was removed. Make a new key to add it again."


class BadProof(Conflict):
    """The signature does not prove possession of the device key."""

    title = "The signature does not fit the key and this session."


@dataclass(frozen=True)
class IdentityRules:
    """Rules of law that identity keeps; read from `data/rules/identity.json`, each with its source there."""

    minimum_age: int
    attempt_seconds: int
    ended_session_days: int


class Verified(Protocol):
    """A person as the login provider vouches for them."""

    @property
    def subject(self) -> str: ...
    @property
    def niss(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def birthdate(self) -> date: ...
    @property
    def gender(self) -> str | None: ...


@dataclass(frozen=True)
class Attempt:
    """A login that somebody started in a browser and has not come back from yet."""

    brand: str
    face: LoginFace
    nonce: str
    code_verifier: str
    redirect_uri: str
    return_to: str
    language: Language
    expires_at: datetime
    replaces: UUID | None


@dataclass(frozen=True)
class Person:
    """Who somebody is. Never carries the national number."""

    id: UUID
    given_name: str
    family_name: str
    birthdate: date
    gender: str | None
    language: Language


@dataclass(frozen=True)
class Dependant:
    """Somebody who does not come alone, as whoever stands in for them says."""

    niss: str
    given_name: str
    family_name: str
    birthdate: date
    gender: str | None


@dataclass(frozen=True)
class Known:
    """Somebody whom the public knows by a number: their device keys are published."""

    nihdi: str
    name: str


@dataclass(frozen=True)
class Unnamed:
    """Somebody whose device keys are published as well, under their id alone."""


@dataclass(frozen=True)
class LiveSession:
    """A session that may act now: of whom, from which device, within which brands (for doctors)."""

    id: UUID
    person_id: UUID
    device_id: UUID | None
    last_seen_at: datetime
    brands: Sequence[str]


@dataclass(frozen=True)
class Device:
    """A browser profile that holds a key."""

    id: UUID
    label: str
    enrolled_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Session:
    """A login that is still open."""

    id: UUID
    browser: str
    device_id: UUID | None
    device_label: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Arrival:
    """Somebody back from the login provider: how they set out, who they are, which browser they use."""

    attempt: Attempt
    person: Verified
    browser: str
    old_token: str | None
