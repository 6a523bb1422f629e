"""Licences in the database: what is billed to whom for which month, and the transfers that came and went for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from doktr.features.brands import Seller
from doktr.features.payments.model import BilledLicence, KeptTransfer, Licence, Owed, Transfer
from doktr.kernel.work import Work

SELLER = TypeAdapter(Seller)
LICENSED = """
select member.doctor_id from doctor_brands member
where member.brand_id = $1 and exists (select from charges where charges.doctor_id = member.doctor_id
        and charges.brand_id = $1 and charges.care_at >= $2 and charges.care_at < $3)
    and not exists (select from licences where licences.doctor_id = member.doctor_id
        and licences.brand_id = $1 and month = $4)
"""
# After the last month that was billed; where none was yet, the month before the one in which it was first put off.
FIRST_UNBILLED = """
select coalesce((select max(month) + interval '1 month' from licences where brand_id = $1),
    (select date_trunc('month', min(since) at time zone $2) - interval '1 month' from put_off
        where brand_id = $1 and kind = 'licences'))::date
"""
# Care that was charged when its month, as others' licences show, had been billed before the last.
BILLED_BEFORE = """
select distinct date_trunc('month', care_at at time zone $2)::date as month from charges
where brand_id = $1 and at - care_at > interval '27 days' and exists (select from licences
    where licences.brand_id = $1 and month = date_trunc('month', care_at at time zone $2)::date)
order by month
"""
HOLD_NUMBERS = "select pg_advisory_xact_lock(hashtextextended('doktr/licences/' || $1, 0))"
KEEP_LICENCE = """
insert into licences (brand_id, doctor_id, month, number, amount_cents, at, seller)
select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6::jsonb from licences where brand_id = $1
on conflict (brand_id, doctor_id, month) do nothing
returning id
"""
# Billed by an earlier version: until when it is paid is what the brand ($1) says now ($3), where it says anything.
_STANDING = """
select *, case when rest_cents < 0 then 'over' when withdrawn then 'withdrawn' when rest_cents = 0 then 'paid'
    when due_on < ($2::timestamptz at time zone 'Europe/Brussels')::date then 'late' else 'open' end as state,
    (select max(day) from licence_transfers where licence_id = standing.id and cents > 0 and not taken_back)
        as received_on,
    (select entry.id from ledger_entries entry
        where cause_kind = 'licence' and cause_id = standing.id and not withdrawn) as entry_id
from (select licences.id, licences.brand_id, doctor_id, given_name || ' ' || family_name as doctor, month, number,
        amount_cents, rest_cents, withdrawn, at, seller, (at at time zone 'Europe/Brussels')::date as billed_on,
        (at at time zone 'Europe/Brussels')::date + coalesce((seller ->> 'pay_days')::int,
            case when licences.brand_id = $1 then $3::int end) as due_on
    from licences join people on people.id = doctor_id) as standing
"""
LICENCES = f"{_STANDING} where doctor_id = $4 order by month desc"
UNSETTLED = f"{_STANDING} where brand_id = $1 and rest_cents <> 0 order by due_on, number limit $4"
_RECENT = "array(select licence_id from licence_transfers where brand_id = $1 order by id desc limit $4)"
SETTLED = f"""{_STANDING}
where brand_id = $1 and rest_cents = 0 and id = any({_RECENT}) order by received_on desc, number desc
"""
TRANSFERS = """
select licence_id, transfer.day, reference, cents, entry.id as entry_id from licence_transfers transfer
join ledger_entries entry on cause_id = transfer.id and cause_kind in ('licence_paid', 'licence_back')
where licence_id = any($1) and not taken_back order by transfer.id
"""
FIGURES = """
select count(*) filter (where rest_cents > 0) as licences_open,
    coalesce(sum(rest_cents) filter (where rest_cents > 0), 0)::bigint as licences_open_cents,
    count(*) filter (where late and rest_cents > 0) as licences_late,
    coalesce(sum(rest_cents) filter (where late and rest_cents > 0), 0)::bigint as licences_late_cents,
    count(*) filter (where rest_cents < 0) as licences_over,
    coalesce(-sum(rest_cents) filter (where rest_cents < 0), 0)::bigint as licences_over_cents
from (select rest_cents, (at at time zone 'Europe/Brussels')::date + coalesce((seller ->> 'pay_days')::int, $3::int)
        < ($2::timestamptz at time zone 'Europe/Brussels')::date as late
    from licences where brand_id = $1 and rest_cents <> 0) as owed
