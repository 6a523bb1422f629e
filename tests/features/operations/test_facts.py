"""The bare facts of consultations and appointments go after the years that the data says; what is not settled stays."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from doktr.app import wiring
from doktr.features import agenda, booking, consultation, guests
from doktr.features.consultation import store_facts
from doktr.features.patients import rules
from doktr.features.payments import store as payments_store
from doktr.kernel.work import Work
from tests.features.agenda.conftest import Practice, practice
from tests.features.claims.test_claims import Office, office, till
from tests.features.clinic import KEPT, Clinic, Person
from tests.features.guests.test_guests import invites

__all__ = ["office", "practice", "till"]

FACTS = ("consultations", "participants", "handovers", "call_facts")
# Everything of a consultation is so many days older.
AGE = """
with aged as (update consultations set matched_at = matched_at - $2::interval, ended_at = ended_at - $2::interval
    where id = $1 returning 1)
select count(*) from aged
"""
SIGNED = """
insert into call_facts (consultation_id, person_id, brand_id, role, device_id, connected_s, statement, signature, at)
select id, patient_id, brand_id, 'patient', $2, 60, 'x', decode(repeat('00', 64), 'hex'), now() from consultations
where id = $1
"""
PASSED_ON = """
insert into handovers (id, brand_id, consultation_id, from_doctor_id, to_doctor_id, state, proposed_at, until,
    closed_at)
