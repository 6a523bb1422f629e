"""Pure decisions on places in the line, and on which doctor is offered whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from doktr.features.capacity import CHANNELS
from doktr.features.relations import Tie, rank


@dataclass(frozen=True)
class Candidate:
    """A doctor on duty who may see a patient who waits. One who is not free counts too: they may be waited for."""

    request_id: UUID
    asked_at: datetime
    first_free: bool
    doctor_id: UUID
    tie: Tie
    free: bool
    free_since: datetime
    own_patience: timedelta
    seen_patience: timedelta
    channel: str = "video"
    channels: Sequence[str] = CHANNELS
    by_name: bool = False

    @property
    def takes(self) -> bool:
        """Whether the doctor sees patients by the wished channel; who waits for them by name since before is kept."""
        return self.by_name or self.channel in self.channels

    def patience_for(self, closest: Tie) -> timedelta:
        """How long a closer doctor is waited for."""
        return {"own": self.own_patience, "seen": self.seen_patience, "any": timedelta()}[closest]


def after_missed_call(
    missed_calls: int, now: datetime, grace: timedelta, last: int
) -> tuple[Literal["waiting", "expired"], int, datetime | None]:
    """State, count and how long the place is kept, after one more call that the patient missed; the `last` ends it."""
    missed = missed_calls + 1
    if missed >= last:
        return "expired", missed, None
    return "waiting", missed, now + grace


def may_be_offered(one: Candidate, closest: Tie, now: datetime) -> bool:
    """Whether this doctor may be rung, or a closer one who is on duty is waited for still."""
    if one.first_free or rank(one.tie) <= rank(closest):
        return True
    return now - one.asked_at >= one.patience_for(closest)


def pairs(candidates: Iterable[Candidate], now: datetime) -> list[tuple[UUID, UUID]]:
    """Whom to offer to whom, as requests and doctors: who asked first comes first, and gets the closest doctor.

    Nobody is passed over but for a doctor who is closer to them, and for no longer than the brand says. Who does not
    see patients by the wished channel is neither rung nor waited for.
    """
    line = sorted((one for one in candidates if one.takes), key=lambda one: (one.asked_at, one.request_id))
    taken: set[UUID] = set()
    found: list[tuple[UUID, UUID]] = []
    for request_id, of_request in groupby(line, key=lambda one: one.request_id):
        best = _best(list(of_request), taken, now)
        if best is not None:
            taken.add(best.doctor_id)
            found.append((request_id, best.doctor_id))
    return found


def _best(candidates: Sequence[Candidate], taken: set[UUID], now: datetime) -> Candidate | None:
    """The closest of the doctors who may be rung, and of equals the one who is free longest."""
    closest = min(candidates, key=lambda one: rank(one.tie)).tie
    able = [one for one in candidates if one.free and one.doctor_id not in taken and may_be_offered(one, closest, now)]
    return min(able, key=_order, default=None)


def _order(one: Candidate) -> tuple[int, datetime, UUID]:
    return (0 if one.first_free else rank(one.tie), one.free_since, one.doctor_id)
