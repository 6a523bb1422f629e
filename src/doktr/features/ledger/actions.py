"""Writing into the books, taking back, closing days: one transaction each."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from doktr.features.ledger import rules, store
from doktr.features.ledger.model import Account, CauseKind, Check, Close, Entry, Line, NothingToCorrect
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

# A month of a busy brand is hashed in about a second.
DAYS_AT_ONCE = 31


async def post(
    work: Work, kind: CauseKind, cause_id: UUID, reason: str, lines: Sequence[Line], by_id: UUID | None = None
) -> bool:
    """Write an entry for a cause, once; False when it is there already. The database refuses what does not balance.

    `by_id`: who decided it, where somebody did.
    """
    said = rules.without_zeros(lines)
    return bool(said) and await store.post(work, (kind, cause_id), reason, said, by_id)


async def post_all(work: Work, kind: CauseKind, reason: str, entries: Mapping[UUID, Sequence[Line]]) -> None:
    """As `post`, for many causes of one kind at once."""
    said = {cause_id: rules.without_zeros(lines) for cause_id, lines in entries.items()}
    await store.post_all(work, kind, reason, {cause_id: lines for cause_id, lines in said.items() if lines})


async def cause_of(work: Work, entry_id: UUID) -> tuple[CauseKind, UUID]:
    """What an entry of the brand follows from. Raises `NotFound`."""
    found = await store.find(work, entry_id)
    if found is None or found.brand_id != work.brand:
        raise NotFound
    return found.cause_kind, found.cause_id


async def correct(work: Work, entry_id: UUID, reason: str) -> None:
    """Take an entry back by a counter-entry. Raises `NotFound` or `NothingToCorrect`."""
    found = await store.find(work, entry_id)
    if found is None or found.brand_id != work.brand:
        raise NotFound
    if found.corrects is not None or await store.is_corrected(work, entry_id):
        raise NothingToCorrect
    cause: tuple[CauseKind, UUID] = ("correction", entry_id)
    if not await store.post(work, cause, reason, rules.counter(found.lines), work.actor.person_id, entry_id):
        raise NothingToCorrect


async def standing(work: Work, kind: CauseKind, cause_id: UUID) -> Entry | None:
    """The entry of a cause, unless it was taken back."""
    entry = await store.of_cause(work, kind, cause_id)
    return None if entry is None or await store.is_corrected(work, entry.id) else entry


async def take_back(work: Work, kind: CauseKind, cause_id: UUID, reason: str) -> None:
    """What the books say of a cause counts no more: nobody's correction, but what follows from another cause."""
    entry = await standing(work, kind, cause_id)
    if entry is not None:
        await store.post(work, ("correction", entry.id), reason, rules.counter(entry.lines), corrects=entry.id)


async def latest(work: Work, limit: int) -> list[Entry]:
    """The brand's latest entries, latest first."""
    return await store.latest(work, limit)


async def balance(work: Work, account: Account, owner_id: UUID | None = None) -> int:
    """What stands on an account of the brand: of one owner, or of all."""
    return await store.balance(work, account, owner_id)


async def balances(work: Work) -> dict[Account, int]:
    """What stands on each account; they add up to zero."""
    return await store.balances(work)


async def days_to_close(work: Work) -> list[tuple[str, date]]:
    """Which days are over and not closed."""
    return await store.open_days(work)


async def close_days(work: Work, brand: str) -> int:
    """Close every day of the brand that is over; answers how many."""
    await store.hold(work, brand)
    days = [day for of, day in await store.open_days(work) if of == brand]
    for day in days:
        before = await store.last_close(work, brand)
        previous = before.hash if before else rules.FIRST
        entries = await store.of_day(work, brand, day)
        hashed = rules.hash_of_day(previous, day.isoformat(), entries)
        await store.close(work, brand, Close(day, len(entries), rules.turnover(entries), previous, hashed))
    return len(days)


async def closes(work: Work, limit: int) -> list[Close]:
    """The brand's days that were closed last, latest first."""
    return await store.closes(work, limit)


async def chain(work: Work) -> Check | None:
    """What the last check of the brand's chain found; None before the first."""
    return await store.check(work, work.brand)


async def brands_to_check(work: Work) -> list[str]:
    """The brands whose chain wants to be checked, or checked further."""
    return await store.to_check(work)


async def check_chain(work: Work, brand: str, days: int = DAYS_AT_ONCE) -> bool:
    """Go on checking that each closed day has the entries it was closed with, and follows the one before.

    So many days at once; False when the end, or a day that is wrong, was reached: the next check begins anew.
    """
    last = await store.check(work, brand) or Check(None, rules.FIRST, None, None)
    closed_days = await store.closes_after(work, brand, last.upto, days)
    previous = last.previous if last.upto else rules.FIRST
    for closed in closed_days:
        entries = await store.of_day(work, brand, closed.day)
        if closed.previous != previous or closed.hash != rules.hash_of_day(previous, closed.day.isoformat(), entries):
            await store.keep_check(work, brand, Check(None, rules.FIRST, work.now, closed.day))
            return False
        previous = closed.hash
    if len(closed_days) < days:
        await store.keep_check(work, brand, Check(None, rules.FIRST, work.now, None))
        return False
    await store.keep_check(work, brand, Check(closed_days[-1].day, previous, last.checked_at, last.wrong_day))
    return True
