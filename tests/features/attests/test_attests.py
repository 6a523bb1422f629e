"""Certificates of visits in the practice: once each, on their day, said until somebody answers, taken back."""

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import httpx
import pytest

from doktr.adapters.insurer import kmehr
from doktr.adapters.insurer.certifying import Certifying
from doktr.adapters.insurer.model import AttestRefused, CareProvider, Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.features import attests
from doktr.features.attests import ATTEST, Said, actions, rules, store
from doktr.features.attests.model import (
    AlreadyCertified,
    Attest,
    CancelReason,
    DayOver,
    NotNow,
    NotThisCode,
    PayeeNeeded,
    TooMuch,
    Visit,
)
from doktr.features.claims import Payee
from doktr.features.claims import actions as claims_actions
from doktr.kernel.problems import NotFound
from doktr.kernel.sealing import NationalNumbers
from doktr_sandbox.mycarenet import attests as insurer
from doktr_sandbox.mycarenet.app import Twin, twin
from tests.features.clinic import LAW, Clinic, Person

DATA = Path(__file__).resolve().parents[3] / "data" / "insurer"
PAYEE = Payee("BE71096123456769", "GKCCBEBB", "0403019261", "022000000")
MARIA, DOCTOR = "55031490248", "85073003328"
CODE = "101076"
JOB = "delete from pgqueuer where entrypoint = 'attests.say' returning payload"


@dataclass
class Practice:
    """A doctor's practice beside the clinic: visits paid in cash, and the insurers' twin."""

    clinic: Clinic
    twin: Twin
    certifier: attests.Certifier
    national_numbers: NationalNumbers = field(default_factory=lambda: NationalNumbers(secrets.token_bytes(32)))

    async def known(self, paid: bool = True) -> tuple[Person, Person]:
        """A patient whom a doctor saw by video; the doctor said where they are paid."""
        patient, doctor = await self.clinic.patient(), await self.clinic.doctor()
        request = await self.clinic.patient_asks(patient, wished_doctor_id=doctor.id)
        call = (await self.clinic.accepts(doctor, request)).id
        await self.clinic.joins(patient, call)
        await self.clinic.ends(doctor, call, "took_place")
        for person, niss in ((patient, MARIA), (doctor, DOCTOR)):
            sealed = self.national_numbers.seal(niss)
            await self.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", person.id, sealed)
        if paid:
            async with self.clinic.as_(doctor) as work:
                await claims_actions.keep_payee(work, PAYEE)
        await self.clinic.sql.execute(JOB.replace("returning payload", ""))
        return patient, doctor

    async def certifies(self, doctor: Person, patient: Person, cents: int = 3000, code: str = CODE) -> UUID:
        async with self.clinic.as_(doctor) as work:
            return await actions.certify(work, Visit(patient.id, code, cents), LAW, "trial")

    async def works(self) -> None:
        """The jobs that are due, once."""
        for row in await self.clinic.sql.fetch(JOB):
            await attests.jobs(self)["attests.say"](self.clinic.works, json.loads(row["payload"]))

    async def sweep(self) -> None:
        await attests.sweep(self, self.clinic.works)

    async def one(self, doctor: Person) -> Attest:
        (found,) = await self.listed(doctor)
        return found

    async def listed(self, doctor: Person) -> list[Attest]:
        async with self.clinic.as_(doctor) as work:
            return await store.of_doctor(work)

    async def accepted(self) -> tuple[Person, Person, Attest]:
        patient, doctor = await self.known()
        await self.certifies(doctor, patient)
        await self.works()
        return patient, doctor, await self.one(doctor)

    async def refused(self, code: str = "187") -> tuple[Person, Person, Attest]:
        self.twin.wishes = {"attest_errors": [code]}
        found = await self.accepted()
        self.twin.wishes = {}
        return found


@pytest.fixture
async def practice(clinic: Clinic) -> AsyncIterator[Practice]:
    insurers = twin(DATA / "demo-members.json", DATA / "efact.json", ("doktr", "demo"))
    transport = httpx.ASGITransport(insurers.application())
    async with httpx.AsyncClient(transport=transport, base_url="http://insurers") as http:
        network = MyCareNet(url="http://insurers", sender=Sender("doktr", "demo", "Doktr", test=True), http=http)
        yield Practice(clinic, insurers, Certifying(network))


async def test_a_visit_paid_in_cash_is_certified_and_acknowledged(practice: Practice) -> None:
    patient, _doctor, attest = await practice.accepted()
    assert (attest.state, attest.paid_cents, attest.code) == ("accepted", 3000, CODE)
    assert attest.acknowledgement in practice.twin.memory.certificates
    assert "attests_changed" in await practice.clinic.told(patient)
    async with practice.clinic.as_(patient) as work:
        assert [one.id for one in await store.of_patient(work)] == [attest.id]


