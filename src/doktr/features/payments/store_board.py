"""The operator's figures about money."""

from typing import Any

from doktr.features.payments.store import moot
from doktr.kernel.work import Work

FIGURES = """
select coalesce(sum(amount_cents) filter (where state = 'due' and asks_until is null), 0)::bigint as due_cents,
    count(*) filter (where state = 'due' and asks_until is null) as due,
    coalesce(sum(amount_cents) filter (where state = 'due' and due_at < $2 and asks_until is null), 0)::bigint
        as late_cents,
    count(*) filter (where state = 'due' and due_at < $2 and asks_until is null) as late,
    count(*) filter (where state = 'undecided' or asks_until is not null) as undecided,
    (select coalesce(sum(amount_cents), 0)::bigint from charges where brand_id = $1 and state = 'paid'
        and settled_at between date_trunc('day', $2::timestamptz, 'Europe/Brussels') and $2) as paid_today_cents,
    count(*) filter (where state = 'refunding') as refunding,
    (select count(*) from payments where brand_id = $1 and state in ('draft', 'open', 'pending', 'authorized'))
        as on_its_way,
    (select count(*) from payments where brand_id = $1 and state = 'mismatched' and not exists (select from refunds
        where payment_id = payments.id and refunds.state = 'refunded')) as mismatched,
    (select count(*) from refunds where brand_id = $1 and state = 'failed' and id <> all($3)) as refunds_failed,
    (select coalesce(sum(cents), 0)::bigint from movements where brand_id = $1 and kind = 'payment') as arrived_cents,
    (select coalesce(sum(fee_cents), 0)::bigint from movements where brand_id = $1) as fees_cents
from charges where brand_id = $1 and state in ('undecided', 'due', 'refunding')
"""
LOOK_AT = """
select 'mismatched' as kind, payments.id, charge_id, payments.amount_cents as cents, seen_cents, made_at as since
from payments where brand_id = $1 and state = 'mismatched' and not exists (select from refunds
    where payment_id = payments.id and refunds.state in ('draft', 'queued', 'refunded'))
union all
select 'refund_failed', refunds.id, charge_id, refunds.amount_cents, null, refunds.made_at
from refunds join payments on payments.id = payment_id where refunds.brand_id = $1 and refunds.state = 'failed'
    and refunds.id <> all($3)
union all
select 'unbooked', charges.id, charges.id, charges.amount_cents, null, taken.at
from ledger_entries taken join ledger_entries booked on booked.id = taken.corrects and booked.cause_kind = 'charge'
join charges on charges.id = booked.cause_id and charges.state in ('due', 'paid', 'free')
where taken.brand_id = $1
union all
select 'late', id, id, amount_cents, null, due_at from charges
where brand_id = $1 and state = 'due' and due_at < $2 and asks_until is null
union all
select 'undecided', id, id, amount_cents, null, at from charges where brand_id = $1 and state = 'undecided'
union all
select 'slow', id, charge_id, amount_cents, seen_cents, made_at from payments
where brand_id = $1 and state in ('draft', 'open', 'pending', 'authorized') and made_at < $2::timestamptz
    - interval '1 hour'
union all
select 'slow', refunds.id, charge_id, refunds.amount_cents, null, refunds.made_at
from refunds join payments on payments.id = payment_id
where refunds.brand_id = $1 and refunds.state in ('draft', 'queued') and refunds.made_at < $2::timestamptz
    - case refunds.state when 'draft' then interval '1 hour' else interval '7 days' end
union all
select 'not_arrived', payments.id, charge_id, payments.amount_cents, null, paid_at
from payments join balances on balances.account_id is not distinct from payments.account_id
where payments.brand_id = $1 and payments.state = 'paid' and balances.read_at > paid_at + interval '7 days'
    and not exists (select from movements where payment_id = payments.id and kind = 'payment')
union all
select 'arrived_otherwise', movements.id, charge_id, payments.amount_cents, movements.cents, movements.at
from movements join payments on payments.id = payment_id
where movements.brand_id = $1 and kind = 'payment'
    and (movements.cents <> payments.amount_cents or payments.state <> 'paid')
union all
select 'returned_otherwise', payments.id, charge_id, payments.amount_cents, -sum(movements.cents)::bigint,
    max(movements.at)
from movements join payments on payments.id = payment_id
where movements.brand_id = $1 and kind in ('refund', 'refund_returned')
group by payments.id
having -sum(movements.cents) > (select coalesce(sum(refunds.amount_cents), 0) from refunds
    where refunds.payment_id = payments.id and refunds.state <> 'failed')
union all
select 'refund_returned', payments.id, charge_id, payments.amount_cents, -sum(movements.cents)::bigint,
    max(movements.at)
from movements join payments on payments.id = payment_id
where movements.brand_id = $1 and kind in ('refund', 'refund_returned')
group by payments.id
having bool_or(kind = 'refund_returned') and -sum(movements.cents) < (select coalesce(sum(refunds.amount_cents), 0)
    from refunds where refunds.payment_id = payments.id)
union all
select 'charged_back', payments.id, charge_id, payments.amount_cents, null, max(movements.at)
from movements join payments on payments.id = payment_id
where movements.brand_id = $1 and kind in ('chargeback', 'chargeback_reversed')
    and not exists (select from charges where charges.id = charge_id and (charges.state = 'waived'
        or charges.state = 'paid' and settled_by <> payments.id))
group by payments.id having sum(movements.cents) < 0
order by since limit 100
"""


async def figures(work: Work) -> dict[str, Any]:
    """What is where."""
    row = await work.sql.fetchrow(FIGURES, work.brand, work.now, await moot(work))
    return dict(row) if row else {}


async def look_at(work: Work) -> list[dict[str, Any]]:
    """What somebody must look at, oldest first."""
    return [dict(row) for row in await work.sql.fetch(LOOK_AT, work.brand, work.now, await moot(work))]
