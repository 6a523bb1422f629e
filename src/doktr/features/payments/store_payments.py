"""Payments and refunds in the database: one live payment per charge, states that only go where they may."""

from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.payments.model import PAYMENT, Charge, Look, Payment, PaymentState, Refund, RefundState
from doktr.features.payments.store import moot
from doktr.kernel.work import Work

_PAYMENT = """
select id, brand_id, charge_id, amount_cents, state, origin, language, provider_id, checkout_url, made_at, told, looks,
    account_id
from payments
"""
FIND = f"{_PAYMENT} where id = $1"
FIND_HELD = f"{_PAYMENT} where id = $1 for no key update"
DRAFT = """
insert into payments (brand_id, charge_id, amount_cents, state, origin, language, made_at, look_at, account_id)
values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8)
on conflict (charge_id) where state in ('draft', 'open', 'pending', 'authorized') do nothing
returning id
"""
# Somebody says that there is news of a payment. Only who names our id and the provider's own wakes a look at it, and
# only while none is on its way.
TELL = """
update payments set told = true
where id = $1 and not told and (provider_id = $2 or provider_id is null and state = 'draft')
returning provider_id is not null as known
"""
# Nobody can ask any more about what was begun at an account that its doctor left: the patient may pay elsewhere. Should
# it be paid there after all, that is seen when the account is connected again.
GIVE_UP = """
update payments set state = 'expired', look_at = null
where charge_id = $1 and state = 'open' and made_at < $2::timestamptz - interval '1 day'
    and exists (select from provider_accounts account where account.id = account_id and account.state = 'left')
"""
# `needless`: it can still be paid, and nothing is due (any more), or less.
BEGIN_LOOK = """
update payments set told = false where id = $1
returning provider_id, account_id, amount_cents, state in ('draft', 'open', 'pending', 'authorized')
    and (select charges.state <> 'due' or charges.amount_cents <> payments.amount_cents from charges
        where charges.id = charge_id) as needless
"""
LIVE = "select id from payments where charge_id = $1 and state in ('draft', 'open', 'pending', 'authorized')"
MOVE = """
update payments set state = $2, provider_id = coalesce(provider_id, $4), checkout_url = coalesce($5, checkout_url),
    seen_cents = $6, look_at = $7, looks = looks + 1, paid_at = case when $2 = 'paid' then $8 else paid_at end
where id = $1 and (state = $2 or state = any($3))
returning old.state <> $2 as moved
"""
# What was paid at an account that its doctor took back is asked for when it is connected again.
TO_LOOK_AT = """
select id, provider_id is null as draft from payments
where payments.state in ('draft', 'open', 'pending', 'authorized') and look_at <= $1
    and (account_id is null or provider_id is null or exists (select from provider_accounts account
        where account.id = account_id and account.state = 'connected'))
order by look_at limit 500
"""
# Here and below, `taken`: what the bank of whoever paid took back, less what it gave once more.
LEFT = """
select (payments.amount_cents - taken.cents - (select coalesce(sum(refunds.amount_cents), 0) from refunds
    where refunds.payment_id = payments.id))::int
from payments cross join lateral (select coalesce(-sum(cents), 0)::int as cents from movements
    where movements.payment_id = payments.id and kind in ('chargeback', 'chargeback_reversed')) taken
where payments.id = $1
"""
# All that is not on its way back already: part 0 of a payment.
DRAFT_REFUND = """
insert into refunds (brand_id, payment_id, amount_cents, reason, state, made_at, look_at)
select brand_id, id, coalesce(seen_cents, amount_cents) - given.cents - taken.cents, $2, 'draft', $3, $4
from payments cross join lateral (
    select coalesce(sum(refunds.amount_cents), 0)::int as cents from refunds where payment_id = payments.id) given
cross join lateral (select coalesce(-sum(cents), 0)::int as cents from movements
    where movements.payment_id = payments.id and kind in ('chargeback', 'chargeback_reversed')) taken
where id = $1 and state in ('paid', 'mismatched') and coalesce(seen_cents, amount_cents) > given.cents + taken.cents
on conflict (payment_id, part) do nothing
returning id
"""
# What was paid beyond these cents and is not on its way back already: the next part.
DRAFT_PART = """
insert into refunds (brand_id, payment_id, part, amount_cents, reason, state, made_at, look_at)
select brand_id, id, given.parts + 1, amount_cents - $2::int - given.cents - taken.cents, $3, 'draft', $4, $5
from payments cross join lateral (select coalesce(sum(refunds.amount_cents), 0)::int as cents,
    coalesce(max(refunds.part), 0) as parts from refunds where payment_id = payments.id) given
cross join lateral (select coalesce(-sum(cents), 0)::int as cents from movements
    where movements.payment_id = payments.id and kind in ('chargeback', 'chargeback_reversed')) taken
where id = $1 and state = 'paid' and amount_cents - $2::int > given.cents + taken.cents
on conflict (payment_id, part) do nothing
returning id
"""
_REFUND = """
select r.id, r.brand_id, r.payment_id, p.charge_id, r.amount_cents, r.reason, r.state, r.provider_id, r.looks,
    r.attempts, p.provider_id as payment_provider_id, c.patient_id, c.doctor_id, p.account_id, p.state as payment_state,
    array(select one.provider_id from refunds one
        where one.payment_id = r.payment_id and one.id <> r.id and one.provider_id is not null) as others,
    exists (select from refunds one where one.payment_id = r.payment_id and one.id < r.id and one.state = 'draft')
        as waits
from refunds r join payments p on p.id = r.payment_id join charges c on c.id = p.charge_id
"""
FIND_REFUND = f"{_REFUND} where r.id = $1"
MOVE_REFUND = """
update refunds set state = $2, provider_id = coalesce($3, provider_id), looks = looks + 1, look_at = $4,
    done_at = case when $2 = 'refunded' then $5 else done_at end
where id = $1 and state in ('draft', 'queued')
returning old.state <> $2 as moved
"""
# What was refused is begun anew when its time has come: another key, another refund.
MAKE_ANEW = """
update refunds set state = 'draft', attempts = attempts + 1, looks = 0, provider_id = null where id in (
    select id from refunds where state = 'failed' and look_at <= $1 and id <> all($2)
    order by look_at limit 100 for update skip locked)
"""
REFUNDS_TO_LOOK_AT = """
select refunds.id from refunds join payments on payments.id = payment_id
where refunds.state in ('draft', 'queued') and refunds.look_at <= $1
    and (account_id is null or exists (select from provider_accounts account
        where account.id = account_id and account.state = 'connected'))
order by refunds.look_at limit 500
"""
PUT_OFF = "update payments set look_at = $2, looks = looks + 1 where id = $1 and look_at is not null"
PUT_OFF_REFUND = "update refunds set look_at = $2, looks = looks + 1 where id = $1 and look_at is not null"
OPEN_REFUNDS = """
select count(*) from refunds join payments on payments.id = payment_id
where charge_id = $1 and refunds.state <> 'refunded' and refunds.id <> all($2)
"""


