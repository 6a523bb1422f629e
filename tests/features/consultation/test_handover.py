"""Handing a consultation over: it stays one consultation; the doctor, their time and their access change."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from doktr.features import vault
from doktr.features.capacity import DoctorBusy, GuardReached, NotOnDuty
from doktr.features.consultation import actions, actions_handover, store
from doktr.features.consultation.jobs import sweep
from doktr.features.consultation.model import HANDOVER, Consultation, Handover
from doktr.features.consultation.rules import LOOK_AGAIN
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import KEPT, Clinic, Person

SAFE = """
insert into safes (id, brand_id, patient_id, request_id, consultation_id, root_device_id, state, head_seq, head_hash,
    hour, share, created_at, expires_at, record)
values ($1, 'doktr', $2, $3, $4, $5, 'open', 1, sha256('x'), date_trunc('hour', now(), 'UTC') + interval '48 hours',
    'x', now(), now() + interval '48 hours', 'declined')
"""
PEOPLE = (
    "insert into safe_people (safe_id, person_id, brand_id, role, since, until) values ($1, $2, 'doktr', $3, now(), $4)"
)
SUSPEND = "update doctor_brands set suspended_at = now() where doctor_id = $1"
DOCTOR_OF = "select doctor_id from consultations where id = $1"
MAY_COME = """
select role from safe_people where safe_id = $1 and person_id = $2 and (until is null or until > now() + $3::interval)
"""


@dataclass
class Shift:
    """Tom is in a call with one doctor; another is on duty and free."""

    clinic: Clinic
    patient: Person
    first: Person
    second: Person
    call: Consultation

    async def proposes(self, to: Person | None = None) -> Handover:
        async with self.clinic.as_(self.first) as work:
            return await actions_handover.propose(work, self.call.id, (to or self.second).id)

    async def agrees(self, handover: Handover, who: Person | None = None) -> Handover:
        async with self.clinic.as_(who or self.patient) as work:
            return await actions_handover.agree(work, handover.id)

    async def takes(self, handover: Handover, who: Person | None = None) -> Consultation:
        async with self.clinic.as_(who or self.second) as work:
            return await actions_handover.take(work, handover.id)

    async def sees(self, who: Person) -> Handover | None:
        async with self.clinic.as_(who) as work:
            return await actions_handover.current(work)

    async def safe(self) -> UUID:
        """What the patient told, which so far the first doctor may read."""
        made = uuid4()
        ids = (self.patient.id, self.call.request_id, self.call.id, self.patient.device_id)
        await self.clinic.sql.execute(SAFE, made, *ids)
        await self.clinic.sql.execute(PEOPLE, made, self.patient.id, "patient", None)
        await self.clinic.sql.execute(PEOPLE, made, self.first.id, "doctor", None)
        return made

    async def consents(self, safe: UUID) -> None:
        """What a consent in the chain does at the server."""
        until = await self.clinic.sql.fetchval("select now() + interval '30 days'")
        await self.clinic.sql.execute(PEOPLE, safe, self.second.id, "colleague", until)

    async def may_come(self, safe: UUID, who: Person) -> str | None:
        return await self.clinic.sql.fetchval(MAY_COME, safe, who.id, self.clinic.shift)


@pytest.fixture
async def shift(clinic: Clinic) -> Shift:
    patient, first = await clinic.patient(), await clinic.doctor()
    call = await clinic.accepts(first, await clinic.patient_asks(patient))
    await clinic.joins(patient, call.id)
    second = await clinic.doctor()
    await clinic.page_opens(second)
    return Shift(clinic, patient, first, second, call)


async def test_the_patient_agrees_the_colleague_takes_over_and_it_stays_one_consultation(shift: Shift) -> None:
    clinic = shift.clinic
    places = await clinic.sql.fetch("select * from quota_places order by cause_id")
    request = await clinic.row("requests", shift.call.request_id)
    handover = await shift.proposes()
    assert await shift.sees(shift.second) is None
    assert (await shift.agrees(handover)).state == "agreed"
    rung = await shift.sees(shift.second)
    assert rung is not None and rung.from_family_name == handover.from_family_name
    now = await shift.takes(handover)
    assert (now.id, now.doctor_id, now.state) == (shift.call.id, shift.second.id, "in_call")
    assert sorted(now.people) == sorted([shift.patient.id, shift.second.id])
    assert await clinic.row("requests", shift.call.request_id) == request
    assert await clinic.sql.fetch("select * from quota_places order by cause_id") == places
    assert await clinic.sql.fetchval("select count(*) from consultations") == 1
    ended = await clinic.ends(shift.second, now.id)
    assert ended.outcome == "took_place"


async def test_the_one_s_time_is_free_and_the_other_s_is_taken(shift: Shift) -> None:
    await shift.takes(await shift.agrees(await shift.proposes()))
    rows = "select doctor_id, live from doctor_time where cause_id = $1 order by lower(during)"
    kept = [(row["doctor_id"], row["live"]) for row in await shift.clinic.sql.fetch(rows, shift.call.id)]
    assert kept == [(shift.first.id, False), (shift.second.id, True)]
    again = await shift.clinic.accepts(shift.first, await shift.clinic.patient_asks())
    assert again.doctor_id == shift.first.id
    with pytest.raises(DoctorBusy):
        await shift.clinic.accepts(shift.second, await shift.clinic.patient_asks())


async def test_the_former_doctor_comes_to_nothing_any_more(shift: Shift) -> None:
    safe = await shift.safe()
    handover = await shift.proposes()
    await shift.consents(safe)
    await shift.takes(await shift.agrees(handover))
    assert await shift.may_come(safe, shift.first) is None
    assert await shift.may_come(safe, shift.second) == "colleague"
    assert await shift.clinic.sql.fetchval("select record from safes") is None
    for act in (actions.consultation_by, actions.join, actions_handover.colleagues):
        with pytest.raises(NotFound):
            async with shift.clinic.as_(shift.first) as work:
                await act(work, shift.call.id)
    with pytest.raises(NotFound):
        await shift.clinic.ends(shift.first, shift.call.id)


async def test_a_colleague_who_took_over_and_vanished_is_out_before_the_next_doctor_is_in(shift: Shift) -> None:
    clinic, safe = shift.clinic, await shift.safe()
    handover = await shift.proposes()
    await shift.consents(safe)
    await shift.takes(await shift.agrees(handover))
    await clinic.duty(shift.first, "off")
    third = await clinic.doctor()
    await clinic.page_closes(shift.second)
    clinic.later(minutes=6)
    await sweep(KEPT, clinic.works)
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await clinic.due()
    assert (await clinic.row("consultations", shift.call.id))["outcome"] == "no_show_doctor"
    assert await shift.may_come(safe, shift.second) is None
    await clinic.accepts(third, shift.call.request_id)
    assert [await shift.may_come(safe, one) for one in (shift.first, shift.second, third)] == [None, None, "doctor"]


async def test_a_doctor_who_begins_leaves_no_colleague_of_another_in(shift: Shift) -> None:
    safe, third = await shift.safe(), await shift.clinic.doctor()
    await shift.consents(safe)
    async with shift.clinic.as_(third) as work:
        await vault.admit(work, shift.call.request_id, third.id, shift.call.id)
    assert [await shift.may_come(safe, one) for one in (shift.first, shift.second, third)] == [None, None, "doctor"]


async def test_a_yes_without_the_signed_consent_rings_nobody(shift: Shift) -> None:
    await shift.safe()
    handover = await shift.proposes()
    with pytest.raises(NotAllowedNow):
        await shift.agrees(handover)
    assert (await shift.clinic.row("handovers", handover.id))["state"] == "proposed"


async def test_nobody_hands_over_to_a_doctor_whom_the_brand_suspended(shift: Shift) -> None:
    await shift.clinic.sql.execute(SUSPEND, shift.second.id)
    with pytest.raises(DoctorBusy):
        await shift.proposes()


async def test_a_colleague_who_was_suspended_meanwhile_does_not_take_over(shift: Shift) -> None:
    safe = await shift.safe()
    asked = await shift.proposes()
    await shift.consents(safe)
    await shift.agrees(asked)
    await shift.clinic.sql.execute(SUSPEND, shift.second.id)
    with pytest.raises(NotAllowedNow):
        await shift.takes(asked)
    assert await shift.clinic.sql.fetchval(DOCTOR_OF, shift.call.id) == shift.first.id


async def test_who_says_no_ends_it_and_the_colleague_may_not_come(shift: Shift) -> None:
    safe = await shift.safe()
    handover = await shift.proposes()
    await shift.consents(safe)
    await shift.agrees(handover)
    async with shift.clinic.as_(shift.second) as work:
        await actions_handover.decline(work, handover.id)
    assert await shift.may_come(safe, shift.second) is None
    assert await shift.may_come(safe, shift.first) == "doctor"
    with pytest.raises(NotAllowedNow):
        await shift.takes(handover)
    other = await shift.proposes()
    async with shift.clinic.as_(shift.patient) as work:
        await actions_handover.refuse(work, other.id)
    with pytest.raises(NotFound):
        await shift.takes(other)
    third = await shift.proposes()
    async with shift.clinic.as_(shift.first) as work:
        await actions_handover.withdraw(work, third.id)
    told = [body["state"] for kind, body in await shift.clinic.events(shift.first) if kind == "handover"]
    assert told == ["proposed", "agreed", "declined", "proposed", "refused", "proposed", "withdrawn"]


async def test_nobody_else_has_a_say(shift: Shift) -> None:
    handover = await shift.proposes()
    stranger, outsider = await shift.clinic.doctor(), await shift.clinic.patient()
    for who in (shift.second, shift.first, stranger, outsider):
        with pytest.raises(NotFound):
            await shift.agrees(handover, who)
    for who in (shift.second, stranger, shift.patient):
        with pytest.raises(NotFound):
            await shift.takes(handover, who)
    with pytest.raises(NotFound):
        async with shift.clinic.as_(stranger) as work:
            await actions_handover.propose(work, shift.call.id, shift.second.id)


async def test_of_many_answers_at_once_one_counts(shift: Shift) -> None:
    handover = await shift.agrees(await shift.proposes())

    async def declines() -> None:
        async with shift.clinic.as_(shift.second) as work:
            await actions_handover.decline(work, handover.id)

    async def ends() -> None:
        await shift.clinic.ends(shift.first, shift.call.id)

    await asyncio.gather(declines(), ends(), *(shift.takes(handover) for _ in range(4)), return_exceptions=True)
    state = (await shift.clinic.row("handovers", handover.id))["state"]
    doctor = (await shift.clinic.row("consultations", shift.call.id))["doctor_id"]
    assert doctor == (shift.second.id if state == "taken" else shift.first.id)
    live = "select doctor_id from doctor_time where live and kind = 'consultation'"
    still = [row["doctor_id"] for row in await shift.clinic.sql.fetch(live)]
    assert still in ([], [doctor])


async def test_taking_it_twice_is_taking_it_once(shift: Shift) -> None:
    handover = await shift.agrees(await shift.proposes())
    await shift.takes(handover)
    assert (await shift.takes(handover)).id == shift.call.id
    assert await shift.clinic.sql.fetchval("select count(*) from doctor_time where live") == 1


async def test_the_guard_decides_and_then_nothing_has_changed(shift: Shift) -> None:
    handover = await shift.agrees(await shift.proposes())
    await shift.clinic.policy("doktr", "guard", per_hour=0)
    with pytest.raises(GuardReached):
        await shift.takes(handover)
    assert (await shift.clinic.row("consultations", shift.call.id))["doctor_id"] == shift.first.id
    assert (await shift.clinic.row("handovers", handover.id))["state"] == "agreed"
    live = "select doctor_id from doctor_time where live"
    assert await shift.clinic.sql.fetchval(live) == shift.first.id


async def test_who_went_off_duty_or_is_busy_meanwhile_cannot_take_it(shift: Shift) -> None:
    handover = await shift.agrees(await shift.proposes())
    await shift.clinic.accepts(shift.second, await shift.clinic.patient_asks())
    with pytest.raises(DoctorBusy):
        await shift.takes(handover)
    await shift.clinic.sql.execute("update duty set state = 'off' where doctor_id = $1", shift.second.id)
    with pytest.raises(NotOnDuty):
        await shift.takes(handover)


async def test_what_nobody_answers_ends_by_itself(shift: Shift) -> None:
    unanswered = await shift.proposes()
    shift.clinic.later(minutes=10)
    await shift.clinic.page_opens(shift.second)
    assert "consultation.handover_over" in await shift.clinic.due()
    assert (await shift.clinic.row("handovers", unanswered.id))["state"] == "expired"
    rung = await shift.agrees(await shift.proposes())
    shift.clinic.later(minutes=10)
    await sweep(KEPT, shift.clinic.works)
    assert (await shift.clinic.row("handovers", rung.id))["state"] == "expired"
    with pytest.raises(NotAllowedNow):
        await shift.takes(rung)


async def test_a_consultation_that_ends_rings_nobody(shift: Shift) -> None:
    safe = await shift.safe()
    handover = await shift.proposes()
    await shift.consents(safe)
    await shift.agrees(handover)
    await shift.clinic.ends(shift.first, shift.call.id)
    assert (await shift.clinic.row("handovers", handover.id))["state"] == "withdrawn"
    assert await shift.may_come(safe, shift.second) is None
    assert (await shift.clinic.events(shift.second))[-1][1]["state"] == "withdrawn"


async def test_only_who_is_free_speaks_the_language_and_belongs_to_the_brand_is_named(shift: Shift) -> None:
    clinic = shift.clinic
    busy, away, german, theirs = [await clinic.doctor() for _ in range(2)] + [
        await clinic.doctor(languages=("de",)),
        await clinic.doctor("heidra"),
    ]
    for one in (busy, german, theirs):
        await clinic.page_opens(one)
    await clinic.page_closes(away)
    await clinic.accepts(busy, await clinic.patient_asks())
    clinic.later(minutes=5)
    await clinic.page_opens(shift.second)
    async with clinic.as_(shift.first) as work:
        named = await actions_handover.colleagues(work, shift.call.id)
    assert [one.id for one in named] == [shift.second.id]
    for one in (busy, away, german, theirs):
        with pytest.raises(DoctorBusy):
            await shift.proposes(one)


async def test_a_doctor_may_get_their_patient_back(shift: Shift) -> None:
    await shift.takes(await shift.agrees(await shift.proposes()))
    await shift.clinic.page_opens(shift.first)
    async with shift.clinic.as_(shift.second) as work:
        back = await actions_handover.propose(work, shift.call.id, shift.first.id)
    await shift.agrees(back)
    assert (await shift.takes(back, shift.first)).doctor_id == shift.first.id


def test_every_state_has_an_end() -> None:
    assert {state for state, after in HANDOVER.steps.items() if not after} == {
        "taken", "refused", "declined", "withdrawn", "expired",
    }  # fmt: skip


async def test_the_patient_s_export_holds_it(shift: Shift) -> None:
    await shift.takes(await shift.agrees(await shift.proposes()))
    async with shift.clinic.as_(shift.patient) as work:
        held = await store.held(work, shift.patient.id)
    assert [(one["state"], one["to_doctor_id"]) for one in held["handovers"]] == [("taken", shift.second.id)]
