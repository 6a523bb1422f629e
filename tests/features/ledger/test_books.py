"""The books: balanced by the database, never changed, closed day by day in a chain."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features import ledger
from doktr.features.ledger import Line, NothingToCorrect, rules
from doktr.kernel.problems import NotFound
from doktr.kernel.work import EVERYWHERE, Actor, Work, Works
from tests.features.clinic import Clinic

OWED = [Line("patient", uuid4(), 400), Line("insurer", None, 2322), Line("doctor", uuid4(), -2722)]

BARE = """
insert into ledger_entries (brand_id, at, day, cause_kind, cause_id, reason)
values ('doktr', now(), now(), 'charge', uuidv7(), 'x')
"""


async def post(works: Works, lines: Any = OWED, cause: UUID | None = None, kind: Any = "charge") -> bool:
    async with works.open("doktr") as work:
        return await ledger.post(work, kind, cause or uuid4(), "consultation", lines)


async def entry_id(clinic: Clinic) -> UUID:
    return await clinic.sql.fetchval("select id from ledger_entries order by id desc limit 1")


def operator(work: Work, person: UUID) -> Work:
    work.act_as(Actor(person, "operator", person, None))
    return work


async def test_an_entry_stands_in_the_books_once_for_its_cause(clinic: Clinic) -> None:
    cause = uuid4()
    assert await post(clinic.works, cause=cause)
    assert not await post(clinic.works, cause=cause)
    async with clinic.works.open("doktr") as work:
        assert await ledger.balance(work, "insurer") == 2322
        assert sum((await ledger.balances(work)).values()) == 0


@pytest.mark.parametrize(
    "lines", [[Line("patient", None, 400), Line("doctor", None, -399)], [Line("patient", None, 1)]]
)
async def test_what_does_not_balance_is_refused_at_the_commit(lines: list[Line], clinic: Clinic) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await post(clinic.works, lines)
    assert await clinic.sql.fetchval("select count(*) from ledger_entries") == 0


async def test_an_entry_without_lines_is_refused(clinic: Clinic) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.sql.execute(BARE)


async def test_a_line_added_later_must_balance_too(clinic: Clinic) -> None:
    await post(clinic.works)
    late = "insert into ledger_lines values ($1, 9, 'doktr', 'patient', null, 5)"
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.sql.execute(late, await entry_id(clinic))


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_lines", "ledger_closes"])
@pytest.mark.parametrize("how", ["update {} set brand_id = 'heidra'", "delete from {}", "truncate {} cascade"])
async def test_nobody_changes_the_books_not_even_a_superuser(table: str, how: str, clinic: Clinic) -> None:
    await post(clinic.works)
    clinic.later(days=2)
    await ledger.sweep(clinic.works)
    with pytest.raises(asyncpg.RestrictViolationError):
        await clinic.sql.execute(how.format(table))


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_lines", "ledger_closes"])
async def test_the_application_has_no_right_to_try(table: str, clinic: Clinic) -> None:
    for right in ("update", "delete", "truncate"):
        assert not await clinic.sql.fetchval("select has_table_privilege('doktr_app', $1, $2)", table, right)
    assert await clinic.sql.fetchval("select has_table_privilege('doktr_app', $1, 'insert')", table)


async def test_a_correction_is_a_counter_entry_with_a_reason_once(clinic: Clinic) -> None:
    await post(clinic.works)
    wrong = await entry_id(clinic)
    someone = await clinic.patient()
    async with clinic.works.open("doktr") as work:
        await ledger.correct(operator(work, someone.id), wrong, "charged twice by hand")
    async with clinic.works.open("doktr") as work:
        assert set((await ledger.balances(work)).values()) == {0}
    for again in (wrong, await entry_id(clinic)):
        with pytest.raises(NothingToCorrect):
            async with clinic.works.open("doktr") as work:
                await ledger.correct(operator(work, someone.id), again, "once more")


async def test_another_brands_books_are_not_there(clinic: Clinic) -> None:
    await post(clinic.works)
    someone = await clinic.patient("heidra")
    with pytest.raises(NotFound):
        async with clinic.works.open("heidra") as work:
            await ledger.correct(operator(work, someone.id), await entry_id(clinic), "not mine")


async def test_a_closed_day_takes_no_entry_and_its_hash_follows_from_the_day_before(clinic: Clinic) -> None:
    for _ in range(3):
        await post(clinic.works)
        clinic.later(days=1)
        await ledger.sweep(clinic.works)
    closes = await clinic.sql.fetch("select * from ledger_closes order by day")
    assert [row["entries"] for row in closes] == [1, 1, 1]
    assert [row["previous"] for row in closes] == [rules.FIRST, closes[0]["hash"], closes[1]["hash"]]
    clinic.shift -= timedelta(days=1)
    with pytest.raises(asyncpg.RestrictViolationError):
        await post(clinic.works)


async def checked(clinic: Clinic) -> tuple[date | None, bool]:
    """Sweep; the first day that is wrong, and whether that was looked at just now."""
    async with clinic.works.open("doktr") as work:
        before = work.now
    await ledger.sweep(clinic.works)
    async with clinic.works.open("doktr") as work:
        found = await ledger.chain(work)
    assert found is not None and found.checked_at is not None and found.upto is None
    return found.wrong_day, found.checked_at > before


async def tamper(clinic: Clinic, change: str, *arguments: Any) -> None:
    """Change the books past their triggers."""
    await clinic.sql.execute("set session_replication_role = replica")
    await clinic.sql.execute(change, *arguments)
    await clinic.sql.execute("set session_replication_role = origin")


@pytest.mark.parametrize("wrong", [0, 1, 2])
async def test_whoever_tampers_past_the_triggers_breaks_the_chain_within_a_day(clinic: Clinic, wrong: int) -> None:
    for _ in range(3):
        await post(clinic.works)
        clinic.later(days=1)
        assert await checked(clinic) == (None, True)
    days = [row["day"] for row in await clinic.sql.fetch("select day from ledger_closes order by day")]
    of_day = "entry_id in (select id from ledger_entries where day = $1)"
    twice = f"update ledger_lines set cents = cents * $2 where {of_day}"
    await tamper(clinic, twice, days[wrong], 2)
    assert await checked(clinic) == (None, False)
    clinic.later(days=1)
    assert await checked(clinic) == (days[wrong], True)
    halves = twice.replace("cents * $2", "cents / $2")
    await tamper(clinic, halves, days[wrong], 2)
    clinic.later(days=1)
    assert await checked(clinic) == (None, True)


async def test_a_close_that_was_made_up_afterwards_does_not_follow_from_the_day_before(clinic: Clinic) -> None:
    for _ in range(2):
        await post(clinic.works)
        clinic.later(days=1)
        await ledger.sweep(clinic.works)
    last = await clinic.sql.fetchval("select max(day) from ledger_closes")
    await tamper(clinic, "update ledger_closes set previous = sha256(previous) where day = $1", last)
    clinic.later(days=1)
    assert await checked(clinic) == (last, True)


@pytest.mark.parametrize("at_once", [1, 2, 3, 4])
async def test_a_long_chain_is_checked_in_pieces_and_goes_on_where_it_stopped(clinic: Clinic, at_once: int) -> None:
    for _ in range(3):
        await post(clinic.works)
        clinic.later(days=1)
        await ledger.sweep(clinic.works)
    last = await clinic.sql.fetchval("select max(day) from ledger_closes")
    await tamper(clinic, "update ledger_entries set reason = 'another' where day = $1", last)
    pieces = 0
    async with clinic.works.open("doktr") as work:
        while await ledger.check_chain(work, "doktr", at_once):
            pieces += 1
        found = await ledger.chain(work)
    assert pieces == 2 // at_once
    assert found is not None and found.wrong_day == last


async def test_closing_again_changes_nothing(clinic: Clinic) -> None:
    await post(clinic.works)
    clinic.later(days=1)
    await ledger.sweep(clinic.works)
    before = await clinic.sql.fetch("select * from ledger_closes")
    await ledger.sweep(clinic.works)
    assert await clinic.sql.fetch("select * from ledger_closes") == before
    async with clinic.works.open("", EVERYWHERE) as work:
        assert await ledger.close_days(work, "doktr") == 0


@given(st.lists(st.builds(Line, st.just("patient"), st.none(), st.integers(-(10**9), 10**9))))
def test_what_takes_an_entry_back_adds_up_to_nothing_with_it(lines: list[Line]) -> None:
    assert sum(one.cents for one in [*lines, *rules.counter(lines)]) == 0
