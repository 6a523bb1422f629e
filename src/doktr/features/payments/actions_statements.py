"""A doctor's month: what was earned, from whom it is due, what goes back, and the licence."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import audit, doctors
from doktr.features.payments import actions_licences, rules, store
from doktr.features.payments.model import Charge, Licence
from doktr.features.payments.rules import Totals
from doktr.features.pricing import Rules
from doktr.kernel.work import Work

# What insurers paid in the end, by charge, where nothing of it is open any more.
CameTo = Callable[[Work, Sequence[UUID]], Awaitable[Mapping[UUID, int]]]


@dataclass(frozen=True)
class MonthOfDoctor:
    """Everything of one month."""

    month: date
    charges: Sequence[Charge]
    licences: Sequence[Licence]

    @property
    def totals(self) -> Totals:
        """The month in figures."""
        return rules.totals(self.charges)


async def month(work: Work, begin: date | None, law: Rules, came_to: CameTo) -> MonthOfDoctor:
    """The acting doctor's month; this one where none is named. Every patient named in it can see that.

    The insurer's part is what was asked for while that is open, and what it came to after.
    """
    zone = law.moments.timezone
    first = begin or work.now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    charges = await store.of_doctor(work, work.actor.person_id, *actions_licences.month_bounds(first, zone))
    await audit.record_accesses(work, "consultation", [(one.patient_id, one.consultation_id) for one in charges])
    ended = await came_to(work, [one.id for one in charges])
    charges = [replace(one, insurer_cents=max(0, ended.get(one.id, one.insurer_cents))) for one in charges]
    return MonthOfDoctor(first, charges, await actions_licences.licences(work))


async def doctor_of(work: Work) -> tuple[str, str]:
    """The acting doctor's name and NIHDI number."""
    card = await doctors.card(work, work.actor.person_id)
    return f"{card.given_name} {card.family_name}", card.nihdi
