"""A machine does whatever patients, a doctor and time may do, in any order, on real PostgreSQL; its invariants hold."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doktr.features import capacity, operations, quota
from doktr.features.agenda import store
from doktr.features.agenda.model import APPOINTMENT, SlotTaken, TooEarly, TooLate
from doktr.features.booking import AlreadyTaken
from doktr.features.capacity import DoctorBusy, GuardReached
from doktr.features.quota import QuotaReached
from doktr.features.quota import actions as quota_actions
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.agenda.conftest import BRUSSELS, MONDAY, Practice
from tests.features.clinic import MANDATES, Person

REFUSED = (
    SlotTaken, TooEarly, TooLate, AlreadyTaken, DoctorBusy, GuardReached, QuotaReached, NotAllowedNow, NotFound,
)  # fmt: skip
# Of an example before nobody waits for a time any more: they would be offered the next one's, before its limit holds.
EMPTY = "truncate appointments, slot_wishes, doctor_time, quota_places, requests, consultations, pgqueuer cascade"
LIMITED = "insert into doctor_limits (doctor_id, per_hour, changed_at) values ($1, 2, now())"
STATES = "select id, state, patient_id from appointments order by made_at, id"
# Who comes next, and after them; patients are called from some minutes before on.
COMING = "select id, patient_id, starts_at from appointments where state = 'booked' order by starts_at limit 2"
EARLY = timedelta(minutes=5)
# Counted by the database, otherwise than the guard counts: what is promised, beside all that begins within an hour.
TOO_MANY = """
select one.id from doctor_time one
where one.live and one.kind <> 'consultation' and 2 < (select count(*) from doctor_time other
    where other.doctor_id = one.doctor_id and other.live and other.kind <> 'consultation'
        and lower(other.during) >= lower(one.during) and lower(other.during) < lower(one.during) + interval '1 hour')