async def test_whom_the_doctor_never_saw_here_cannot_be_chosen(practice: Practice) -> None:
    patient, doctor = await practice.known()
    other = await practice.clinic.doctor()
    async with practice.clinic.as_(other) as work:
        await claims_actions.keep_payee(work, PAYEE)
        assert await store.patients(work) == []
    with pytest.raises(NotFound):
        await practice.certifies(other, patient)
    async with practice.clinic.as_(doctor) as work:
        assert [one.id for one in await store.patients(work)] == [patient.id]


async def test_the_insurer_must_know_to_whom_the_patient_paid(practice: Practice) -> None:
    patient, doctor = await practice.known(paid=False)
    with pytest.raises(PayeeNeeded):
        await practice.certifies(doctor, patient)


@pytest.mark.parametrize(("cents", "code", "refusal"), [(3378, CODE, TooMuch), (3000, "101673", NotThisCode)])
async def test_only_a_visit_for_no_more_than_its_fee_is_certified(
    practice: Practice, cents: int, code: str, refusal: type[Exception]
) -> None:
    patient, doctor = await practice.known()
    with pytest.raises(refusal):
        await practice.certifies(doctor, patient, cents, code)


async def test_an_amount_that_is_not_official_is_not_certified_in_production(practice: Practice) -> None:
    patient, doctor = await practice.known()
    async with practice.clinic.as_(doctor) as work:
        with pytest.raises(NotThisCode):
            await actions.certify(work, Visit(patient.id, CODE, 3000), LAW, "production")


async def test_the_same_visit_is_certified_once(practice: Practice) -> None:
    patient, doctor = await practice.known()
    await practice.certifies(doctor, patient)
    with pytest.raises(AlreadyCertified):
        await practice.certifies(doctor, patient)


async def test_a_refused_certificate_is_corrected_and_sent_again(practice: Practice) -> None:
    _, doctor, attest = await practice.refused()
    assert (attest.state, list(attest.errors), attest.acknowledgement) == ("rejected", ["187"], None)
    async with practice.clinic.as_(doctor) as work:
        await actions.correct(work, attest.id, CODE, 2900, LAW, "trial")
    await practice.works()
    again = await practice.one(doctor)
    assert (again.state, again.paid_cents, again.attempt, list(again.errors)) == ("accepted", 2900, 2, [])


async def test_a_refused_certificate_of_yesterday_is_given_up_for_paper(practice: Practice) -> None:
    patient, doctor, attest = await practice.refused()
    practice.clinic.later(days=1)
    async with practice.clinic.as_(doctor) as work:
        with pytest.raises(DayOver):
            await actions.correct(work, attest.id, CODE, 2900, LAW, "trial")
    async with practice.clinic.as_(doctor) as work:
        await actions.drop(work, attest.id)
    assert (await practice.one(doctor)).state == "dropped"
    await practice.certifies(doctor, patient)  # the visit of today is another one


@pytest.mark.parametrize("reason", get_args(CancelReason))
async def test_an_accepted_certificate_is_taken_back_with_each_reason(practice: Practice, reason: CancelReason) -> None:
    patient, doctor, attest = await practice.accepted()
    async with practice.clinic.as_(doctor) as work:
        await actions.cancel(work, attest.id, reason, LAW)
    await practice.works()
    gone = await practice.one(doctor)
    assert (gone.state, gone.cancel_reason, gone.acknowledgement) == ("cancelled", reason, attest.acknowledgement)
    assert practice.twin.memory.cancelled == {attest.acknowledgement}
    assert practice.twin.memory.reasons == {attest.acknowledgement: reason}
    await practice.certifies(doctor, patient)  # now anew, as it should have been


@pytest.mark.parametrize("reason", ["", "H", "a"])
async def test_the_insurer_takes_nothing_back_for_no_reason_that_there_is(practice: Practice, reason: Any) -> None:
    _, _, attest = await practice.accepted()
    provider = CareProvider("14000167004", DOCTOR, "Anna", "Schmitz")
    document = kmehr.cancelling(provider, MARIA, attest.acknowledgement or "", reason, datetime.now(UTC))
    said = insurer.answer(document, "attempt-without-reason", practice.twin.memory, [])
    with pytest.raises(AttestRefused) as no:
        kmehr.accepted(said)
    assert list(no.value.codes) == ["no-reason"]
    assert practice.twin.memory.cancelled == set()


async def test_what_the_insurer_does_not_take_back_stays_accepted_with_the_reason(practice: Practice) -> None:
    _, doctor, attest = await practice.accepted()
    practice.twin.memory.cancelled.add(attest.acknowledgement or "")
    async with practice.clinic.as_(doctor) as work:
        await actions.cancel(work, attest.id, "D", LAW)
    await practice.works()
    kept = await practice.one(doctor)
    assert (kept.state, list(kept.errors)) == ("accepted", ["240"])


