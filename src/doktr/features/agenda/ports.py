"""What this feature needs from outside."""

from typing import Protocol

from doktr.features.agenda.calendar import Words
from doktr.kernel.retention import Retention


class Platform(Protocol):
    """What routes reach through `app.state.platform`."""

    @property
    def calendar_words(self) -> Words:
        """The few words that stand in somebody else's calendar."""
        ...

    @property
    def retention(self) -> Retention:
        """For how long past appointments are shown."""
        ...
