"""A machine does whatever patients, doctors and time may do with a line, in any order, on real PostgreSQL."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doktr.features import booking, capacity, operations, quota
from doktr.features.booking import AlreadyTaken, AlreadyWaiting, actions, actions_offers, store, store_line
from doktr.features.booking.model import REQUEST, IntakeFull
from doktr.features.booking.rules import Candidate, pairs
from doktr.features.capacity import DoctorBusy, GuardReached, NotOnDuty
from doktr.features.consultation import actions_handover
from doktr.features.quota import QuotaReached
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import KEPT, MANDATES, Clinic, Person

REFUSED = (
    AlreadyTaken, AlreadyWaiting, IntakeFull, DoctorBusy, GuardReached, NotOnDuty, QuotaReached, NotAllowedNow,
    NotFound,
)  # fmt: skip
EMPTY = "truncate requests, consultations, doctor_time, quota_places, duty, pgqueuer cascade"
REQUESTS = "select id, state, patient_id, ended_at is not null as over, asked_at from requests order by asked_at, id"
LIVE = "select id, doctor_id, patient_id from consultations where state <> 'ended' order by id"
# What no order of events may lead to; each names itself.
BROKEN = """
select 'rung twice' from requests where state = 'offered' group by offered_to having count(*) > 1
union all
select 'two open requests' from requests where ended_at is null group by patient_id having count(*) > 1
union all
select 'over and waiting' from requests where ended_at is not null and state = any(array['waiting', 'offered'])
union all
select 'ended and open' from requests where ended_at is null and state = any(array['cancelled', 'expired'])
union all
select 'an offer to nobody' from requests where (state = 'offered') <> (offered_to is not null)
union all
select 'rung while busy' from requests r join doctors_at_work d on d.doctor_id = r.offered_to and d.busy
    where r.state = 'offered'
union all
select 'rung for a language nobody speaks' from requests r join doctors d on d.person_id = r.offered_to
    where r.state = 'offered' and not r.language = any(d.languages)
union all
select 'rung for who is leaving' from requests where leaving and state = any(array['offered', 'matched'])
union all
select 'waits without a place in the quota' from requests r where r.state = any(array['waiting', 'offered'])
    and not exists (select from quota_places q where q.cause_id = r.id)
union all
select 'took place and does not count' from consultations c where c.outcome = 'took_place'
    and not exists (select from quota_places q where q.cause_id = c.request_id and q.counted)
"""

RINGS_ON = "select id from requests where state = 'offered' and offered_until <= now() + $1"
# Whoever is passed over at the moment of a ring: they asked before, speak the doctor's language, wait for nobody else
# and for nobody closer, were not declined, and no doctor rests who could have been rung for them.
WATCH = """
create table passed_over (id uuid);

create function watch() returns trigger language plpgsql as $$
begin
    insert into passed_over select before.id from requests before join doctors d on d.person_id = new.offered_to
    where before.state = 'waiting' and not before.away and before.brand_id = new.brand_id
        and (before.asked_at, before.id) < (new.asked_at, new.id) and before.language = any(d.languages)
        and (before.wished_doctor_id is null or before.wished_doctor_id = new.offered_to)
        and not exists (select from care_relations tie where tie.patient_id = before.patient_id)
        and not exists (select from declined_offers no
            where no.request_id = before.id and no.doctor_id = new.offered_to)
        and not exists (select from duty where rest_until is not null);
    return new;
end $$;

