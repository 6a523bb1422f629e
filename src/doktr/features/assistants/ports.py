"""What assistants need from outside: the register that says whose team somebody is."""

from typing import Protocol

from doktr.features.assistants.model import RegisteredAssistant


class AssistantRegister(Protocol):
    """The register of nurses and assistants."""

    async def find_assistant(self, niss: str) -> RegisteredAssistant | None:
        """The entry bound to this national number. Fails with `Unavailable` or `Misread`."""
        ...
