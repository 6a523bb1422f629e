"""Pure rules of the intake: for whom it is closed, because doctors can safely take nobody else who speaks so."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations


@dataclass(frozen=True)
class Able:
    """A doctor on duty: what they speak, how many they can still take within the horizon, until when they rest."""

    languages: Sequence[str]
    room: int
    rest_until: datetime | None


def is_full(waiting: Mapping[str, int], able: Sequence[Able], language: str | None) -> bool:
    """Whether nobody on duty could take one more who speaks this language, beside those who wait already.

    None asks for every language that is spoken. Nobody on duty who speaks it is no safe capacity that was reached: who
    asks then is told that nobody is there.
    """
    spoken = {one for doctor in able for one in doctor.languages}
    if language is None:
        return bool(able) and all(is_full(waiting, able, one) for one in spoken)
    return language in spoken and _seated(Counter(waiting) + Counter([language]), able) == _seated(waiting, able)


def _seated(waiting: Mapping[str, int], able: Sequence[Able]) -> int:
    """How many can be taken at most when everybody is given to whom suits best.

    Of every set of languages no more can be than its doctors take; the tightest set decides (Koenig, 1931).
    """
    languages = [language for language, count in waiting.items() if count > 0]
    total = sum(waiting[language] for language in languages)
    sets = (chosen for size in range(len(languages) + 1) for chosen in combinations(languages, size))
    return min(total - sum(waiting[one] for one in chosen) + sum(rooms_of(able, chosen)) for chosen in sets)


def rooms_of(able: Sequence[Able], languages: Collection[str]) -> list[int]:
    """How many each of those can take who speak one of these languages."""
    return [one.room for one in able if not set(languages).isdisjoint(one.languages)]


def room_again_at(now: datetime, able: Sequence[Able], language: str | None, horizon: timedelta) -> datetime:
    """When asking again makes sense: when the next place in the line frees at this pace, or the first rest ends."""
    speaking = [one for one in able if language is None or language in one.languages]
    room = sum(one.room for one in speaking)
    if room > 0:
        return now + max(horizon / room, timedelta(minutes=5))
    return min((one.rest_until for one in speaking if one.rest_until and one.rest_until > now), default=now + horizon)
