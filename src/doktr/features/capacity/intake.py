"""Pure rules of the intake: for whom it is closed, because doctors can safely take nobody else who asks so.

What somebody asks for is a *kind*: a language by a channel. Rules compare kinds, and know nothing else of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Able:
    """A doctor on duty: which kinds they take, how many still within the horizon, until when they rest."""

    kinds: Sequence[str]
    room: int
    rest_until: datetime | None


def kind_of(language: str, channel: str) -> str:
    """What somebody asks for who speaks this language and wants to be seen by this channel."""
    return f"{language}/{channel}"


def kinds_of(languages: Sequence[str], channels: Sequence[str]) -> tuple[str, ...]:
    """What a doctor takes who speaks these languages and sees patients by these channels."""
    return tuple(kind_of(language, channel) for language in languages for channel in channels)


def is_full(waiting: Mapping[str, int], able: Sequence[Able], kind: str | None) -> bool:
    """Whether nobody on duty could take one more of this kind, beside those who wait already.

    None asks for every kind that is taken. Nobody on duty who takes it is no safe capacity that was reached: who
    asks then is told that nobody is there.
    """
    taken = {one for doctor in able for one in doctor.kinds}
    if kind is None:
        return bool(able) and all(is_full(waiting, able, one) for one in taken)
    return kind in taken and _seated(Counter(waiting) + Counter([kind]), able) == _seated(waiting, able)


def _seated(waiting: Mapping[str, int], able: Sequence[Able]) -> int:
    """How many can be taken at most when everybody is given to whom suits best.

    Of every set of kinds no more can be than its doctors take; the tightest set decides (Koenig, 1931). Sets are bits,
    and doctors who take the same are one.
    """
    kinds = [kind for kind, count in waiting.items() if count > 0]
    rooms: Counter[int] = Counter()
    for one in able:
        rooms[sum(1 << place for place, kind in enumerate(kinds) if kind in one.kinds)] += one.room
    asked = [0]
    for kind in kinds:
        asked += [count + waiting[kind] for count in asked]
    return min(
        asked[-1] - inside + sum(room for taken, room in rooms.items() if taken & chosen)
        for chosen, inside in enumerate(asked)
    )


def room_again_at(now: datetime, able: Sequence[Able], kind: str | None, horizon: timedelta) -> datetime:
    """When asking again makes sense: when the next place in the line frees at this pace, or the first rest ends."""
    taking = [one for one in able if kind is None or kind in one.kinds]
    room = sum(one.room for one in taking)
    if room > 0:
        return now + max(horizon / room, timedelta(minutes=5))
    return min((one.rest_until for one in taking if one.rest_until and one.rest_until > now), default=now + horizon)
