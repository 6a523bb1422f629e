"""A worker may die after every single await of every job about money: nothing is lost, nothing is done twice."""

import re
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from tests.features.payments.bank import MONEY, Bank, is_about_money, open_bank
from tests.features.payments.crash_stories import STORIES, Story
from tests.features.payments.till import Till

FEATURES = Path(__file__).parents[3] / "src" / "doktr" / "features"
BOOKS_WRITTEN = re.compile(r"\bledger\.(post|take_back|correct)\(")
IDS = [f"{name}-{story.__name__}" for name, story in STORIES]
EVERY = pytest.mark.parametrize(("name", "story"), STORIES, ids=IDS)
# Told so often that their own clock runs months ahead of the provider's and of the month's bills: not proved yet.
TOO_LONG = ("what_a_doctor_says_after_all_is_charged_once", "what_moved_on_a_balance_stands_in_the_books_once")
SHORT = [one for one in STORIES if one[1].__name__ not in TOO_LONG]
MOST = pytest.mark.parametrize(("name", "story"), SHORT, ids=[f"{name}-{story.__name__}" for name, story in SHORT])


@pytest.fixture
async def bank(till: Till) -> AsyncIterator[Bank]:
    made = open_bank(till)
    yield made
    await made.office.http.aclose()


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
@MOST
async def test_wherever_a_worker_dies_the_next_one_makes_it_right(bank: Bank, name: str, story: Story) -> None:
    for at in count(1):
        if not await dies(bank, name, story, at):
            break
    assert bank.worker.awaits + 1 == at > 4