"""
HOLD = """
select doctor_id, (at at time zone 'Europe/Brussels')::date as billed_on, received_cents from licences
where brand_id = $1 and id = $2 for update
"""
KNOWN_TRANSFER = """
select day, reference, cents from licence_transfers where licence_id = $1 and reference = $2 and not taken_back
"""
KEEP_TRANSFER = """
with kept as (
    insert into licence_transfers (brand_id, licence_id, day, reference, cents, at) values ($1, $2, $3, $4, $5, $6)
    returning id, licence_id, cents
)
update licences set received_cents = received_cents + kept.cents from kept where licences.id = kept.licence_id
returning kept.id
"""
TAKE_BACK = """
with taken as (
    update licence_transfers set taken_back = true where brand_id = $1 and id = $2 and not taken_back
    returning licence_id, cents
)
update licences set received_cents = received_cents - taken.cents from taken where licences.id = taken.licence_id
"""
WITHDRAW = "update licences set withdrawn = true where brand_id = $1 and id = $2"


async def unlicensed(work: Work, brand: str, begin: datetime, end: datetime, month: date) -> list[UUID]:
    """Doctors of a brand who worked in a month and were not sent their licence for it."""
    return [row["doctor_id"] for row in await work.sql.fetch(LICENSED, brand, begin, end, month)]


async def first_unbilled(work: Work, timezone: str) -> date | None:
    """The first month of the brand's that may have been missed; None where there is no sign of one."""
    return await work.sql.fetchval(FIRST_UNBILLED, work.brand, timezone)


async def billed_before(work: Work, timezone: str) -> list[date]:
    """Months that were billed and in which somebody worked who was charged for it long after."""
    return [row["month"] for row in await work.sql.fetch(BILLED_BEFORE, work.brand, timezone)]


async def keep_licence(work: Work, doctor_id: UUID, month: date, cents: int, seller: Seller) -> UUID | None:
    """Keep a licence under the brand's next number, and who sells it; None when it is there already."""
    await work.sql.execute(HOLD_NUMBERS, work.brand)
    said = json.dumps(asdict(seller), ensure_ascii=False)
    return await work.sql.fetchval(KEEP_LICENCE, work.brand, doctor_id, month, cents, work.now, said)


async def licences(work: Work, doctor_id: UUID, pay_days: int | None) -> list[Licence]:
    """A doctor's licences, latest first. `pay_days`: for those of which no seller is known."""
    return [_licence(row) for row in await work.sql.fetch(LICENCES, work.brand, work.now, pay_days, doctor_id)]


def _licence(row: Mapping[str, Any]) -> Licence:
    values = {one.name: row[one.name] for one in fields(Licence)}
    values["seller"] = SELLER.validate_json(row["seller"]) if row["seller"] else None
    return Licence(**values)


async def unsettled(work: Work, pay_days: int | None, limit: int) -> list[BilledLicence]:
    """The brand's licences of which something is to be paid or given back, those that were due first in front."""
    return await _billed(work, await work.sql.fetch(UNSETTLED, work.brand, work.now, pay_days, limit))


async def settled(work: Work, pay_days: int | None, limit: int) -> list[BilledLicence]:
    """Of the brand's licences that the latest transfers were for those that are settled, latest first."""
    return await _billed(work, await work.sql.fetch(SETTLED, work.brand, work.now, pay_days, limit))


async def _billed(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[BilledLicence]:
    transfers: dict[UUID, tuple[KeptTransfer, ...]] = {}
    for row in await work.sql.fetch(TRANSFERS, [row["id"] for row in rows]):
        kept = KeptTransfer(row["day"], row["reference"], row["cents"], row["entry_id"])
        transfers[row["licence_id"]] = (*transfers.get(row["licence_id"], ()), kept)
    names = [one.name for one in fields(BilledLicence) if one.name != "transfers"]
    return [
        BilledLicence(**{name: row[name] for name in names}, transfers=transfers.get(row["id"], ())) for row in rows
    ]


async def figures(work: Work, pay_days: int | None) -> dict[str, int]:
    """How many licences of the brand are open, late and paid beyond what was due, and how much that is."""
    row = await work.sql.fetchrow(FIGURES, work.brand, work.now, pay_days)
    return dict(row) if row else {}


async def hold(work: Work, licence_id: UUID) -> Owed | None:
    """Who owes one of the brand's licences, for nobody else until this transaction ends."""
    row = await work.sql.fetchrow(HOLD, work.brand, licence_id)
    return Owed(**dict(row)) if row else None


async def known_transfer(work: Work, licence_id: UUID, reference: str) -> Transfer | None:
    """The transfer under this number of the bank that stands with the licence."""
    row = await work.sql.fetchrow(KNOWN_TRANSFER, licence_id, reference)
    return Transfer(**dict(row)) if row else None


async def keep_transfer(work: Work, licence_id: UUID, said: Transfer) -> UUID:
    """Keep what the bank says of a transfer; under which id it stands in the books."""
    given = (work.brand, licence_id, said.day, said.reference, said.cents, work.now)
    (row,) = await work.sql.fetch(KEEP_TRANSFER, *given)
    return row["id"]


async def take_back(work: Work, transfer_id: UUID) -> None:
    """A transfer counts no more for its licence."""
    await work.sql.execute(TAKE_BACK, work.brand, transfer_id)


async def withdraw(work: Work, licence_id: UUID) -> None:
    """Nothing is due for a licence; what came for it is to be given back."""
    await work.sql.execute(WITHDRAW, work.brand, licence_id)
