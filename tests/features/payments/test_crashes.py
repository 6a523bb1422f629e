"""A worker may die before, within and after every transaction, and before and after every word with the provider."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from doktr.features import payments
from doktr.features.payments import actions
from doktr.features.payments.model import NothingToGiveBack
from doktr.kernel.work import Work
from doktr_sandbox.mollie.balances import FEE_CENTS
from tests.features.payments.test_accounts import paid
from tests.features.payments.till import Till

SPEAKS = ("create", "get", "cancel", "refund", "find_refund")
NEXT = "select id, entrypoint, payload from pgqueuer where execute_after <= now() + $1 order by id limit 1"
DONE = "delete from pgqueuer where id = $1"
PATIENCE = 40


class Killed(BaseException):
    """The process is gone, in the middle of a line: nothing in it catches that."""


@dataclass
class Perils:
    """Counts the places where a process can die, and lets it die at one of them."""

    at: int = 0
    passed: int = 0
    begun: bool = False

    def place(self) -> None:
        self.passed += self.begun
        if self.begun and self.passed == self.at:
            raise Killed


def beset(till: Till, perils: Perils, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction and every call of the provider is full of perils."""
    opens = till.clinic.works.open

    @asynccontextmanager
    async def perilous(*given: Any, **named: Any) -> AsyncIterator[Work]:
        perils.place()
        async with opens(*given, **named) as work:
            yield work
            perils.place()
        perils.place()

    monkeypatch.setattr(till.clinic.works, "open", perilous)
    for name in SPEAKS:
        monkeypatch.setattr(till.provider, name, perilous_call(getattr(till.provider, name), perils))


def perilous_call(call: Callable[..., Awaitable[Any]], perils: Perils) -> Callable[..., Awaitable[Any]]:
    async def perilous(*given: Any) -> Any:
        perils.place()
        answer = await call(*given)
        perils.place()
        return answer

    return perilous


async def work_on(till: Till) -> None:
    """Do what is due as a worker that is started again whenever it dies: a job ends when it is done."""
    for _ in range(PATIENCE):
        job = await till.clinic.sql.fetchrow(NEXT, till.clinic.shift)
        if job is None:
            return
        with suppress(Killed):
            if job["entrypoint"] in till.jobs:
                await till.jobs[job["entrypoint"]](till.clinic.works, json.loads(job["payload"]))
            await till.clinic.sql.execute(DONE, job["id"])
        await till.books()
    raise AssertionError("the jobs do not end")


async def once_more(act: Callable[[], Awaitable[Any]]) -> Any:
    """A person does not know what happened, and does it again."""
    for _ in range(2):
        with suppress(Killed):
            return await act()
    raise AssertionError("died twice")


async def whole_story(till: Till, perils: Perils) -> None:
    """Charged, paid, given back."""
    perils.begun = False
    patient, doctor, call = await till.took_place()
    perils.begun = True
    await work_on(till)
    charge = await till.clinic.sql.fetchrow("select id from charges where consultation_id = $1", call)
    payment_id = await once_more(lambda: till.pays(patient, charge["id"]))
    await work_on(till)
    there = till.at_provider()[-1]
    there.become("paid")
    await once_more(lambda: till.hook(payment_id, there.id))
    await work_on(till)
    till.clinic.later(minutes=2)
    await once_more(till.sweep)
    assert await till.state(charge["id"]) == "paid"
    assert (await till.books())["provider"] == 400

    async def gives_back() -> None:
        with suppress(NothingToGiveBack):
            async with till.clinic.as_(doctor) as work:
                await actions.give_back(work, charge["id"], till.bills.withdraw)

    await once_more(gives_back)
    for _ in range(3):
        await work_on(till)
        till.clinic.later(minutes=2)
        await once_more(till.sweep)
    assert await till.state(charge["id"]) == "refunded"
    assert await till.books() == {}
    assert (there.given_back, len(there.refunds)) == (400, 1)


@pytest.mark.prove
async def test_wherever_it_dies_nothing_is_charged_twice_or_lost(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    perils = Perils()
    beset(till, perils, monkeypatch)
    await whole_story(till, perils)
    places = perils.passed
    assert places > 40
    for at in range(1, places + 1):
        perils.at, perils.passed = at, 0
        before = len(till.at_provider())
        await whole_story(till, perils)
        assert len(till.at_provider()) == before + 1


async def read_once_more(till: Till, perils: Perils, before: int) -> None:
    """Paid at the operator's account; then its balance is due to be read, twice."""
    perils.begun = False
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    for _ in range(2):
        await till.clinic.sql.execute("update balances set due_at = '-infinity'")
        perils.begun = True
        await once_more(till.sweep)
    perils.begun = False
    assert await till.clinic.sql.fetchval("select count(*) from movements") == before + 1
    books = await till.books()
    assert (books["fee"], books["provider"]) == (FEE_CENTS * (before + 1), (400 - FEE_CENTS) * (before + 1))


async def test_wherever_it_dies_what_moved_stands_in_the_books_once(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    perils = Perils()
    till.reads_own()
    beset(till, perils, monkeypatch)
    read = payments.Accounts.movements
    monkeypatch.setattr(payments.Accounts, "movements", perilous_call(read, perils))
    await read_once_more(till, perils, 0)
    places = perils.passed
    assert places > 8
    for at in range(1, places + 1):
        perils.at, perils.passed = at, 0
        await read_once_more(till, perils, at)
