"""The books in the database. Nothing here updates or deletes; the database would refuse it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from doktr.features.ledger.model import Account, CauseKind, Check, Close, Entry, Line
from doktr.kernel.work import Work

# An entry and its lines in one statement; a cause that is in the books already changes nothing.
POST = """
with entry as (
    insert into ledger_entries (brand_id, at, day, cause_kind, cause_id, reason, by_id, corrects)
    values ($1, $2, ($2 at time zone 'Europe/Brussels')::date, $3, $4, $5, $6, $7)
    on conflict (cause_kind, cause_id) do nothing
    returning id
)
insert into ledger_lines (entry_id, place, brand_id, account, owner_id, cents)
select entry.id, place, $1, account, owner_id, cents
from entry, unnest($8::text[], $9::uuid[], $10::bigint[]) with ordinality as given (account, owner_id, cents, place)
returning entry_id
"""
POST_ALL = """
with given as (
    select * from unnest($5::uuid[], $6::int[], $7::text[], $8::uuid[], $9::bigint[])
        as given (cause_id, place, account, owner_id, cents)
), entries as (
    insert into ledger_entries (brand_id, at, day, cause_kind, cause_id, reason)
    select distinct $1, $2::timestamptz, ($2::timestamptz at time zone 'Europe/Brussels')::date, $3, cause_id, $4
    from given
    on conflict (cause_kind, cause_id) do nothing
    returning id, cause_id
)
insert into ledger_lines (entry_id, place, brand_id, account, owner_id, cents)
select entries.id, place, $1, account, owner_id, cents from entries join given using (cause_id)
"""
_ENTRIES = """
select id, brand_id, at, day, cause_kind, cause_id, reason, corrects,
    (select json_agg(json_build_array(account, owner_id, cents) order by place)
        from ledger_lines where entry_id = id) as lines
from ledger_entries
"""
FIND = f"{_ENTRIES} where id = $1"
OF_CAUSE = f"{_ENTRIES} where cause_kind = $1 and cause_id = $2"
OF_DAY = f"{_ENTRIES} where brand_id = $1 and day = $2 order by id"
LATEST = f"{_ENTRIES} where brand_id = $1 order by id desc limit $2"
IS_CORRECTED = "select exists (select from ledger_entries where corrects = $1)"
BALANCE = """
select coalesce(sum(cents), 0)::bigint from ledger_lines
where brand_id = $1 and account = $2 and ($3::uuid is null or owner_id = $3)
"""
BALANCES = "select account, sum(cents)::bigint as cents from ledger_lines where brand_id = $1 group by account"
HOLD = "select pg_advisory_xact_lock(hashtextextended('doktr/ledger/' || $1, 0))"
OPEN_DAYS = """
select distinct brands.id as brand_id, entry.day from brands
cross join lateral (
    select coalesce(max(day), '-infinity') as day from ledger_closes where brand_id = brands.id) as closed
join ledger_entries entry on entry.brand_id = brands.id and entry.day > closed.day
    and entry.day < ($1::timestamptz at time zone 'Europe/Brussels')::date
order by brand_id, day
"""
LAST_CLOSE = """
select day, entries, turnover_cents, previous, hash from ledger_closes where brand_id = $1 order by day desc limit 1
"""
CLOSES = """
select day, entries, turnover_cents, previous, hash from ledger_closes
where brand_id = $1 order by day desc limit $2
"""
CLOSES_AFTER = """
select day, entries, turnover_cents, previous, hash from ledger_closes
where brand_id = $1 and day > coalesce($2::date, '-infinity') order by day limit $3
"""
# What was closed since, what is half done, and once a day all: whoever changed an old day is found.
TO_CHECK = """
select brand_id from (select brand_id, max(closed_at) as at from ledger_closes group by brand_id) as closed
left join ledger_checks checked using (brand_id)
where checked.brand_id is null or checked.upto is not null or checked.checked_at < closed.at
    or checked.checked_at < $1::timestamptz - interval '1 day'
order by brand_id
"""
CHECK = "select upto, previous, checked_at, wrong_day from ledger_checks where brand_id = $1"
KEEP_CHECK = """
insert into ledger_checks (brand_id, upto, previous, checked_at, wrong_day) values ($1, $2, $3, $4, $5)
on conflict (brand_id) do update set upto = excluded.upto, previous = excluded.previous,
    checked_at = excluded.checked_at, wrong_day = excluded.wrong_day
