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


async def bill_month(work: Work, law: Rules) -> list[UUID]:
    """The licences of the month that is over, for doctors who had a charge in it."""
    zone = law.moments.timezone
    month = rules.month_before(work.now.astimezone(ZoneInfo(zone)).date())
    cents = (await brands.of(work)).policy.money.licence_cents
    made: list[UUID] = []
    if not cents:
        return made
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
