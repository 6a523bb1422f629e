"""What the vault needs from outside: keys of hours that die."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from doktr.kernel.retention import Retention


class ShareGone(Exception):
    """The key of this hour is not there: never made, destroyed, or lost."""


class Shares(Protocol):
    """Keeps one key per hour outside the database and its backups, and destroys it."""

    async def seal(self, hour: datetime, safe_id: UUID, share: bytes) -> bytes:
        """The share under the key of `hour`, which is made when it is not there. Raises `ShareGone` for the past."""
        ...

    async def open(self, hour: datetime, safe_id: UUID, sealed: bytes) -> bytes:
        """The share again. Raises `ShareGone`."""
        ...

    def is_over(self, hour: datetime) -> bool:
        """Whether `hour` has begun by the clock of whoever keeps the keys: a second opinion on the database's."""
        ...

    async def destroy(self, hour: datetime) -> None:
        """Destroy the key of `hour` for good; again changes nothing."""
        ...

    async def hours(self) -> Sequence[datetime]:
        """The hours whose keys are there."""
        ...


class Platform(Protocol):
    """The part of `app.state.platform` that the vault uses."""

    @property
    def retention(self) -> Retention:
        """How long it is known who might come to a destroyed safe."""
        ...

    @property
    def shares(self) -> Shares: ...
