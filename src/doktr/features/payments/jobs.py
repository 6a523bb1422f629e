"""What happens to money by itself, and the only module that speaks to the provider: never within a transaction.

Each job may die at any line and be done again: keys make the provider do once what is asked twice, and what it says is
asked for, never believed from a message.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features.payments import actions, actions_accounts, actions_licences, actions_movements, actions_payments
from doktr.features.payments.accounts import CLOSED, Accounts
from doktr.features.payments.actions import Withdraw
from doktr.features.payments.model import Refund, RefundSeen
from doktr.features.payments.ports import Provider
from doktr.features.pricing import Mode, Rules
from doktr.kernel.outside import Misread, OutsideError, Refused
from doktr.kernel.work import EVERYWHERE, Work, Works

log = structlog.get_logger("doktr.payments")
Payload = Mapping[str, Any]
PutOff = Callable[[Work, UUID], Awaitable[None]]


async def settle(law: Rules, mode: Mode, works: Works, payload: Payload) -> None:
    """A consultation is over: charge it."""
    consultation_id = UUID(payload["consultation_id"])
    brand = await _brand_of(works, consultation_id)
    if brand is not None:
        async with works.open(brand) as work:
            await actions.settle(work, consultation_id, law, mode)


async def facts(withdraw: Withdraw, works: Works, payload: Payload) -> None:
    """An end of a call has signed how it went."""
    consultation_id = UUID(payload["consultation_id"])
    brand = await _brand_of(works, consultation_id)
    if brand is not None:
        async with works.open(brand) as work:
            await actions.weigh_facts(work, consultation_id, withdraw)


async def _brand_of(works: Works, consultation_id: UUID) -> str | None:
    async with works.open("", EVERYWHERE) as work:
        return await actions.brand_of(work, consultation_id)


async def create(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Make a payment at the provider, and note where to pay."""
    payment_id = UUID(payload["payment_id"])
    async with works.open("", EVERYWHERE) as work:
        order = await actions_payments.order(work, payment_id)
    if order is None:
        return
    try:
        says = await accounts.ask(works, order.account_id, lambda provider: provider.create(order))
    except (Refused, Misread):
        async with works.open("", EVERYWHERE) as work:
            await actions_payments.refused(work, payment_id)
        return
    async with works.open("", EVERYWHERE) as work:
        await actions_payments.seen(work, payment_id, says)


async def look(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Ask the provider how a payment stands."""
    payment_id = UUID(payload["payment_id"])
    async with works.open("", EVERYWHERE) as work:
        provider_id, account_id = await actions_payments.begin_look(work, payment_id)
    if provider_id is None:  # told before we had written down its id: make sure that we do
        await create(accounts, works, payload)
        return
    try:
        says = await accounts.ask(works, account_id, lambda provider: provider.get(provider_id))
    except Refused as no:
        if no.reason == CLOSED:  # asked again when the doctor has connected it again
            return
        raise
    async with works.open("", EVERYWHERE) as work:
        await actions_payments.seen(work, payment_id, says)


async def refund(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Give money back, or ask how far that is."""
    async with works.open("", EVERYWHERE) as work:
        found = await actions_payments.refund_to_make(work, UUID(payload["refund_id"]))
    if found is None or found.payment_provider_id is None:
        return
    try:
        says = await accounts.ask(works, found.account_id, partial(_give_back, found, found.payment_provider_id))
    except Refused as no:
        if no.reason == CLOSED:  # goes on when the doctor has connected it again
            return
        if found.provider_id is not None:  # not to be told how far it is does not mean that it failed
            raise
        says = RefundSeen("", "failed")
    async with works.open("", EVERYWHERE) as work:
        await actions_payments.refund_seen(work, found, says)


async def _give_back(found: Refund, paid_as: str, provider: Provider) -> RefundSeen:
    if found.provider_id is None:
        return await provider.refund(paid_as, str(found.id), found.amount_cents, str(found.id)[:8])
    return await provider.find_refund(paid_as, found.provider_id)


async def revoke(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Give back what a doctor had allowed us at an account that they left."""
    account_id = UUID(payload["account_id"])
    async with works.open("", EVERYWHERE) as work:
        found = await actions_accounts.to_revoke(work, account_id)
    if found is None:
        return
    sealed, tries = found
    try:
        await accounts.revoke(sealed)
    except OutsideError as trouble:
        log.warning("account", kind="not-revoked", reason=trouble.reason)
        async with works.open("", EVERYWHERE) as work:
            await actions_accounts.not_revoked(work, account_id, sealed, tries)
        return
    async with works.open("", EVERYWHERE) as work:
        await actions_accounts.revoked(work, account_id, sealed)


async def balance(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Read what moved on a doctor's own balance: what came of our payments, and what the provider kept."""
    account_id = UUID(payload["account_id"])
    async with works.open("", EVERYWHERE) as work:
        since = await actions_movements.since(work, account_id)
    if since is None:
        return
    try:
        found = await accounts.ask(works, account_id, lambda provider: provider.movements(since))
    except OutsideError as trouble:
        log.warning("account", kind="balance-not-read", reason=trouble.reason)
        async with works.open("", EVERYWHERE) as work:
            await actions_movements.not_read(work, account_id)
        return
    async with works.open("", EVERYWHERE) as work:
        await actions_movements.moved(work, account_id, found)


async def sweep(accounts: Accounts, law: Rules, mode: Mode, works: Works) -> None:
    """The net under everything above: lost jobs, messages that never came, months that are over."""
    async with works.open("", EVERYWHERE) as work:
        forgotten = await actions.uncharged(work, mode)
        payments, refunds = await actions_payments.to_look_at(work)
        balances = await actions_movements.due(work)
        grants = await actions_accounts.grants_to_give_back(work)
    for consultation_id in forgotten:
        await settle(law, mode, works, {"consultation_id": str(consultation_id)})
    await actions_licences.bill_all(works, law)
    for payment_id, draft in payments:
        asked = (create if draft else look)(accounts, works, {"payment_id": str(payment_id)})
        await _alone(asked, works, actions_payments.not_answered, payment_id)
    for refund_id in refunds:
        asked = refund(accounts, works, {"refund_id": str(refund_id)})
        await _alone(asked, works, actions_payments.refund_not_answered, refund_id)
    for account_id in grants:
        await revoke(accounts, works, {"account_id": str(account_id)})
    for account_id in balances:
        await balance(accounts, works, {"account_id": str(account_id)})


async def _alone(asked: Awaitable[None], works: Works, put_off: PutOff, id: UUID) -> None:
    """One account where the provider answers nothing useful holds up nobody else's money; it is asked ever later."""
    try:
        await asked
    except OutsideError as trouble:
        log.warning("payments", kind="not-answered", reason=trouble.reason)
        async with works.open("", EVERYWHERE) as work:
            await put_off(work, id)


def jobs(accounts: Accounts, law: Rules, mode: Mode, withdraw: Withdraw) -> dict[str, Any]:
    """The jobs by name."""
    return {
        "payments.settle": partial(settle, law, mode),
        "payments.facts": partial(facts, withdraw),
        "payments.create": partial(create, accounts),
        "payments.look": partial(look, accounts),
        "payments.refund": partial(refund, accounts),
        "payments.revoke": partial(revoke, accounts),
        "payments.balance": partial(balance, accounts),
    }
