"""A machine does whatever patients may do, in any order, on real PostgreSQL; no period is ever too full."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doktr.features import quota
from doktr.features.quota import QuotaReached
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
Verb = Callable[[Work, UUID], Awaitable[None]]


def machine(clinic: Clinic, window: str, run: Callable[[Any], Any]) -> type[RuleBasedStateMachine]:
    """One patient after the other, each with a history of their own."""

    class Patient(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[UUID] = []

        @initialize()
        def comes(self) -> None:
            self.person: Person = run(clinic.patient())

        def does(self, verb: Verb) -> bool:
            async def acts() -> bool:
                async with clinic.as_(self.person) as work:
                    await verb(work, self.person.id)
                return True

            try:
                return run(acts())
            except QuotaReached:
                return False

        @rule(minutes=st.integers(0, DAYS_90))
        def books(self, minutes: int) -> None:
            cause, ahead = uuid4(), timedelta(minutes=minutes)
            if self.does(lambda work, patient: quota.claim(work, patient, cause, work.now + ahead)):
                self.open.append(cause)

        @rule(which=st.integers(0, 50), minutes=st.integers(0, DAYS_90))
        def moves(self, which: int, minutes: int) -> None:
            if self.open:
                cause = self.open[which % len(self.open)]
                self.does(lambda work, _: quota.move(work, cause, work.now + timedelta(minutes=minutes)))

        @rule(which=st.integers(0, 50), took_place=st.booleans())
        def ends(self, which: int, took_place: bool) -> None:
            if self.open:
                cause = self.open.pop(which % len(self.open))
                self.does(lambda work, _: (quota.count if took_place else quota.give_back)(work, cause))

        @rule(hours=st.integers(1, 24 * 20))
        def time_passes(self, hours: int) -> None:
            clinic.later(hours=hours)

        @invariant()
        def no_period_is_too_full(self) -> None:
            if hasattr(self, "person"):
                assert run(clinic.sql.fetch(TOO_FULL[window], self.person.id)) == []

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
