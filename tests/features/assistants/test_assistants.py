"""Nurses and assistants: who asks them into a case, that the patient's signed word decides, and when it is over."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from doktr.features.assistants import actions, jobs
from doktr.features.assistants.model import Assist, RegisteredAssistant, SomebodyAsked
from doktr.features.booking import actions as booking
from doktr.features.consultation import Consultation
from doktr.features.identity import NotAdmitted
from doktr.features.vault import actions as vault
from doktr.kernel.problems import NotAllowedNow, NotFound, Problem
from doktr_sandbox import crowd
from tests.features.clinic import KEPT, Clinic, Person

BOTH = ["prepare", "finish"]
COME = """
with me as (
    insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,
        language, created_at, last_login_at)
    values ($1, 'assistant', uuid_send(gen_random_uuid()), '', '', 'Lotte', 'Maes', '1988-03-14', 'nl', now(), now())
    returning id
), device as (
    insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
    select id, $1, sha256(id::text::bytea), 'Browser', now(), now() from me returning id, person_id
)
select id, person_id from device
"""
SAFE = """
with safe as (
    insert into safes (id, brand_id, patient_id, request_id, root_device_id, state, head_seq, head_hash, hour, share,
        created_at, expires_at)
    values ($1, $2, $3, $4, $5, 'open', 1, sha256('x'), date_trunc('hour', now(), 'UTC') + interval '48 hours', 'x',
        now(), now() + interval '48 hours')
    returning id
)
insert into safe_people (safe_id, person_id, brand_id, role, since) select id, $3, $2, 'patient', now() from safe
"""
CONSENT = """
insert into safe_people (safe_id, person_id, brand_id, role, since, until)
select id, $2, brand_id, 'nurse', now(), now() + interval '30 days' from safes where request_id = $1
"""
MAY_COME = "select exists (select from safe_people where safe_id = $1 and person_id = $2)"
OUTSIDE = "update safes set record = 'declined' where id = $1"


@dataclass
class Case:
    """Tom waits with a safe; a doctor on duty has a nurse in the team."""

    clinic: Clinic
    patient: Person
    doctor: Person
    nurse: Person
    request: UUID
    safe: UUID

    async def asks(self, who: Person | None = None, helper: Person | None = None) -> None:
        async with self.clinic.as_(who or self.doctor) as work:
            await actions.ask(work, self.request, (helper or self.nurse).id)

    async def withdraws(self, who: Person | None = None) -> None:
        async with self.clinic.as_(who or self.doctor) as work:
            await actions.withdraw(work, self.request, self.nurse.id)

    async def asked(self, who: Person | None = None) -> list[Assist]:
        async with self.clinic.as_(who or self.patient) as work:
            return await actions.mine(work)

    async def signs(self) -> None:
        """What a consent in the chain does at the server."""
        await self.clinic.sql.execute(CONSENT, self.request, self.nurse.id)

    async def agrees(self, who: Person | None = None) -> None:
        (asked,) = await self.asked()
        async with self.clinic.as_(who or self.patient) as work:
            await actions.agree(work, asked.id)

    async def refuses(self) -> None:
        (asked,) = await self.asked()
        async with self.clinic.as_(self.patient) as work:
            await actions.refuse(work, asked.id)

    async def cases(self, who: Person | None = None) -> list[UUID]:
        async with self.clinic.as_(who or self.nurse) as work:
            return [one.request_id for one in await actions.cases(work)]

    async def may_come(self) -> bool:
        return bool(await self.clinic.sql.fetchval(MAY_COME, self.safe, self.nurse.id))

    async def helps(self) -> None:
        await self.asks()
        await self.signs()
        await self.agrees()

    async def talks(self) -> Consultation:
        """The doctor takes the patient, and they talk."""
        call = await self.clinic.accepts(self.doctor, self.request)
        await self.clinic.joins(self.patient, call.id)
        return call

    async def ends(self, call: Consultation) -> None:
        """The doctor closes the consultation, with what they keep said before."""
        await self.clinic.sql.execute(OUTSIDE, self.safe)
        await self.clinic.ends(self.doctor, call.id)
        await jobs.over(self.clinic.works, {})


async def comes(clinic: Clinic, *team: Person, brand: str = "doktr") -> Person:
    """A nurse of these doctors' team, as the register says, has signed in."""
    row = await clinic.sql.fetchrow(COME, brand)
    assert row is not None
    rows = await clinic.sql.fetch("select nihdi from doctors where person_id = any ($1)", [one.id for one in team])
    numbers = [str(one["nihdi"]) for one in rows]
    async with clinic.works.open(brand) as work:
        await actions.admit(work, row["person_id"], RegisteredAssistant("nurse", numbers))
    return Person(crowd.Member(str(row["person_id"]), str(row["id"]), "assistant", ""), brand, team[0].key)