async def test_nothing_is_taken_back_or_corrected_out_of_turn(practice: Practice) -> None:
    _, doctor, attest = await practice.refused()
    async with practice.clinic.as_(doctor) as work:
        with pytest.raises(NotNow):
            await actions.cancel(work, attest.id, "A", LAW)
    other = await practice.clinic.doctor()
    async with practice.clinic.as_(other) as work:
        with pytest.raises(NotFound):
            await actions.drop(work, attest.id)
        with pytest.raises(NotFound):
            await actions.drop(work, uuid4())


@pytest.mark.parametrize("wishes", [{"silent": True}, {"attest_errors": ["241"]}])
async def test_who_does_not_answer_is_asked_again_until_they_do(practice: Practice, wishes: dict[str, object]) -> None:
    patient, doctor = await practice.known()
    practice.twin.wishes = wishes
    await practice.certifies(doctor, patient)
    await practice.works()
    assert (await practice.one(doctor)).state == "sending"
    practice.clinic.later(minutes=6)
    assert rules.is_stuck(await practice.one(doctor), datetime.now(UTC) + practice.clinic.shift)
    await practice.sweep()
    practice.twin.wishes = {}
    await practice.sweep()  # not at once
    assert (await practice.one(doctor)).state == "sending"
    practice.clinic.later(minutes=6)
    await practice.sweep()
    assert (await practice.one(doctor)).state == "accepted"


async def test_a_late_answer_to_an_earlier_attempt_changes_nothing(practice: Practice) -> None:
    _, doctor, attest = await practice.refused()
    async with practice.clinic.as_(doctor) as work:
        await actions.correct(work, attest.id, CODE, 2900, LAW, "trial")
    async with practice.clinic.works.open("doktr") as work:
        late = {"id": attest.id, "attempt": 1, "state": "sending", "tries": 0}
        await actions.note(work, late, Said("300-1-000000-0000000-00"))
    assert (await practice.one(doctor)).state == "sending"


async def test_who_is_named_on_the_doctors_screen_can_see_that(practice: Practice) -> None:
    patient, doctor = await practice.known()
    async with practice.clinic.as_(doctor) as work:
        found = await actions.desk(work, LAW, "trial")
    assert [one.code for one in found.codes] == [CODE]
    kinds = await practice.clinic.sql.fetch("select kind from accesses where patient_id = $1", patient.id)
    assert "attest" in {row["kind"] for row in kinds}


async def test_the_operator_sees_figures_of_what_nobody_answers(practice: Practice) -> None:
    patient, doctor = await practice.known()
    practice.twin.wishes = {"silent": True}
    await practice.certifies(doctor, patient)
    await practice.works()
    practice.clinic.later(minutes=6)
    async with practice.clinic.works.open("doktr") as work:
        (standing,) = await store.standings(work, work.now - rules.STUCK_AFTER)
    assert (standing.state, standing.attests, standing.stuck, standing.paid_cents) == ("sending", 1, 1, 3000)
    assert standing.stuck_since == (await practice.one(doctor)).attempt_at


def test_an_answer_decides_the_state() -> None:
    for state, refused, after in (
        ("sending", False, "accepted"), ("sending", True, "rejected"), ("cancelling", False, "cancelled"),
        ("cancelling", True, "accepted"),
    ):  # fmt: skip
        assert rules.becomes(state, refused) == after
        assert ATTEST.may(state, after)


def test_a_silent_insurer_is_told_again_every_hour_at_least() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    waits = [rules.next_try(now, tries) - now for tries in range(20)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=1))


def test_a_number_of_the_register_gets_its_qualification() -> None:
    assert rules.eleven_digits("14000167") == "14000167000"


async def test_a_visit_is_certified_once_a_day_whatever_its_code(practice: Practice) -> None:
    patient, doctor = await practice.known()
    await practice.certifies(doctor, patient)
    async with practice.clinic.as_(doctor) as work:
        day = await work.sql.fetchval("select day from attests")
        assert await store.keep(work, "doktr", Visit(patient.id, "101032", 3000), (day, day), work.now, "trial") is None


async def test_an_erased_patient_holds_up_nobody_else_s_certificate(practice: Practice) -> None:
    gone, doctor = await practice.known()
    await practice.certifies(doctor, gone)
    await practice.clinic.sql.execute(JOB.replace("returning payload", ""))
    await practice.clinic.sql.execute("update people set erased_at = now(), niss_sealed = '' where id = $1", gone.id)
    await practice.clinic.sql.execute("update attests set ask_at = now() - interval '1 hour'")
    async with practice.clinic.as_(doctor) as work:
        assert await store.patients(work) == []
        assert await store.brand_of(work, gone.id) is None
        assert await store.waiting(work) == []
    await practice.sweep()
