"""A patient who deletes the account owes nobody a delay: what insurers must be told stays with the claim, and goes."""

import secrets
from datetime import date
from uuid import UUID

import pytest

from doktr.adapters.insurer.billing import Silent
from doktr.features import payments
from doktr.features.claims import actions, read_limits, store
from doktr.features.claims.rules import over_on
from doktr.features.identity import store_people
from doktr.features.payments import actions as payments_actions
from tests.features.claims.test_claims import DATA, MARIA, NOBODY, Office, office, refused, till
from tests.features.clinic import LAW, Person

__all__ = ["office", "till"]


async def test_who_is_insured_by_nobody_holds_up_nobody_else(office: Office) -> None:
    first, _ = await office.took_place(niss=NOBODY)
    await deletes_account(office, first)
    second, _ = await office.took_place(niss=MARIA)
    await office.sweep()
    assert (await office.states(first), await office.states(second)) == (["rejected"], ["batched"])


async def deletes_account(office: Office, doctor: Person) -> None:
    """The patient of this doctor's claim deletes their account, as the service does it."""
    patient_id = await office.clinic.sql.fetchval("select patient_id from charges where doctor_id = $1", doctor.id)
    async with office.clinic.works.open("doktr") as work:
        await store_people.erase(work, patient_id, secrets.token_bytes(32))


async def number_kept(office: Office) -> bool:
    """Whether the national number stands anywhere yet."""
    people = "select exists (select from people where length(niss_sealed) > 0 and face = 'patient')"
    assert not await office.clinic.sql.fetchval(people)
    return await office.clinic.sql.fetchval("select niss_sealed is not null from claims")


@pytest.mark.parametrize("leaves", ["before anybody asked", "ready", "in a file", "sent", "rejected"])
async def test_a_claim_is_settled_though_its_patient_deleted_the_account(office: Office, leaves: str) -> None:
    doctor, _ = await office.took_place(payee=None)
    if leaves == "rejected":
        office.twin.wishes = {"refuse": {"101673": "500413"}}
    if leaves != "before anybody asked":
        await office.sweep()
        assert await office.states(doctor) == ["ready"]
    if leaves in ("in a file", "sent", "rejected"):
        await office.is_paid(doctor)
        whole, office.insurers = office.insurers, Silent() if leaves == "in a file" else office.insurers
        await office.sweep()
        office.insurers = whole
        assert await office.states(doctor) == ["batched"]
    if leaves == "rejected":
        await office.insurers_answer()
        await office.sweep()
        office.twin.wishes = {}
    await deletes_account(office, doctor)
    assert await number_kept(office)
    await office.is_paid(doctor)
    if leaves == "rejected":
        (claim,) = await office.listed(doctor)
        async with office.clinic.as_(doctor) as work:
            await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    assert len(office.twin.memory.files) == (2 if leaves == "rejected" else 1)
    await office.insurers_answer()
    await office.sweep()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert not await number_kept(office)


async def undecided(office: Office) -> tuple[Person, UUID]:
    """Sound took the place of the picture: the doctor has to say by what the consultation took place."""
    patient, doctor, _ = await office.till.took_place(ends_by="audio")
    sealed = office.national_numbers.seal(MARIA)
    await office.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
    await office.till.due()
    await office.is_paid(doctor)
    return doctor, await office.clinic.sql.fetchval("select id from charges where state = 'undecided'")


async def decides(office: Office, doctor: Person, charge_id: UUID, *, by_picture: bool) -> None:
    async with office.clinic.as_(doctor) as work:
        await payments_actions.decide(work, charge_id, by_picture)


async def test_what_the_doctor_decides_after_the_patient_left_is_paid_by_the_insurer(office: Office) -> None:
    doctor, charge_id = await undecided(office)
    await deletes_account(office, doctor)
    await office.sweep()
    assert await office.states(doctor) == ["waiting"]
    assert await number_kept(office)
    await decides(office, doctor, charge_id, by_picture=True)
    for _ in range(2):
        await office.sweep()
        await office.insurers_answer()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert not await number_kept(office)


async def test_what_the_doctor_asks_nothing_for_after_the_patient_left_keeps_no_number(office: Office) -> None:
    doctor, charge_id = await undecided(office)
    await deletes_account(office, doctor)
    await decides(office, doctor, charge_id, by_picture=False)
    await office.sweep()
    assert (await office.states(doctor), await number_kept(office)) == (["dropped"], False)


async def test_who_leaves_before_the_consultation_was_charged_is_charged_first(office: Office) -> None:
    patient, doctor, _ = await office.till.took_place()
    await office.clinic.sql.execute("delete from pgqueuer")
    async with office.clinic.as_(patient) as work:
        await payments.leave(work, LAW, "trial")
        await payments.leave(work, LAW, "trial")  # again changes nothing
    assert await office.clinic.sql.fetchval("select count(*) from charges") == 1
    assert await office.owed(doctor) == 2322


