"""What doctors pay the operator: one licence a month for who worked, in the books at once, and what came for it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import brands, ledger
from doktr.features.brands import Seller
from doktr.features.payments import rules, store_licences
from doktr.features.payments.model import Licence, ReceivedOtherwise, Transfer
from doktr.features.pricing import Mode, Rules
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


def month_bounds(month: date, timezone: str) -> tuple[datetime, datetime]:
    """The first moment of a month and of the one after."""
    zone = ZoneInfo(timezone)
    following = (month + timedelta(days=32)).replace(day=1)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, following))
    return begin, end


async def may_bill(work: Work, mode: Mode) -> bool:
    """Whether a licence of the brand may be billed: in production nobody is, in the name of a sample."""
    brand = await brands.of(work)
    return mode == "trial" or not brand.policy.money.licence_cents or brand.seller is None or not brand.seller.sample


async def bill_months(work: Work, law: Rules) -> list[UUID]:
    """The licences of the month that is over, and of those before it that were missed: put off, or not swept at all."""
    brand = await brands.of(work)
    cents = brand.policy.money.licence_cents
    if not cents or brand.seller is None:
        return []
    zone = law.moments.timezone
    last = rules.month_before(work.now.astimezone(ZoneInfo(zone)).date())
    months = rules.months_between(await store_licences.first_unbilled(work, zone) or last, last)
    months = sorted({*months, *await store_licences.billed_before(work, zone)})
    return [licence_id for month in months for licence_id in await _bill(work, month, zone, cents, brand.seller)]


async def _bill(work: Work, month: date, zone: str, cents: int, seller: Seller) -> list[UUID]:
    """A month's licences, for doctors who are charged for care in it."""
    made: list[UUID] = []
    for doctor_id in await store_licences.unlicensed(work, work.brand, *month_bounds(month, zone), month):
        licence_id = await store_licences.keep_licence(work, doctor_id, month, cents, seller)
        if licence_id is not None:
            reason = f"licence {month:%Y-%m}"
            await ledger.post(work, "licence", licence_id, reason, rules.lines_of_licence(doctor_id, cents))
            made.append(licence_id)
    return made


async def licences(work: Work) -> list[Licence]:
    """What the acting doctor was billed, latest first; by the brand's seller where none stands with it."""
    brand = await brands.of(work)
    seller = brand.seller
    found = await store_licences.licences(work, work.actor.person_id, seller and seller.pay_days)
    return [one if one.seller or one.brand_id != brand.id else replace(one, seller=seller) for one in found]


async def transfer(work: Work, licence_id: UUID, said: Transfer, law: Rules) -> None:
    """What the operator's bank says of a transfer for a licence, whatever its amount: less or more than is left to pay.

    The same again changes nothing. Raises `NotFound`, `ReceivedOtherwise` where the bank's number stands with the
    licence otherwise, or `NotAllowedNow` on a day before the invoice or to come, or if more goes back than came.
    """
    known = await store_licences.hold(work, licence_id)
    if known is None:
        raise NotFound
    before = await store_licences.known_transfer(work, licence_id, said.reference)
    if before is not None:
        if before != said:
            raise ReceivedOtherwise
        return
    if not known.billed_on <= said.day <= work.now.astimezone(ZoneInfo(law.moments.timezone)).date():
        raise NotAllowedNow
    if known.received_cents + said.cents < 0:
        raise NotAllowedNow
    transfer_id = await store_licences.keep_transfer(work, licence_id, said)
    kind = "licence_paid" if said.cents > 0 else "licence_back"
    reason, lines = f"{said.day}, {said.reference}", rules.lines_of_transfer(known.doctor_id, said.cents)
    await ledger.post(work, kind, transfer_id, reason, lines, work.actor.person_id)