@pytest.fixture
async def case(clinic: Clinic) -> Case:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request, safe = await clinic.patient_asks(patient), uuid4()
    await clinic.sql.execute(SAFE, safe, "doktr", patient.id, request, patient.device_id)
    return Case(clinic, patient, doctor, await comes(clinic, doctor), request, safe)


async def test_a_nurse_comes_to_a_case_once_the_patient_has_signed_and_agreed(case: Case) -> None:
    await case.asks()
    (asked,) = await case.asked()
    assert (asked.helper.given_name, asked.helper.kind, asked.state, asked.phase) == (
        "Lotte", "nurse", "asked", "prepare",
    )  # fmt: skip
    assert await case.cases() == []
    with pytest.raises(NotAllowedNow):
        await case.agrees()
    await case.signs()
    await case.agrees()
    await case.agrees()
    assert await case.cases() == [case.request]
    looked = "select kind, who_role from accesses where subject_id = $1 and who_id = $2"
    rows = await case.clinic.sql.fetch(looked, case.request, case.nurse.id)
    assert [tuple(row) for row in rows] == [("case", "assistant")]


async def test_a_safe_opens_its_door_at_the_server_to_whoever_helps_and_closes_it_again(case: Case) -> None:
    await case.helps()
    async with case.clinic.as_(case.nurse) as work:
        assert (await vault.safe_by(work, case.safe)).id == case.safe
    await case.withdraws()
    assert await case.cases() == []
    async with case.clinic.as_(case.nurse) as work:
        with pytest.raises(NotFound):
            await vault.safe_by(work, case.safe)


async def test_asking_twice_asks_once_and_one_helps_at_a_time(case: Case) -> None:
    await case.asks()
    await case.asks()
    other = await comes(case.clinic, case.doctor)
    with pytest.raises(SomebodyAsked):
        await case.asks(helper=other)
    assert len(await case.asked()) == 1


async def test_of_two_who_ask_at_once_one_is_refused(case: Case) -> None:
    other = await comes(case.clinic, case.doctor)
    done = await asyncio.gather(case.asks(), case.asks(helper=other), return_exceptions=True)
    assert sum(isinstance(one, SomebodyAsked) for one in done) == 1
    assert sum(one is None for one in done) == 1
    assert len(await case.asked()) == 1


async def test_who_is_not_of_the_doctor_s_team_cannot_be_asked(case: Case) -> None:
    stranger = await comes(case.clinic, await case.clinic.doctor())
    with pytest.raises(NotFound):
        await case.asks(helper=stranger)


async def test_a_doctor_who_is_not_concerned_can_neither_ask_nor_take_back(case: Case) -> None:
    other = await case.clinic.doctor()
    await case.talks()
    await case.asks()
    with pytest.raises(NotFound):
        await case.asks(other, await comes(case.clinic, other))
    with pytest.raises(NotFound):
        await case.withdraws(other)
    assert len(await case.asked()) == 1


async def test_somebody_else_sees_and_decides_nothing(case: Case) -> None:
    await case.asks()
    await case.signs()
    stranger = await case.clinic.patient()
    assert await case.asked(stranger) == []
    with pytest.raises(NotFound):
        await case.agrees(stranger)