async def find(work: Work, payment_id: UUID) -> Payment | None:
    """A payment."""
    row = await work.sql.fetchrow(FIND, payment_id)
    return Payment(**dict(row)) if row else None


async def find_held(work: Work, payment_id: UUID) -> Payment | None:
    """A payment that nobody else changes until the transaction ends."""
    row = await work.sql.fetchrow(FIND_HELD, payment_id)
    return Payment(**dict(row)) if row else None


async def draft(
    work: Work, charge: Charge, origin: str, language: str, look_at: datetime, account_id: UUID | None
) -> UUID | None:
    """Begin a payment at this account; None when one is on its way."""
    await work.sql.execute(GIVE_UP, charge.id, work.now)
    return await work.sql.fetchval(
        DRAFT, work.brand, charge.id, charge.amount_cents, origin, language, work.now, look_at, account_id
    )


async def tell(work: Work, payment_id: UUID, provider_id: str) -> bool:
    """Somebody says that there is news; whether to go and look."""
    return bool(await work.sql.fetchval(TELL, payment_id, provider_id))


async def begin_look(work: Work, payment_id: UUID) -> Look:
    """From now on news counts again; what there is to look at."""
    row = await work.sql.fetchrow(BEGIN_LOOK, payment_id)
    return Look(**dict(row)) if row else Look(None, None, needless=False)


