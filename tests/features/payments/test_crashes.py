"""A worker may die after every single await of every job about money: nothing is lost, nothing is done twice."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from doktr_sandbox.postgres import Cluster
from tests.conftest import everything_of, fresh_database, works_on
from tests.features.conftest import open_clinic
from tests.features.payments.bank import MONEY, Bank, is_about_money, open_bank
from tests.features.payments.crash_stories import Story
from tests.features.payments.crash_stories_insurers import STORIES
from tests.features.payments.till import Till, till

FEATURES = Path(__file__).parents[3] / "src" / "doktr" / "features"
BOOKS_WRITTEN = re.compile(r"\bledger\.(post|take_back|correct)\(")
IDS = [f"{name}-{story.__name__}" for name, story in STORIES]
EVERY = pytest.mark.parametrize(("name", "story"), STORIES, ids=IDS)
# Told again and again at one bank, the first would leave its months to be billed; of the second, every telling would
# leave an account whose balance is read in the next, and its own clock would be far ahead of the provider's; of the
# third, what was charged in every telling before would lie another month back.
ONCE_AT_A_BANK = {
    "what_a_doctor_says_after_all_is_charged_once", "what_moved_on_a_balance_stands_in_the_books_once",
    "a_month_of_work_is_licensed_once",
}  # fmt: skip


@asynccontextmanager
async def bank_at(till: Till) -> AsyncIterator[Bank]:
    """The bank of this till, closed afterwards."""
    made = open_bank(till)
    yield made
    await made.office.http.aclose()


@asynccontextmanager
async def another_bank(cluster: Cluster) -> AsyncIterator[Bank]:
    """A bank where nothing was done yet and no time has passed."""
    async with (
        fresh_database(cluster) as database,
        works_on(database) as works,
        everything_of(database) as everything,
        till(await open_clinic(works, everything)) as made,
        bank_at(made) as bank,
    ):
        yield bank


@pytest.fixture
async def bank(till: Till) -> AsyncIterator[Bank]:
    async with bank_at(till) as made:
        yield made


async def dies(bank: Bank, name: str, story: Story, at: int) -> bool:
    """The story once, whose worker dies at that await of the job; whether the job has so many."""
    told = story(bank)
    await anext(told)
    await bank.worker.works_on(but=name)
    died = await bank.worker.dies(name, at)
    await bank.books()
    await bank.time_passes(f"{name.split('.', 1)[0]}.sweep")
    assert await anext(told, None) is None
    await bank.leave_nothing()
    return died


def test_every_job_about_money_has_its_story(bank: Bank) -> None:
    known = {name for name in (*bank.worker.jobs, *bank.worker.sweeps) if is_about_money(name)}
    assert known == {name for name, _ in STORIES}


def test_no_other_feature_writes_into_the_books() -> None:
    writing = {
        file.relative_to(FEATURES).parts[0]
        for file in FEATURES.rglob("*.py")
        if BOOKS_WRITTEN.search(file.read_text(encoding="utf-8"))
    }
    assert writing < MONEY


@EVERY
async def test_a_job_that_was_done_and_not_known_to_be_is_done_again(bank: Bank, name: str, story: Story) -> None:
    for _ in range(2):  # the first time statements are prepared, too
        assert not await dies(bank, name, story, 0)
    assert await dies(bank, name, story, bank.worker.awaits)


@pytest.mark.prove
@EVERY
async def test_wherever_a_worker_dies_the_next_one_makes_it_right(cluster: Cluster, name: str, story: Story) -> None:
    at, awaits, died = 0, 0, True
    while died:
        async with another_bank(cluster) as bank:
            while died:
                at += 1
                died = await dies(bank, name, story, at)
                awaits = bank.worker.awaits
                if story.__name__ in ONCE_AT_A_BANK:
                    break
    assert awaits + 1 == at > 4
