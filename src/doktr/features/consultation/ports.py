"""What consultations need from the features above before their facts are forgotten."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from doktr.kernel.work import Work


@dataclass(frozen=True)
class Facts:
    """What others know of consultations. `open` says of which of these something is not settled yet."""

    open: tuple[Callable[[Work, Collection[UUID]], Awaitable[Collection[UUID]]], ...]
    forget: tuple[Callable[[Work, Collection[UUID]], Awaitable[None]], ...]