async def leaves_uncharged(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, UUID]:
    """A consultation cannot be charged when its patient deletes the account; its doctor and its id."""
    patient, doctor, call = await office.till.took_place()
    sealed = office.national_numbers.seal(MARIA)
    await office.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
    await office.clinic.sql.execute("delete from pgqueuer")

    async def stumbles(*_: object) -> None:
        raise KeyError("regime")

    with monkeypatch.context() as bent:
        bent.setattr(payments_actions, "settle", stumbles)
        async with office.clinic.as_(patient) as work:
            await payments.leave(work, LAW, "trial")
            await store_people.erase(work, patient.id, secrets.token_bytes(32))
    await office.is_paid(doctor)
    assert await office.till.charge(call) is None
    assert await office.clinic.sql.fetchval("select niss_sealed is not null from put_off")
    return doctor, call


async def test_what_could_be_charged_only_after_the_patient_left_is_paid_by_the_insurer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor, _ = await leaves_uncharged(office, monkeypatch)
    office.clinic.later(minutes=61)
    await office.till.sweep()
    assert await office.clinic.sql.fetchval("select count(*) from put_off") == 0
    assert await number_kept(office)
    for _ in range(2):
        await office.sweep()
        await office.insurers_answer()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert not await number_kept(office)


async def test_the_number_of_what_is_never_charged_goes_when_it_is_too_late_to_ask_an_insurer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leaves_uncharged(office, monkeypatch)
    kept = "select niss_sealed is not null from put_off"
    first = "date_trunc('month', now() at time zone 'UTC')::date - interval '2 years'"
    for since, stays in ((first, True), (f"{first} - interval '1 day'", False)):
        await office.clinic.sql.execute(f"update put_off set since = {since}")
        await office.sweep()
        assert await office.clinic.sql.fetchval(kept) is stays


async def test_a_sweep_makes_one_claim_of_a_charge_however_often(office: Office) -> None:
    doctor, _ = await office.took_place(payee=None)
    async with office.clinic.works.open("", ("*",)) as work:
        for _ in range(2):
            await store.collect(work)
    assert await office.states(doctor) == ["waiting"]
    number = "select last_value from claims_number_seq"
    before = await office.clinic.sql.fetchval(number)
    await office.sweep()
    assert await office.clinic.sql.fetchval(number) == before  # what has its claim is not even tried


@pytest.mark.parametrize("stands", ["ready", "rejected", "sent"])
async def test_the_number_goes_when_it_is_too_late_to_ask_an_insurer(office: Office, stands: str) -> None:
    doctor, _ = await office.took_place(payee=None)
    if stands == "rejected":
        office.twin.wishes = {"refuse": {"101673": "500413"}}
    if stands != "ready":
        await office.is_paid(doctor)
    await office.sweep()
    if stands == "rejected":
        await office.insurers_answer()
        await office.sweep()
    assert await office.states(doctor) == [{"sent": "batched"}.get(stands, stands)]
    await deletes_account(office, doctor)
    await cared_for(office, "two years before the first of this month")
    await office.sweep()
    assert await number_kept(office)
    await cared_for(office, "the day before")
    await office.sweep()
    assert not await number_kept(office)
    # what the insurer was asked for in time is theirs to answer yet
    assert (await office.states(doctor), await office.owed(doctor)) == (
        (["batched"], 2322) if stands == "sent" else (["dropped"], 0)
    )


async def cared_for(office: Office, day: str) -> None:
    """The care was given so long ago."""
    first = "date_trunc('month', now() at time zone 'UTC')::date - interval '2 years'"
    less = " - interval '1 day'" if day == "the day before" else ""
    await office.clinic.sql.execute(f"update claims set day = ({first}{less})::date")


async def test_what_is_given_up_after_the_patient_left_keeps_no_number(office: Office) -> None:
    doctor, claim = await refused(office)
    await deletes_account(office, doctor)
    assert await number_kept(office)
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    assert not await number_kept(office)


async def test_what_was_settled_before_the_patient_left_keeps_no_number(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    await office.insurers_answer()
    await office.sweep()
    await deletes_account(office, doctor)
    assert not await number_kept(office)


@pytest.mark.parametrize(
    ("day", "over"),
    [
        ("2026-11-01", "2028-12-01"),
        ("2026-11-30", "2028-12-01"),
        ("2026-12-31", "2029-01-01"),
        ("2024-02-29", "2026-03-01"),
    ],
)
def test_an_insurer_can_be_asked_for_two_years_from_the_end_of_the_month(day: str, over: str) -> None:
    assert over_on(read_limits(DATA / "limits.json"), date.fromisoformat(day)) == date.fromisoformat(over)
