"""What identity needs from outside: a login provider, and for each face whoever knows who belongs there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from doktr.features.identity.model import IdentityRules, Known, Need, Unnamed, Verified
from doktr.kernel.outside import OutsideError
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Face, Work


class LoginStart(Protocol):
    """Where to send the browser, and what to keep for its return."""

    @property
    def url(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def nonce(self) -> str: ...
    @property
    def code_verifier(self) -> str: ...


class Login(Protocol):
    """A login provider. Fails with `Refused`, `Unavailable` or `Misread` and a reason slug."""

    async def begin(self, *, redirect_uri: str, language: str) -> LoginStart:
        """Open a login: the address to send the browser to."""
        ...

    async def finish(self, *, code: str, redirect_uri: str, nonce: str, code_verifier: str, now: datetime) -> Verified:
        """Exchange the code for the person."""
        ...

    def refusal(self, error: str) -> OutsideError:
        """What `?error=…` on the way back means."""
        ...


class Entrance(Protocol):
    """The way in on one face, kept by the feature that knows who belongs there."""

    async def check(self, person: Verified, invitation: str | None = None) -> Any:
        """Ask the outside about this person before the transaction; the answer is handed to `admit`.

        `invitation` is the code that their browser brings along, whatever stands in it. Raises `NotAdmitted`.
        """
        ...

    async def admit(self, work: Work, person_id: UUID, found: Any) -> None:
        """Keep what this face holds of the person, in the transaction of the login. Raises `NotAdmitted`."""
        ...

    async def needs(self, work: Work) -> Sequence[Need]:
        """What the acting person must still do before they can use the service."""
        ...

    async def known(self, work: Work) -> Known | Unnamed | None:
        """The acting person as the public knows them, where it does: their keys are then published."""
        ...

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """What the session tells about the acting person beyond their name (for doctors: NIHDI number)."""
        ...


class Platform(Protocol):
    """The part of `app.state.platform` that identity uses."""

    @property
    def login(self) -> Login: ...
    @property
    def national_numbers(self) -> NationalNumbers: ...
    @property
    def entrances(self) -> Mapping[Face, Entrance]: ...
    @property
    def identity_rules(self) -> IdentityRules: ...
    @property
    def secure(self) -> bool: ...

    def origin(self, host: str) -> str:
        """The public origin for a Host header."""
        ...
