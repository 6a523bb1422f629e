"""What codes need from outside: who carries them."""

from collections.abc import Collection
from typing import Protocol

from doktr.features.codes.model import Letter
from doktr.kernel.sealing import Secrets


class Carriers(Protocol):
    """Text messages and mail. `carry` raises `Refused`, `Unavailable` or `Misread`."""

    @property
    def there(self) -> Collection[str]:
        """The channels that this installation has."""
        ...

    async def carry(self, letter: Letter, subject: str, words: str) -> None:
        """Send these words to this address."""
        ...


class Platform(Protocol):
    """The part of `app.state.platform` that codes use."""

    @property
    def carriers(self) -> Carriers: ...

    @property
    def secrets(self) -> Secrets: ...
