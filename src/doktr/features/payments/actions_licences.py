"""What doctors pay the operator: one licence a month for who worked, numbered without gaps, in the books at once."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import brands, ledger
from doktr.features.payments import rules, store
from doktr.features.payments.model import Licence
from doktr.features.pricing import Rules
from doktr.kernel.work import Work


def month_bounds(month: date, timezone: str) -> tuple[datetime, datetime]:
    """The first moment of a month and of the one after."""
    zone = ZoneInfo(timezone)
    following = (month + timedelta(days=32)).replace(day=1)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, following))
    return begin, end


async def bill_months(work: Work, law: Rules) -> list[UUID]:
    """The licences of the month that is over, and of those before it that were missed: put off, or not swept at all."""
    brand = await brands.of(work)
    cents = brand.policy.money.licence_cents
    if not cents or brand.seller is None:
        return []
    zone = law.moments.timezone
    last = rules.month_before(work.now.astimezone(ZoneInfo(zone)).date())
    months = rules.months_between(await store.first_unbilled(work, zone) or last, last)
    months = sorted({*months, *await store.billed_before(work, zone)})
    return [licence_id for month in months for licence_id in await _bill(work, month, zone, cents)]


async def _bill(work: Work, month: date, zone: str, cents: int) -> list[UUID]:
    """A month's licences, for doctors who are charged for care in it."""
    made: list[UUID] = []
    for doctor_id in await store.unlicensed(work, work.brand, *month_bounds(month, zone), month):
        licence_id = await store.keep_licence(work, doctor_id, month, cents)
        if licence_id is not None:
            reason = f"licence {month:%Y-%m}"
            await ledger.post(work, "licence", licence_id, reason, rules.lines_of_licence(doctor_id, cents))
            made.append(licence_id)
    return made


async def licences(work: Work) -> list[Licence]:
    """What the acting doctor was billed, latest first."""
    return await store.licences(work, work.actor.person_id)
