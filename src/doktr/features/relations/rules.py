"""Pure decisions on whose doctor somebody is."""

from datetime import datetime

from doktr.features.relations.model import Declared, Tie

RANKS: dict[Tie, int] = {"own": 0, "seen": 1, "any": 2}


def tie(
    declared: Declared | None, refused_at: datetime | None, seen_at: datetime | None, insurer_said_at: datetime | None
) -> Tie:
    """The closest tie. The patient's word is enough to be offered first; the doctor's no is enough to end it.

    Who keeps the global medical record by the insurer's word is one's own doctor whoever says what
    (`docs/decisions/0031-the-insurer-s-word-on-the-gmd.md`).
    """
    if insurer_said_at is not None or declared is not None and refused_at is None:
        return "own"
    return "any" if seen_at is None else "seen"


def rank(of: Tie) -> int:
    """Own doctors first, then those seen before, then any."""
    return RANKS[of]
