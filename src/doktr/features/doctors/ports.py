"""What doctors need from outside: the register that says who is one."""

from typing import Protocol

from doktr.features.doctors.model import RegisterEntry


class Register(Protocol):
    """The register of recognised doctors."""

    async def find(self, niss: str) -> RegisterEntry | None:
        """The entry bound to this national number. Fails with `Unavailable` or `Misread`."""
        ...
