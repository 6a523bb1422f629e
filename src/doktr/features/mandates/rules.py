"""Pure decisions: who may act for whom and when, what a national number says, what a mandate may look like."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from hashlib import sha256
from re import split
from unicodedata import combining, normalize
from uuid import UUID
from zoneinfo import ZoneInfo

from stdnum.be import bis, nn

from doktr.features.mandates.model import ActingAs, Granted, Mandate, MandateRules, Scope

BELGIUM = ZoneInfo("Europe/Brussels")
CODE_LABEL = b"doktr/mandate-code/v1\0"
# One letter in four more, less or other; "Emma" and "Ema" are alike, "Emma" and "Julie" are not.
ALIKE = 0.75
# Words of a given name that somebody may say where fewer are known.
MOST_WORDS = 3
EVERYTHING: tuple[Granted, ...] = ("ask", "call", "chat")
ACTING_AS: dict[str, ActingAs] = {"child": "parent", "adult": "mandatary"}


def is_live(mandate: Mandate, now: datetime) -> bool:
    """Whether it counts at this moment: from its first moment on, not at its last, and not once it was ended."""
    return mandate.ended_at is None and mandate.from_at <= now < mandate.until


def covers(mandate: Mandate, scope: Scope) -> bool:
    """Whether it is for this: a parent stands in for the child in everything, a mandatary in what was granted."""
    return mandate.kind == "child" or scope in mandate.scopes


def acting_as(
    person_id: UUID, patient_id: UUID, mandates: Iterable[Mandate], scope: Scope, now: datetime
) -> ActingAs | None:
    """As whom this person may do this for the patient at this moment; None when they may not.

    Everybody may for themselves; anybody else needs a mandate that is theirs, of this patient, live, and for this.
    """
    if person_id == patient_id:
        return "self"
    ours = [one for one in mandates if (one.mandatary_id, one.patient_id) == (person_id, patient_id)]
    good = [one.kind for one in ours if is_live(one, now) and covers(one, scope)]
    return ACTING_AS[min(good, key=("child", "adult").index)] if good else None


def birthday(birthdate: date, years: int) -> date:
    """When somebody completes so many years. Born on 29 February, one grows older on 1 March where there is none."""
    try:
        return birthdate.replace(year=birthdate.year + years)
    except ValueError:
        return date(birthdate.year + years, 3, 1)


def child_until(birthdate: date, years: int) -> datetime:
    """When a parent's mandate ends: the first moment of that birthday in Belgium."""
    return datetime.combine(birthday(birthdate, years), time(), BELGIUM)


def is_adult(birthdate: date, years: int, now: datetime) -> bool:
    """Whether somebody has completed so many years at this moment in Belgium."""
    return birthday(birthdate, years) <= now.astimezone(BELGIUM).date()


def digits_of(niss: str) -> str | None:
    """The 11 digits of a national or bis number with fitting check digits, however they are spaced; else None."""
    compact = nn.compact(niss)
    return compact if nn.is_valid(compact) or bis.is_valid(compact) else None


def says_birthdate(niss: str, birthdate: date) -> bool:
    """Whether the number holds this very birth date. One that holds none, as of some refugees, cannot be checked."""
    return nn.get_birth_date(niss) == birthdate


def gender_of(niss: str) -> str | None:
    """What the number says, in the words of the login; None where it says nothing."""
    said = nn.get_gender(niss) if nn.is_valid(niss) else bis.get_gender(niss)
    return {"M": "male", "F": "female"}.get(said or "")


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are the same name, but for case, accents, hyphens and spaces."""
    return _bare(one) == _bare(other)


def spelt_alike(known: str, said: str) -> bool:
    """Whether the given name that is said can be the known one: some of its words, one more, or nearly its letters.

    Who lists common names until one of them fits has said nobody's name.
    """
    if same_name(known, said):
        return True
    ours, theirs = ([_bare(word) for word in split("[\\s-]+", name) if _bare(word)] for name in (known, said))
    if not ours or not theirs:
        return False
    says_more = ours == theirs[: len(ours)] and len(theirs) <= MOST_WORDS
    return {*theirs} <= {*ours} or says_more or SequenceMatcher(None, _bare(known), _bare(said)).ratio() >= ALIKE


def _bare(name: str) -> str:
    return "".join(char for char in normalize("NFKD", name.casefold()) if char.isalnum() and not combining(char))


def may_last(until: datetime, now: datetime, rules: MandateRules) -> bool:
    """Whether an adult may grant something until then."""
    return now < until <= now + timedelta(days=rules.longest_days)


def scopes_of(wanted: Iterable[Granted]) -> tuple[Granted, ...]:
    """What was granted, in order; to ask is part of all of it, and who reads a conversation was in the call."""
    named = set(wanted) | {"ask"}
    return tuple(scope for scope in EVERYTHING if scope in named or (scope == "call" and "chat" in named))


def hash_of(code: str) -> bytes:
    """What is kept of a code: letters in upper case, without the dashes that help the eye."""
    return sha256(CODE_LABEL + code.upper().replace("-", "").replace(" ", "").encode()).digest()
