"""What this feature needs from outside."""

from typing import Protocol

from doktr.features.agenda.calendar import Words


class Platform(Protocol):
    """What routes reach through `app.state.platform`."""

    @property
    def calendar_words(self) -> Words:
        """The few words that stand in somebody else's calendar."""
        ...
