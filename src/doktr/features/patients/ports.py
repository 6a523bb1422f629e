"""What patients need from the features above: what else is held about a person, and what is still open."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from doktr.kernel.retention import Retention
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work


class Platform(Protocol):
    """The part of `app.state.platform` that patients use. All three lists speak of the acting person."""

    @property
    def national_numbers(self) -> NationalNumbers: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def held(self) -> Sequence[Callable[[Work], Awaitable[Mapping[str, Any]]]]: ...
    @property
    def leaving(self) -> Sequence[Callable[[Work], Awaitable[None]]]: ...
    @property
    def open_business(self) -> Sequence[Callable[[Work], Awaitable[bool]]]: ...