"""


def machine(practice: Practice, run: Callable[[Any], Any]) -> type[RuleBasedStateMachine]:
    """A doctor and three patients, each example with people of its own."""

    class Agenda(RuleBasedStateMachine):
        @initialize()
        def open(self) -> None:
            run(practice.sql.execute(EMPTY))
            run(practice.until(MONDAY))
            self.doctor: Person = run(practice.with_agenda())
            run(practice.sql.execute(LIMITED, self.doctor.id))
            self.patients: list[Person] = [run(practice.patient()) for _ in range(3)]
            self.known: dict[UUID, str] = {}

        def tries(self, doing: Any) -> None:
            try:
                run(doing)
            except REFUSED:
                return

        def one_of_theirs(self, which: int) -> tuple[Person, UUID] | None:
            rows = run(practice.sql.fetch(STATES))
            found = [(p, row["id"]) for row in rows for p in self.patients if p.id == row["patient_id"]]
            return found[which % len(found)] if found else None

        def free(self, patient: Person, which: int) -> Any:
            slots = run(practice.free(patient, self.doctor))
            return slots[which % len(slots)] if slots else None

        @rule(who=st.integers(0, 2), which=st.integers(0, 30), hold=st.booleans())
        def books(self, who: int, which: int, hold: bool) -> None:
            patient = self.patients[who]
            slot = self.free(patient, which)
            if slot:
                self.tries(practice.books(patient, slot, hold=hold))

        @rule(which=st.integers(0, 30), apart=st.integers(0, 2), hold=st.booleans())
        def all_book_at_once(self, which: int, apart: int, hold: bool) -> None:
            slots = run(practice.free(self.patients[0], self.doctor))

            async def at_once() -> list[Any]:
                wanted = ((patient, slots[(which + apart * n) % len(slots)]) for n, patient in enumerate(self.patients))
                asked = (practice.books(patient, slot, hold=hold) for patient, slot in wanted)
                return await asyncio.gather(*asked, return_exceptions=True)

            for came in run(at_once()) if slots else []:
                if isinstance(came, BaseException) and not isinstance(came, REFUSED):
                    raise came

        @rule(which=st.integers(0, 30))
        def confirms(self, which: int) -> None:
            if found := self.one_of_theirs(which):
                self.tries(practice.confirms(*found))

        @rule(which=st.integers(0, 30), to=st.integers(0, 30))
        def moves(self, which: int, to: int) -> None:
            if (found := self.one_of_theirs(which)) and (slot := self.free(found[0], to)):
                self.tries(practice.moves(*found, slot))

        @rule(which=st.integers(0, 30), by_doctor=st.booleans())
        def cancels(self, which: int, by_doctor: bool) -> None:
            if found := self.one_of_theirs(which):
                self.tries(practice.cancels(self.doctor if by_doctor else found[0], found[1]))

        @rule(which=st.integers(0, 30))
        def waits_for_an_earlier_time(self, which: int) -> None:
            if found := self.one_of_theirs(which):
                self.tries(practice.wishes_earlier(*found))

        @rule(which=st.integers(0, 30))
        def meet(self, which: int) -> None:
            if found := self.one_of_theirs(which):
                self.meets(*found)

        @rule(skipped=st.booleans())
        def meet_as_soon_as_may_be(self, skipped: bool) -> None:
            coming = run(practice.sql.fetch(COMING))[int(skipped) :]
            if coming:
                ahead = coming[0]["starts_at"] - EARLY - practice.shift - datetime.now(BRUSSELS)
                self.time_passes(max(0, ahead / timedelta(minutes=1)))
                self.meets(next(one for one in self.patients if one.id == coming[0]["patient_id"]), coming[0]["id"])

        def meets(self, patient: Person, appointment_id: UUID) -> None:
            self.tries(practice.arrives(patient, appointment_id))
            self.tries(practice.starts(self.doctor, appointment_id))

        @rule(outcome=st.sampled_from(["took_place", "technical_failure", "no_show_doctor"]))
        def ends(self, outcome: str) -> None:
            open_one = run(practice.sql.fetchval("select id from consultations where state <> 'ended'"))
            if open_one:
                self.tries(practice.ends(self.doctor, open_one, outcome))

        @rule(minutes=st.integers(1, 90))
        def some_time_passes(self, minutes: int) -> None:
            self.time_passes(minutes)

        def time_passes(self, minutes: float) -> None:
            practice.later(minutes=minutes)
            run(practice.due())

        @invariant()
        def nothing_is_broken(self) -> None:
            if hasattr(self, "known"):
                assert run(operations.broken(MANDATES, practice.works)) == {}
                assert run(practice.sql.fetch(TOO_MANY)) == []

        @invariant()
        def every_step_is_in_the_table(self) -> None:
            for row in run(practice.sql.fetch(STATES)) if hasattr(self, "known") else []:
                before, now = self.known.get(row["id"]), row["state"]
                assert before is None or before == now or reaches(before, now)
                self.known[row["id"]] = now

    return Agenda


def reaches(before: str, after: str) -> bool:
    """Whether some steps of the table lead from one state to the other: a rule may take several."""
    return after in APPOINTMENT.steps[before] or any(reaches(step, after) for step in APPOINTMENT.steps[before])


async def play(practice: Practice, **chosen: Any) -> None:
    """Let the machine try; it runs in a thread, its verbs here. Two places in the quota are soon used."""
    await practice.policy("doktr", "quota", limit=2)
    loop = asyncio.get_running_loop()

    def run(doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result()

    kind = machine(practice, run)
    await asyncio.to_thread(run_state_machine_as_test, kind, settings=settings(deadline=None, **chosen))


async def test_no_order_of_events_breaks_an_agenda(practice: Practice) -> None:
    await play(practice, max_examples=5, stateful_step_count=20, derandomize=True)


@pytest.mark.prove
async def test_no_order_of_events_breaks_an_agenda_whatever_the_seed(practice: Practice) -> None:
    await play(practice, max_examples=30, stateful_step_count=40, database=None)


async def _does_nothing(*_given: Any) -> None:
    pass


async def _still_booked(*_given: Any) -> bool:
    return True


# What could be wrong with appointments; the machine finds each.
FAULTS: dict[str, tuple[Any, str, Any]] = {
    "the quota is not looked at": (quota_actions, "_require", _does_nothing),
    "no place is claimed": (quota, "claim", _does_nothing),
    "the guard admits everybody": (capacity, "admit", _does_nothing),
    "no time is taken": (capacity, "reserve", _does_nothing),
    "what is held never becomes firm": (capacity, "firm", _does_nothing),
    "freed time stays taken": (capacity, "free", _does_nothing),
    "what was called off keeps its place": (quota, "give_back", _does_nothing),
    "what was moved leaves its place behind": (quota, "move", _does_nothing),
    "what ends stays as it is": (store, "end", _still_booked),
}


async def finds(practice: Practice) -> None:
    with pytest.raises((AssertionError, Flaky)):  # what two do at once may go well the next time
        await play(practice, max_examples=200, stateful_step_count=40, derandomize=True, phases=[Phase.generate])


@pytest.mark.prove
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_machine_finds_whatever_is_wrong_with_an_agenda(
    practice: Practice, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    await finds(practice)


@pytest.mark.prove
async def test_the_machine_finds_that_the_database_lets_times_overlap(practice: Practice) -> None:
    await practice.sql.execute("alter table doctor_time drop constraint doctor_time_no_overlap")
    await finds(practice)
