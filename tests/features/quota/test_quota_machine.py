"""A machine does whatever patients may do, in any order, on real PostgreSQL; no period is ever too full."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doktr.features import quota
from doktr.features.quota import QuotaReached, actions, rules, store
from doktr.kernel.work import Work
from tests.features.clinic import Clinic, Person

DAYS_90 = 90 * 24 * 60
# Counted by the database, otherwise than the rule counts.
TOO_FULL = {
    "rolling_days": """
        select one.at from quota_places one join quota_places other on other.patient_id = one.patient_id
            and other.at >= one.at and other.at < one.at + interval '720 hours'
        where one.patient_id = $1 group by one.cause_id, one.at having count(*) > 5""",
    "calendar_month": """
        select date_trunc('month', at at time zone 'Europe/Brussels') from quota_places
        where patient_id = $1 group by 1 having count(*) > 5""",
}
PLACES = "select cause_id, at, counted from quota_places where patient_id = $1"
ONE_MORE = "insert into quota_places (cause_id, patient_id, brand_id, at) values (uuidv7(), $1, 'doktr', $2)"
TO_THERE = "update quota_places set at = $2 where cause_id = $1"
Verb = Callable[[Work, UUID], Awaitable[None]]


def machine(clinic: Clinic, window: str, run: Callable[[Any], Any]) -> type[RuleBasedStateMachine]:
    """One patient after the other, each with a history of their own."""

    class Patient(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[UUID] = []
            self.over: dict[UUID, bool] = {}
            self.at: dict[UUID, datetime] = {}

        @initialize()
        def comes(self) -> None:
            self.person: Person = run(clinic.patient())

        async def acts(self, verb: Verb) -> bool:
            try:
                async with clinic.as_(self.person) as work:
                    await verb(work, self.person.id)
            except QuotaReached:
                return False
            return True

        def then(self, minutes: int = 0) -> datetime:
            async def asks() -> datetime:
                async with clinic.as_(self.person) as work:
                    return work.now + timedelta(minutes=minutes)

            return run(asks())

        def would_be_too_full(self, change: str, of: UUID, at: datetime) -> bool:
            async def tries() -> bool:
                undone = clinic.sql.transaction()
                await undone.start()
                await clinic.sql.execute(change, of, at)
                found = await clinic.sql.fetch(TOO_FULL[window], self.person.id)
                await undone.rollback()
                return bool(found)

            return run(tries())

        @rule(minutes=st.integers(0, DAYS_90))
        def books(self, minutes: int) -> None:
            cause, at = uuid4(), self.then(minutes)
            if run(self.acts(lambda work, patient: quota.claim(work, patient, cause, at))):
                self.open.append(cause)
                self.at[cause] = at
            else:
                assert self.would_be_too_full(ONE_MORE, self.person.id, at)

        @rule(minutes=st.integers(0, DAYS_90), many=st.integers(2, 7))
        def books_many_at_once(self, minutes: int, many: int) -> None:
            causes, at = [uuid4() for _ in range(many)], self.then(minutes)

            async def claims() -> list[bool]:
                return await asyncio.gather(
                    *(self.acts(lambda work, patient, of=of: quota.claim(work, patient, of, at)) for of in causes)
                )

            self.open += [cause for cause, had in zip(causes, run(claims()), strict=True) if had]
            self.at |= dict.fromkeys(causes, at)

        @rule(which=st.integers(0, 50), minutes=st.integers(0, DAYS_90))
        def moves(self, which: int, minutes: int) -> None:
            if self.open:
                cause, at = self.open[which % len(self.open)], self.then(minutes)
                if run(self.acts(lambda work, _: quota.move(work, cause, at))):
                    self.at[cause] = at
                else:
                    assert self.would_be_too_full(TO_THERE, cause, at)

        @rule(which=st.integers(0, 50), took_place=st.booleans())
        def ends(self, which: int, took_place: bool) -> None:
            if self.open:
                cause = self.open.pop(which % len(self.open))
                run(self.acts(lambda work, _: (quota.count if took_place else quota.give_back)(work, cause)))
                self.over[cause] = took_place

        @rule(which=st.integers(0, 50), took_place=st.booleans(), minutes=st.integers(0, DAYS_90))
        def ends_or_moves_what_is_over(self, which: int, took_place: bool, minutes: int) -> None:
            if self.over:
                cause, at = list(self.over)[which % len(self.over)], self.then(minutes)
                run(self.acts(lambda work, _: (quota.count if took_place else quota.give_back)(work, cause)))
                run(self.acts(lambda work, _: quota.move(work, cause, at)))

        @rule(hours=st.integers(1, 24 * 20))
        def time_passes(self, hours: int) -> None:
            clinic.later(hours=hours)

        @invariant()
        def no_period_is_too_full(self) -> None:
            if hasattr(self, "person"):
                assert run(clinic.sql.fetch(TOO_FULL[window], self.person.id)) == []

        @invariant()
        def exactly_what_is_open_or_took_place_has_a_place(self) -> None:
            if hasattr(self, "person"):
                found = {tuple(row) for row in run(clinic.sql.fetch(PLACES, self.person.id))}
                counted = [cause for cause, took_place in self.over.items() if took_place]
                assert found == {(one, self.at[one], one in self.over) for one in (*self.open, *counted)}

        @invariant()
        def none_is_left_exactly_when_one_more_would_be_too_many(self) -> None:
            async def left() -> tuple[int, datetime]:
                async with clinic.as_(self.person) as work:
                    return (await quota.standing(work, self.person.id)).left, work.now

            if hasattr(self, "person"):
                some, now = run(left())
                assert (some == 0) == self.would_be_too_full(ONE_MORE, self.person.id, now)

    return Patient


async def play(clinic: Clinic, window: str, **chosen: Any) -> None:
    """Let the machine try; it runs in a thread, its verbs here."""
    await clinic.policy("doktr", "quota", window=window)
    loop = asyncio.get_running_loop()

    def run(doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result()

    kind = machine(clinic, window, run)
    await asyncio.to_thread(run_state_machine_as_test, kind, settings=settings(deadline=None, **chosen))


@pytest.mark.parametrize("window", ["rolling_days", "calendar_month"])
async def test_no_order_of_bookings_moves_and_ends_breaks_the_quota(clinic: Clinic, window: str) -> None:
    await play(clinic, window, max_examples=10, stateful_step_count=25, derandomize=True)


@pytest.mark.prove
@pytest.mark.parametrize("window", ["rolling_days", "calendar_month"])
async def test_no_order_breaks_the_quota_whatever_the_seed(clinic: Clinic, window: str) -> None:
    await play(clinic, window, max_examples=100, stateful_step_count=50, database=None)


def _only_looks_back(places: list[datetime], at: datetime, policy: Any, zone: Any) -> bool:
    return rules.fits([place for place in places if place <= at], at, policy, zone)


def _one_less(places: list[datetime], at: datetime, policy: Any, zone: Any) -> bool:
    return rules.left(places, at, policy, zone) > 1


async def _does_nothing(*_given: Any) -> None:
    pass


def _judging(**changed: Any) -> SimpleNamespace:
    return SimpleNamespace(**vars(rules) | changed)


# What could be wrong with the quota; the machine finds each.
FAULTS: dict[str, tuple[Any, str, Any]] = {
    "nobody looks": (actions, "_require", _does_nothing),
    "two at once do not wait for each other": (store, "lock", _does_nothing),
    "only what lies before is looked at": (
        actions,
        "rules",
        _judging(fits=_only_looks_back),
    ),
    "the last place is never given": (actions, "rules", _judging(fits=_one_less)),
    "what took place is given back": (store, "GIVE_BACK", "delete from quota_places where cause_id = $1"),
    "what did not take place keeps its place": (store, "give_back", _does_nothing),
    "what took place moves": (store, "MOVE", "update quota_places set at = $2 where cause_id = $1"),
    "what is counted is forgotten": (store, "COUNT", "delete from quota_places where cause_id = $1"),
}


@pytest.mark.prove
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("window", ["rolling_days", "calendar_month"])
async def test_the_machine_finds_whatever_is_wrong_with_the_quota(
    clinic: Clinic, window: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, Flaky)):  # what two do at once may go well the next time
        await play(clinic, window, max_examples=100, stateful_step_count=50, derandomize=True, phases=[Phase.generate])