select uuidv7(), brand_id, id, doctor_id, $2, 'expired', now(), now(), now() from consultations where id = $1
"""


async def forget(clinic: Clinic) -> None:
    """What the worker does at the full hour."""
    clock = clinic.works.clock
    clinic.works.clock = lambda moment: clock(moment).replace(minute=0)
    await consultation.forget_facts(wiring.Platform.facts, KEPT, clinic.works)
    await agenda.forget_facts(KEPT, clinic.works)
    await guests.sweep(KEPT, clinic.works)


async def left(clinic: Clinic, *tables: str) -> list[int]:
    """How many rows there are."""
    return [await clinic.sql.fetchval(f"select count(*) from {table}") or 0 for table in tables]


async def is_over(clinic: Clinic, patient: Person | None = None) -> UUID:
    """A consultation that took place, with a word of both ends and a handover that came to nothing."""
    doctor, other, patient = await clinic.doctor(), await clinic.doctor(), patient or await clinic.patient()
    call = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, call.id)
    await clinic.ends(doctor, call.id)
    await clinic.sql.execute(SIGNED, call.id, patient.device_id)
    await clinic.sql.execute(PASSED_ON, call.id, other.id)
    return call.id


async def ages(clinic: Clinic, consultation_id: UUID, days: int) -> None:
    await clinic.sql.execute(AGE, consultation_id, timedelta(days=days))


async def test_a_consultation_is_forgotten_after_three_years_with_all_that_is_known_of_it(clinic: Clinic) -> None:
    assert KEPT.fact_years == 3
    call, recent = await is_over(clinic), await is_over(clinic)
    before = await left(clinic, *FACTS)
    await ages(clinic, call, 3 * 365 - 2)
    await ages(clinic, recent, 3 * 365 - 2)
    await forget(clinic)
    assert await left(clinic, *FACTS) == before == [2, 4, 2, 2]
    await ages(clinic, call, 5)
    await forget(clinic)
    assert await left(clinic, *FACTS) == [1, 2, 1, 1]
    assert await clinic.sql.fetchval("select id from consultations") == recent


async def test_what_is_not_over_is_never_forgotten(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    call = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.sql.execute("update consultations set matched_at = matched_at - interval '9 years'")
    await forget(clinic)
    assert await left(clinic, "consultations") == [1]
    assert (await clinic.joins(patient, call.id)).state == "in_call"


PUT_OFF = """
insert into put_off (brand_id, kind, cause_id, tries, since, again_at) values ('doktr', 'charge', $1, 9, now(), now())
"""


async def test_more_than_a_page_is_forgotten_and_what_must_stay_holds_up_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_facts, "PAGE", 2)
    patient = await clinic.patient()
    calls = [await is_over(clinic, patient) for _ in range(5)]
    await clinic.sql.execute("update consultations set matched_at = '2020-01-01T00:00:00Z', ended_at = now()")
    stays = set(sorted(calls)[:2])  # the whole first page
    for one in stays:
        await clinic.sql.execute(PUT_OFF, one)
    await forget(clinic)
    assert {row["id"] for row in await clinic.sql.fetch("select id from consultations")} == stays
    await clinic.sql.execute("delete from put_off")
    await forget(clinic)
    assert await left(clinic, *FACTS) == [0, 0, 0, 0]


async def test_a_worker_that_dies_on_the_way_leaves_nothing_half_forgotten(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(_work: Work, _ids: Collection[UUID]) -> None:
        raise ConnectionError

    call = await is_over(clinic)
    await ages(clinic, call, 4 * 365)
    before = await left(clinic, *FACTS)
    with monkeypatch.context() as once, pytest.raises(ConnectionError):
        once.setattr(store_facts, "forget", dies)
        await forget(clinic)
    assert await left(clinic, *FACTS) == before
    await forget(clinic)
    assert await left(clinic, *FACTS) == [0, 0, 0, 0]


async def test_what_is_charged_stays_in_the_books_without_the_facts_of_its_call(office: Office) -> None:
    doctor, call = await office.took_place()
    clinic = office.clinic
    await office.sweep()
    await ages(clinic, call, 4 * 365)
    await forget(clinic)
    assert await left(clinic, "consultations") == [1]  # the patient has not paid, the insurer has not answered
    await clinic.sql.execute("update charges set state = 'paid', settled_at = now()")
    await forget(clinic)
    assert await left(clinic, "consultations") == [1]  # the insurer has not answered yet
    await office.insurers_answer()
    await office.sweep()
    assert await office.states(doctor) == ["settled"]
    entries = await left(clinic, "ledger_entries", "ledger_lines")
    await forget(clinic)
    assert await left(clinic, "consultations", "charges", "claims") == [0, 1, 1]
    assert await left(clinic, "ledger_entries", "ledger_lines") == entries
    assert [claim.state for claim in await office.listed(doctor)] == ["settled"]
    assert await clinic.sql.fetchval("select count(*) from consultations") == 0


async def test_the_doctor_of_a_charge_keeps_their_name_when_they_left_the_brand_long_ago(office: Office) -> None:
    doctor, call = await office.took_place(payee=None)
    clinic = office.clinic
    patient_id = await clinic.sql.fetchval("select patient_id from charges")
    await clinic.sql.execute("update charges set state = 'waived', settled_at = now()")
    await clinic.sql.execute("delete from claims")
    await clinic.sql.execute("delete from doctor_brands where doctor_id = $1", doctor.id)
    await ages(clinic, call, 4 * 365)
    await forget(clinic)
    assert await left(clinic, "consultations") == [0]
    async with clinic.works.open("doktr") as work:
        named = await work.sql.fetch(payments_store.OF_PATIENT, [patient_id])
    assert [row["consultation_id"] for row in named] == [call]


async def test_appointments_and_wishes_of_long_ago_are_forgotten(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    old, recent, coming, *_ = await practice.free(patient, doctor)
    for slot in (old, recent):
        await practice.cancels(patient, await practice.books(patient, slot))
    booked = await practice.books(patient, coming)
    await practice.wishes_earlier(patient, booked)
    await practice.cancels(patient, booked)
    booked = await practice.books(patient, coming)
    years = "update appointments set {0} where starts_at = $1"
    older = "starts_at = starts_at - interval '3 years 1 day', ended_at = ended_at - interval '3 years 1 day'"
    await practice.sql.execute(years.format(older), old.starts_at)
    await practice.sql.execute("update slot_wishes set ended_at = ended_at - interval '3 years 1 day'")
    assert await left(practice, "appointments", "slot_wishes") == [4, 1]
    await forget(practice)
    assert await left(practice, "appointments", "slot_wishes") == [3, 0]
    assert await practice.state(booked) == "booked"


async def test_a_guest_outlives_the_request_and_is_forgotten_with_the_other_facts(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request = await clinic.patient_asks(patient)
    await invites(clinic, patient)
    call = await clinic.accepts(doctor, request)
    await clinic.joins(patient, call.id)
    await clinic.ends(doctor, call.id)
    await forget(clinic)
    await clinic.sql.execute("update requests set asked_at = asked_at - interval '401 days'")
    await booking.sweep(KEPT, clinic.works)
    assert await left(clinic, "requests", "guests") == [0, 1]
    await clinic.sql.execute("update guests set ended_at = ended_at - interval '3 years 1 day'")
    await forget(clinic)
    assert await left(clinic, "guests") == [0]


def test_the_export_says_until_when_a_bare_fact_is_kept() -> None:
    met, ended = datetime(2026, 11, 23, 13, 0, tzinfo=UTC), datetime(2026, 11, 23, 13, 20, tzinfo=UTC)
    leap = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    document = {
        "consultations": [{"matched_at": met, "ended_at": ended}, {"matched_at": met, "ended_at": None}],
        "guests": [{"ended_at": leap}],
    }
    rules.tell_until(document, KEPT)
    assert [row["kept_until"] for row in document["consultations"]] == [met.replace(year=2029), None]
    assert document["guests"][0]["kept_until"] == leap.replace(year=2031, day=28)
    assert KEPT.facts_before(met) == met.replace(year=2023)