create trigger watched after update on requests for each row
when (new.state = 'offered' and old.state <> 'offered') execute function watch();
grant insert on passed_over to doktr_app
"""


def machine(clinic: Clinic, run: Callable[[Any], Any]) -> type[RuleBasedStateMachine]:
    """Three doctors and five patients, each example with a line of its own."""

    class Line(RuleBasedStateMachine):
        @initialize()
        def opens(self) -> None:
            run(clinic.sql.execute(EMPTY))
            spoken = (("fr",), ("fr", "nl"), ("nl",))
            self.doctors: list[Person] = [run(clinic.doctor(languages=languages)) for languages in spoken]
            self.patients: list[Person] = [run(clinic.patient()) for _ in range(5)]
            self.known: dict[UUID, tuple[str, Any]] = {}

        def tries(self, doing: Any) -> None:
            try:
                run(doing)
            except REFUSED:
                return

        async def as_(self, person: Person, verb: Callable[..., Any], *given: Any) -> None:
            async with clinic.as_(person) as work:
                await verb(work, *given)

        def person(self, person_id: UUID) -> Person:
            return next(one for one in (*self.doctors, *self.patients) if one.id == person_id)

        def open_request(self, which: int) -> tuple[Person, UUID] | None:
            rows = [row for row in run(clinic.sql.fetch(REQUESTS)) if not row["over"]]
            return (self.person(rows[which % len(rows)]["patient_id"]), rows[which % len(rows)]["id"]) if rows else None

        def live(self, which: int) -> Any:
            rows = run(clinic.sql.fetch(LIVE))
            return rows[which % len(rows)] if rows else None

        @rule(who=st.integers(0, 4), language=st.sampled_from(["fr", "nl"]), wished=st.none() | st.integers(0, 2))
        def asks(self, who: int, language: str, wished: int | None) -> None:
            doctor = None if wished is None else self.doctors[wished].id
            self.tries(clinic.patient_asks(self.patients[who], language=language, wished_doctor_id=doctor))

        @rule(which=st.integers(0, 20))
        def cancels(self, which: int) -> None:
            if found := self.open_request(which):
                self.tries(self.as_(found[0], actions.cancel, found[1]))

        @rule(which=st.integers(0, 20), stays=st.booleans())
        def leaves_and_may_stay(self, which: int, stays: bool) -> None:
            if found := self.open_request(which):
                self.tries(self.as_(found[0], actions.leave, found[1]))
                if stays:
                    self.tries(self.as_(found[0], actions.be_back, found[1]))

        @rule(which=st.integers(0, 20), hurried=st.booleans())
        def will_see_anybody(self, which: int, hurried: bool) -> None:
            if found := self.open_request(which):
                verb = actions.take_first_free if hurried else actions.take_any_doctor
                self.tries(self.as_(found[0], verb, found[1]))

        @rule()
        def jobs_are_done(self) -> None:
            run(booking.sweep(KEPT, clinic.works))
            run(clinic.due())

        @rule(which=st.integers(0, 20), doctor=st.integers(0, 2))
        def declines(self, which: int, doctor: int) -> None:
            if found := self.open_request(which):
                self.tries(self.as_(self.doctors[doctor], actions_offers.decline, found[1]))

        @rule(which=st.integers(0, 20), doctor=st.integers(0, 2))
        def accepts(self, which: int, doctor: int) -> None:
            if found := self.open_request(which):
                self.tries(clinic.accepts(self.doctors[doctor], found[1]))

        @rule(which=st.integers(0, 2))
        def joins(self, which: int) -> None:
            if one := self.live(which):
                self.tries(clinic.joins(self.person(one["patient_id"]), one["id"]))

        @rule(which=st.integers(0, 2), outcome=st.sampled_from(["took_place", "technical_failure", "no_show_doctor"]))
        def ends(self, which: int, outcome: str) -> None:
            if one := self.live(which):
                self.tries(clinic.ends(self.person(one["doctor_id"]), one["id"], outcome))

        @rule(which=st.integers(0, 20), doctor=st.integers(0, 2), minutes=st.integers(1, 20))
        def sees_somebody_from_begin_to_end(self, which: int, doctor: int, minutes: int) -> None:
            self.accepts(which, doctor)
            self.joins(which)
            clinic.later(minutes=minutes)
            self.ends(which, "took_place")

        @rule(which=st.integers(0, 20), doctor=st.integers(0, 2))
        def calls_in_vain(self, which: int, doctor: int) -> None:
            self.accepts(which, doctor)
            self.time_passes(200)

        @rule(which=st.integers(0, 2), to=st.integers(0, 2), agreed=st.booleans())
        def hands_over(self, which: int, to: int, agreed: bool) -> None:
            if one := self.live(which):
                doctor, colleague = self.person(one["doctor_id"]), self.doctors[to]
                self.tries(self.as_(doctor, actions_handover.propose, one["id"], colleague.id))
                handover = run(clinic.sql.fetchval("select id from handovers order by id desc limit 1"))
                if handover and agreed:
                    self.tries(self.as_(self.person(one["patient_id"]), actions_handover.agree, handover))
                    self.tries(self.as_(colleague, actions_handover.take, handover))

        @rule(who=st.integers(0, 4), opens=st.booleans())
        def opens_or_closes_the_page(self, who: int, opens: bool) -> None:
            patient = self.patients[who]
            run(clinic.page_opens(patient) if opens else clinic.page_closes(patient))
            if opens:
                run(self.as_(patient, actions.come_back, patient.id))

        @rule(doctor=st.integers(0, 2), on=st.booleans())
        def comes_or_goes(self, doctor: int, on: bool) -> None:
            self.tries(clinic.duty(self.doctors[doctor], "on" if on else "off"))

        @rule(seconds=st.sampled_from([5, 31, 61, 200, 1300, 1900]))
        def time_passes(self, seconds: int) -> None:
            clinic.later(seconds=seconds)
            run(clinic.due())
            assert run(clinic.sql.fetch(RINGS_ON, clinic.shift)) == []

        @rule()
        def the_brand_closes(self) -> None:
            async def closes() -> None:
                async with clinic.works.open("doktr") as work:
                    await actions_offers.close(work, "doktr", work.now)

            run(closes())

        @invariant()
        def nothing_is_broken(self) -> None:
            if hasattr(self, "known"):
                assert run(clinic.sql.fetch(BROKEN)) == []
                assert run(clinic.sql.fetch("select id from passed_over")) == []
                assert run(operations.broken(MANDATES, clinic.works)) == {}

        @invariant()
        def every_step_is_in_the_table_and_a_place_stays_where_it_was(self) -> None:
            for row in run(clinic.sql.fetch(REQUESTS)) if hasattr(self, "known") else []:
                state, asked_at = self.known.get(row["id"], (row["state"], row["asked_at"]))
                assert state == row["state"] or reaches(state, row["state"], set())
                assert asked_at == row["asked_at"]
                self.known[row["id"]] = row["state"], asked_at

    return Line


def reaches(before: str, after: str, tried: set[str]) -> bool:
    """Whether some steps of the table lead from one state to the other: a rule may take several."""
    tried.add(before)
    steps = REQUEST.steps[before]
    return after in steps or any(reaches(step, after, tried) for step in steps if step not in tried)


async def play(clinic: Clinic, **chosen: Any) -> None:
    """Let the machine try; it runs in a thread, its verbs here."""
    await clinic.sql.execute(WATCH)
    loop = asyncio.get_running_loop()

    def run(doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result()

    kind = machine(clinic, run)
    await asyncio.to_thread(run_state_machine_as_test, kind, settings=settings(deadline=None, **chosen))


async def test_no_order_of_events_breaks_a_line(clinic: Clinic) -> None:
    await play(clinic, max_examples=4, stateful_step_count=25, derandomize=True)


@pytest.mark.prove
async def test_no_order_of_events_breaks_a_line_whatever_the_seed(clinic: Clinic) -> None:
    await play(clinic, max_examples=40, stateful_step_count=50, database=None)


async def _does_nothing(*_given: Any) -> None:
    pass


def _last_first(candidates: Sequence[Candidate], now: datetime) -> list[tuple[UUID, UUID]]:
    begin = datetime(2000, 1, 1, tzinfo=UTC)
    return pairs([replace(one, asked_at=begin + (now - one.asked_at)) for one in candidates], now)


def _without(module: Any, name: str, words: str, instead: str) -> tuple[Any, str, str]:
    sql = getattr(module, name)
    assert words in sql
    return module, name, sql.replace(words, instead)


# What could be wrong with the line; the machine finds each.
FAULTS: dict[str, Sequence[tuple[Any, str, Any]]] = {
    "who came last is next": [(actions_offers, "pairs", _last_first)],
    "a missed call loses the place": [_without(store, "MISS", "set state", "set asked_at = now(), state")],
    "nobody answers and it rings on": [
        _without(store_line, "OFFER_OVER", "<= $2", "<= $2::timestamptz - interval '1 day'")
    ],
    "languages are not matched": [_without(store_line, "CANDIDATES", "r.language = any(d.languages)", "true")],
    "no place in the quota is claimed": [(quota, "claim", _does_nothing)],
    "who left keeps their place in the quota": [(quota, "give_back", _does_nothing)],
    "what took place does not count": [(quota, "count", _does_nothing)],
    "a doctor's time is never given back": [(capacity, "release", _does_nothing)],
}


@pytest.mark.prove
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_machine_finds_whatever_is_wrong_with_a_line(
    clinic: Clinic, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patched in FAULTS[fault]:
        monkeypatch.setattr(*patched)
    with pytest.raises((AssertionError, Flaky)):  # what time brings may be otherwise the next time
        await play(clinic, max_examples=60, stateful_step_count=50, derandomize=True, phases=[Phase.generate])
