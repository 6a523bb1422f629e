"""What happens to money by itself, and the only module that speaks to the provider: never within a transaction.

Each job may die at any line and be done again: keys make the provider do once what is asked twice, and what it says is
asked for, never believed from a message.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features.payments import (
    actions,
    actions_accounts,
    actions_doubt,
    actions_movements,
    actions_payments,
    actions_said,
    rules,
)
from doktr.features.payments.accounts import CLOSED, Accounts
from doktr.features.payments.actions import Withdraw
from doktr.features.payments.late import Asks, ask_insurer
from doktr.features.payments.model import Look, Refund, RefundSeen, Seen
from doktr.features.payments.ports import Provider
from doktr.features.pricing import Mode, Rules
from doktr.kernel.outside import Misread, OutsideError, Refused
from doktr.kernel.work import EVERYWHERE, Work, Works

# The provider says no to this refund itself. All else (a key that is wrong, one that was made at this moment) passes.
NOT_MADE = frozenset({"status-400", "status-404", "status-410", "status-422"})
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


async def said(works: Works, payload: Payload) -> None:
    """The time to object to a doctor's word is over."""
    consultation_id = UUID(payload["consultation_id"])
    brand = await _brand_of(works, consultation_id)
    if brand is not None:
        async with works.open(brand) as work:
            await actions_said.believe(work, consultation_id)


async def asked(withdraw: Withdraw, works: Works, payload: Payload) -> None:
    """The time is over in which a patient could say that a call took place."""
    consultation_id = UUID(payload["consultation_id"])
    brand = await _brand_of(works, consultation_id)
    if brand is not None:
        async with works.open(brand) as work:
            await actions_doubt.silent(work, consultation_id, withdraw)


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
    """Ask the provider how a payment stands; one that nobody is to pay any more is stopped."""
    payment_id = UUID(payload["payment_id"])
    async with works.open("", EVERYWHERE) as work:
        found = await actions_payments.begin_look(work, payment_id)
    if found.provider_id is None:  # told before we had written down its id: make sure that we do
        await create(accounts, works, payload)
        return
    try:
        says = await accounts.ask(works, found.account_id, partial(_stands, found, found.provider_id))
    except Refused as no:
        if no.reason == CLOSED:  # asked again when the doctor has connected it again
            return
        raise
    async with works.open("", EVERYWHERE) as work:
        await actions_payments.seen(work, payment_id, says)


async def _stands(look: Look, provider_id: str, provider: Provider) -> Seen:
    """How it stands; what is held for us on a card is taken, if it is what we asked for."""
    if look.needless:
        with suppress(Refused):  # it is being paid at this moment, or in a way that cannot be stopped
            return await provider.cancel(provider_id)
    seen = await provider.get(provider_id)
    if look.needless or seen.state != "authorized" or seen.cents != look.amount_cents:
        return seen
    with suppress(Refused):  # it was taken already, or is not held any more: it is asked for below
        await provider.capture(provider_id, f"{provider_id}-capture", look.amount_cents)
    return await provider.get(provider_id)


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
        if no.reason not in NOT_MADE or found.provider_id is not None:  # not to be told how far it is is not failure
            raise
        says = RefundSeen("", "failed")
    async with works.open("", EVERYWHERE) as work:
        await actions_payments.refund_seen(work, found, says)


async def _give_back(found: Refund, paid_as: str, provider: Provider) -> RefundSeen:
    """The provider forgets keys: whether it was made already, by an answer that was lost, is looked at before."""
    if found.provider_id is not None:
        return await provider.find_refund(paid_as, found.provider_id)
    made = rules.already_given(await provider.refunds(paid_as), found.amount_cents, found.others)
    return made or await provider.refund(paid_as, rules.refund_key(found), found.amount_cents, str(found.id)[:8])


async def revoke(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Give back what a doctor had allowed us at an account that they left."""
    account_id = UUID(payload["account_id"])
    async with works.open("", EVERYWHERE) as work:
        sealed = await actions_accounts.to_revoke(work, account_id)
    if sealed is None:
        return
    await accounts.revoke(sealed)
    async with works.open("", EVERYWHERE) as work:
        await actions_accounts.revoked(work, account_id, sealed)


async def read_balance(accounts: Accounts, works: Works, payload: Payload) -> None:
    """Read what moved on a balance: what came of our payments, what the provider kept, what came back."""
    async with works.open("", EVERYWHERE) as work:
        balance = await actions_movements.to_read(work, UUID(payload["balance_id"]))
    if balance is None:
        return
    found = await accounts.movements(works, balance)
    async with works.open("", EVERYWHERE) as work:
        await actions_movements.moved(work, balance, found)


async def alone(asked: Awaitable[None], works: Works, put_off: PutOff, id: UUID) -> bool:
    """One thing that cannot be done, for whatever reason, holds up none of the others; it is tried ever later.

    Answers whether it was done. Words of an error may quote what people typed: its kind alone is logged.
    """
    try:
        await asked
    except Exception as trouble:
        ours = not isinstance(trouble, OutsideError)
        say = log.error if ours else log.warning
        say("payments", kind="put-off", reason=type(trouble).__name__ if ours else str(trouble))
        async with works.open("", EVERYWHERE) as work:
            await put_off(work, id)
        return False
    return True


async def revoke_alone(accounts: Accounts, works: Works, payload: Payload) -> None:
    """The same as a job: it is tried again by the sweep, whoever asked for it first."""
    asked = revoke(accounts, works, payload)
    await alone(asked, works, actions_accounts.not_revoked, UUID(payload["account_id"]))


def jobs(accounts: Accounts, asks: Asks, withdraw: Withdraw) -> dict[str, Any]:
    """The jobs by name."""
    return {
        "payments.settle": partial(settle, asks.law, asks.mode),
        actions.ASK_INSURER: partial(ask_insurer, asks),
        "payments.facts": partial(facts, withdraw),
        "payments.said": said,
        "payments.asked": partial(asked, withdraw),
        "payments.create": partial(create, accounts),
        "payments.look": partial(look, accounts),
        "payments.refund": partial(refund, accounts),
        "payments.revoke": partial(revoke_alone, accounts),
    }