async def live(work: Work, charge_id: UUID) -> UUID | None:
    """The payment of a charge that can still be paid."""
    return await work.sql.fetchval(LIVE, charge_id)


ProviderSays = tuple[str | None, str | None, int | None]


async def move(work: Work, payment: Payment, state: PaymentState, seen: ProviderSays, look_at: datetime | None) -> bool:
    """Bring a payment to what the provider says (its id, where to pay, cents); whether that is news."""
    before = PAYMENT.before(state)
    return bool(await work.sql.fetchval(MOVE, payment.id, state, before, *seen, look_at, work.now))


async def to_look_at(work: Work) -> list[tuple[UUID, bool]]:
    """Payments nobody told us about for too long, and whether they are drafts."""
    return [(row["id"], row["draft"]) for row in await work.sql.fetch(TO_LOOK_AT, work.now)]


async def draft_refund(work: Work, payment_id: UUID, reason: str, look_at: datetime) -> UUID | None:
    """Begin to give back what is left of a payment, once."""
    return await work.sql.fetchval(DRAFT_REFUND, payment_id, reason, work.now, look_at)


async def draft_part(work: Work, payment_id: UUID, due_cents: int, reason: str, look_at: datetime) -> UUID | None:
    """Begin to give back what was paid beyond what is due; None where that is under way."""
    return await work.sql.fetchval(DRAFT_PART, payment_id, due_cents, reason, work.now, look_at)


async def left(work: Work, payment_id: UUID) -> int:
    """What is left of a payment beside what goes or went back and what the bank took, in cents; below zero at worst."""
    found: Any = await work.sql.fetchval(LEFT, payment_id)
    return found


async def find_refund(work: Work, refund_id: UUID) -> Refund | None:
    """A refund."""
    row = await work.sql.fetchrow(FIND_REFUND, refund_id)
    return Refund(**dict(row)) if row else None


async def move_refund(
    work: Work, refund_id: UUID, state: RefundState, provider_id: str | None, look_at: datetime | None
) -> bool:
    """Bring a refund to what the provider says; whether that is news."""
    return bool(await work.sql.fetchval(MOVE_REFUND, refund_id, state, provider_id, look_at, work.now))


async def make_anew(work: Work) -> None:
    """Begin again what was refused, where it is time."""
    await work.sql.execute(MAKE_ANEW, work.now, await moot(work))


async def refunds_to_look_at(work: Work) -> list[UUID]:
    """Refunds that are not done."""
    return [row["id"] for row in await work.sql.fetch(REFUNDS_TO_LOOK_AT, work.now)]


async def put_off(work: Work, payment_id: UUID, look_at: datetime) -> None:
    """Ask about a payment then."""
    await work.sql.execute(PUT_OFF, payment_id, look_at)


async def put_off_refund(work: Work, refund_id: UUID, look_at: datetime) -> None:
    """Ask about a refund then."""
    await work.sql.execute(PUT_OFF_REFUND, refund_id, look_at)


async def open_refunds(work: Work, charge_id: UUID) -> int:
    """How much of a charge is still on its way back; what the bank took meanwhile is not."""
    found: Any = await work.sql.fetchval(OPEN_REFUNDS, charge_id, await moot(work))
    return found
