"""The net under the jobs of money: lost jobs, messages that never came, months that are over; each thing alone."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from doktr.features import brands
from doktr.features.payments import (
    actions,
    actions_accounts,
    actions_awaiting,
    actions_licences,
    actions_movements,
    actions_payments,
    actions_put_off,
)
from doktr.features.payments.accounts import Accounts
from doktr.features.payments.jobs import alone, create, look, read_balance, refund, revoke_alone, settle
from doktr.features.payments.late import Asks, ask_insurer
from doktr.features.pricing import Mode, Rules
from doktr.kernel.outside import Refused
from doktr.kernel.work import EVERYWHERE, Work, Works

# A brand's licences are one thing.
ALL = UUID(int=0)


async def sweep(accounts: Accounts, asks: Asks, works: Works) -> None:
    """Do what is due of each kind, and put off what cannot be done."""
    law, mode = asks.law, asks.mode
    async with works.open("", EVERYWHERE) as work:
        forgotten, unasked = await actions.uncharged(work, mode), await actions_awaiting.overdue(work)
        payments, refunds = await actions_payments.to_look_at(work)
        grants = await actions_accounts.grants_to_give_back(work)
        balances = await actions_movements.due(work, accounts.reads_own)
        await actions_put_off.forget_words(work, law)
    for consultation_id in forgotten:
        await alone(_charged(law, mode, works, consultation_id), works, _charge_later, consultation_id)
    for charge_id in unasked:
        asked = ask_insurer(asks, works, {"charge_id": str(charge_id)})
        await alone(asked, works, actions_awaiting.silent, charge_id)
    for brand in await brands.every(works):
        await _bill(law, mode, works, brand.id)
    for payment_id, draft in payments:
        asked = (create if draft else look)(accounts, works, {"payment_id": str(payment_id)})
        await alone(asked, works, actions_payments.not_answered, payment_id)
    for refund_id in refunds:
        asked = refund(accounts, works, {"refund_id": str(refund_id)})
        await alone(asked, works, actions_payments.refund_not_answered, refund_id)
    for account_id in grants:
        await revoke_alone(accounts, works, {"account_id": str(account_id)})
    for balance_id in balances:
        asked = read_balance(accounts, works, {"balance_id": str(balance_id)})
        await alone(asked, works, actions_movements.not_read, balance_id)


async def _charged(law: Rules, mode: Mode, works: Works, consultation_id: UUID) -> None:
    """Charge what was forgotten. Raises `Refused` where that leaves it as it is: somebody must look."""
    await settle(law, mode, works, {"consultation_id": str(consultation_id)})
    async with works.open("", EVERYWHERE) as work:
        if not await actions.is_charged(work, consultation_id):
            raise Refused("not-charged")


async def _charge_later(work: Work, consultation_id: UUID) -> None:
    work.at(await actions.brand_of(work, consultation_id) or "")
    await actions_put_off.put_off(work, "charge", consultation_id)


async def _bill(law: Rules, mode: Mode, works: Works, brand: str) -> None:
    async with works.open(brand) as work:
        if await actions_put_off.not_yet(work, "licences", ALL):
            return
    if await alone(_billed(law, mode, works, brand), works, _later_at(brand), ALL):
        async with works.open(brand) as work:
            await actions_put_off.done(work, "licences", ALL)


async def _billed(law: Rules, mode: Mode, works: Works, brand: str) -> None:
    """Bill a brand's licences. Raises `Refused` while nobody may: the operator sees that they wait."""
    async with works.open(brand) as work:
        if not await actions_licences.may_bill(work, mode):
            raise Refused("sample-seller")
        await actions_licences.bill_months(work, law)


def _later_at(brand: str) -> Callable[[Work, UUID], Awaitable[None]]:
    async def later(work: Work, cause_id: UUID) -> None:
        work.at(brand)
        await actions_put_off.put_off(work, "licences", cause_id)

    return later