async def test_a_patient_s_no_holds_and_a_doctor_may_ask_again_after_taking_back(case: Case) -> None:
    await case.asks()
    await case.withdraws()
    await case.withdraws()
    await case.asks()
    await case.refuses()
    with pytest.raises(SomebodyAsked):
        await case.asks()


async def test_a_patient_takes_their_yes_back_and_the_door_is_shut(case: Case) -> None:
    await case.helps()
    assert await case.may_come()
    await case.refuses()
    assert await case.cases() == []
    assert not await case.may_come()


async def test_who_prepares_goes_on_through_the_call_and_finishes_after_it_where_the_brand_allows_both(
    case: Case,
) -> None:
    await case.helps()
    await case.ends(await case.talks())
    assert await case.cases() == [case.request]
    (found,) = await case.asked()
    assert found.phase == "finish"
    case.clinic.later(hours=49)
    assert await case.cases() == []
    await jobs.sweep(KEPT, case.clinic.works)
    assert not await case.may_come()


async def test_who_may_only_prepare_is_out_when_the_consultation_ends(case: Case) -> None:
    await case.clinic.policy("doktr", "assistants", may=["prepare"])
    await case.helps()
    await case.ends(await case.talks())
    assert await case.cases() == []
    assert not await case.may_come()
    with pytest.raises(NotAllowedNow):
        await case.asks()


async def test_who_may_only_finish_is_asked_after_the_consultation(case: Case) -> None:
    await case.clinic.policy("doktr", "assistants", may=["finish"])
    with pytest.raises(NotAllowedNow):
        await case.asks()
    await case.ends(await case.talks())
    await case.helps()
    assert await case.cases() == [case.request]


async def test_where_the_brand_has_no_assistants_nobody_is_asked_and_nobody_signs_in(case: Case) -> None:
    await case.clinic.policy("doktr", "assistants", may=[])
    with pytest.raises(NotAllowedNow):
        await case.asks()
    with pytest.raises(NotAdmitted):
        await comes(case.clinic, case.doctor)


async def test_the_register_names_the_brands_that_somebody_may_work_for(case: Case) -> None:
    elsewhere = RegisteredAssistant("assistant", ["10000006"], brands=["heidra"])
    async with case.clinic.works.open("doktr") as work:
        with pytest.raises(NotAdmitted):
            await actions.admit(work, case.nurse.id, elsewhere)


async def test_a_nurse_neither_takes_a_patient_nor_sees_or_ends_a_call(case: Case) -> None:
    await case.helps()
    call = await case.talks()
    for attempt in (case.clinic.accepts(case.nurse, case.request), case.clinic.ends(case.nurse, call.id)):
        with pytest.raises(Problem):
            await attempt
    with pytest.raises(NotFound):
        await case.clinic.joins(case.nurse, call.id)
    state = "select state from consultations where id = $1"
    assert await case.clinic.sql.fetchval(state, call.id) == "in_call"


async def test_a_case_that_was_cancelled_is_over(case: Case) -> None:
    await case.helps()
    async with case.clinic.as_(case.patient) as work:
        await booking.cancel(work, case.request)
    await jobs.sweep(KEPT, case.clinic.works)
    states = "select state from assists where request_id = $1"
    assert await case.clinic.sql.fetchval(states, case.request) == "over"
    assert not await case.may_come()


async def test_what_ended_a_month_ago_is_forgotten(case: Case) -> None:
    await case.asks()
    await case.refuses()
    case.clinic.later(days=31)
    await jobs.sweep(KEPT, case.clinic.works)
    assert await case.clinic.sql.fetchval("select count(*) from assists") == 0


async def test_everybody_concerned_hears_of_it(case: Case) -> None:
    await case.asks()
    told = "select person_id from events where kind = 'assists_changed'"
    heard = {row["person_id"] for row in await case.clinic.sql.fetch(told)}
    assert heard == {case.patient.id, case.doctor.id, case.nurse.id}
