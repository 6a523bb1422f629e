"""What mandates need from the features above: to let go of somebody who may not act any more."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from doktr.features.mandates.model import LetGo, MandateRules
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work


class Platform(Protocol):
    """The part of `app.state.platform` that mandates use. `held` speaks of the acting person."""

    @property
    def national_numbers(self) -> NationalNumbers: ...
    @property
    def mandate_rules(self) -> MandateRules: ...
    @property
    def let_go(self) -> Sequence[LetGo]: ...
    @property
    def held(self) -> Sequence[Callable[[Work], Awaitable[Mapping[str, Any]]]]: ...
