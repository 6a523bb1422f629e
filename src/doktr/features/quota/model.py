"""What is left of a patient's teleconsultations, and the refusal of one more."""

from dataclasses import dataclass
from datetime import datetime

from doktr.kernel.problems import Conflict


@dataclass(frozen=True)
class Standing:
    """How a patient stands: how many are allowed, how many are left now, and when the next one frees."""

    limit: int
    left: int
    next_free_at: datetime | None


class QuotaReached(Conflict):
    """All teleconsultations of the period are used; `free_at` says when the next one frees."""

    title = "The patient has used all teleconsultations of this period."