"""
CLOSE = """
insert into ledger_closes (brand_id, day, entries, turnover_cents, previous, hash, closed_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
"""


def _entry(row: Any) -> Entry:
    fields = dict(row)
    fields["lines"] = tuple(_line(*line) for line in json.loads(fields["lines"] or "[]"))
    return Entry(**fields)


def _line(account: Account, owner_id: str | None, cents: int) -> Line:
    return Line(account, UUID(owner_id) if owner_id else None, cents)


async def post(
    work: Work,
    cause: tuple[CauseKind, UUID],
    reason: str,
    lines: Sequence[Line],
    by_id: UUID | None = None,
    corrects: UUID | None = None,
) -> bool:
    """Add an entry; False when its cause is in the books already."""
    accounts, owners = [one.account for one in lines], [one.owner_id for one in lines]
    cents = [one.cents for one in lines]
    added = await work.sql.fetch(POST, work.brand, work.now, *cause, reason, by_id, corrects, accounts, owners, cents)
    return bool(added)


async def post_all(work: Work, kind: CauseKind, reason: str, entries: Mapping[UUID, Sequence[Line]]) -> None:
    """Add an entry for each of these causes that is not in the books already."""
    rows = [
        (cause_id, place, one.account, one.owner_id, one.cents)
        for cause_id, lines in entries.items()
        for place, one in enumerate(lines, 1)
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await work.sql.execute(POST_ALL, work.brand, work.now, kind, reason, *columns)


async def find(work: Work, entry_id: UUID) -> Entry | None:
    """One entry."""
    row = await work.sql.fetchrow(FIND, entry_id)
    return _entry(row) if row else None


async def of_cause(work: Work, kind: CauseKind, cause_id: UUID) -> Entry | None:
    """The entry of a cause."""
    row = await work.sql.fetchrow(OF_CAUSE, kind, cause_id)
    return _entry(row) if row else None


async def is_corrected(work: Work, entry_id: UUID) -> bool:
    """Whether an entry was taken back."""
    return bool(await work.sql.fetchval(IS_CORRECTED, entry_id))


async def of_day(work: Work, brand: str, day: date) -> list[Entry]:
    """A brand's entries of a day, in their order."""
    return [_entry(row) for row in await work.sql.fetch(OF_DAY, brand, day)]


async def latest(work: Work, limit: int) -> list[Entry]:
    """The brand's latest entries, latest first."""
    return [_entry(row) for row in await work.sql.fetch(LATEST, work.brand, limit)]


async def balance(work: Work, account: Account, owner_id: UUID | None) -> int:
    """What stands on an account, of one owner or of all."""
    return await work.sql.fetchval(BALANCE, work.brand, account, owner_id) or 0


async def balances(work: Work) -> dict[Account, int]:
    """What stands on each account of the brand."""
    return {row["account"]: row["cents"] for row in await work.sql.fetch(BALANCES, work.brand)}


async def hold(work: Work, brand: str) -> None:
    """Wait for everybody who writes into a brand's books, and keep others waiting until this transaction ends."""
    await work.sql.execute(HOLD, brand)


async def open_days(work: Work) -> list[tuple[str, date]]:
    """Days that are over and not closed, each brand's in their order."""
    return [(row["brand_id"], row["day"]) for row in await work.sql.fetch(OPEN_DAYS, work.now)]


async def last_close(work: Work, brand: str) -> Close | None:
    """The latest closed day."""
    row = await work.sql.fetchrow(LAST_CLOSE, brand)
    return Close(**dict(row)) if row else None


async def closes(work: Work, limit: int) -> list[Close]:
    """The brand's days that were closed last, latest first."""
    return [Close(**dict(row)) for row in await work.sql.fetch(CLOSES, work.brand, limit)]


async def closes_after(work: Work, brand: str, day: date | None, limit: int) -> list[Close]:
    """The days that were closed after this one, or from the first, in their order."""
    return [Close(**dict(row)) for row in await work.sql.fetch(CLOSES_AFTER, brand, day, limit)]


async def to_check(work: Work) -> list[str]:
    """The brands whose chain wants to be checked, or checked further."""
    return [row["brand_id"] for row in await work.sql.fetch(TO_CHECK, work.now)]


async def check(work: Work, brand: str) -> Check | None:
    """How far the chain was checked."""
    row = await work.sql.fetchrow(CHECK, brand)
    return Check(**dict(row)) if row else None


async def keep_check(work: Work, brand: str, found: Check) -> None:
    """Remember how far it was checked."""
    await work.sql.execute(KEEP_CHECK, brand, found.upto, found.previous, found.checked_at, found.wrong_day)


async def close(work: Work, brand: str, closed: Close) -> None:
    """Close a day."""
    await work.sql.execute(
        CLOSE, brand, closed.day, closed.entries, closed.turnover_cents, closed.previous, closed.hash, work.now
    )
