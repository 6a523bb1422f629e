"""An insurer who was silent when the price was told decides later what it costs, or a day does; nobody pays more."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from doktr.features import payments
from doktr.features.claims import store as claims_store
from doktr.features.payments import actions, actions_put_off, late
from doktr.features.payments.model import NothingDue
from doktr.features.pricing import Cover
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Question
from doktr.kernel.outside import Misread, Unavailable
from tests.features.clinic import LAW, Person
from tests.features.payments.till import Till

WHOLE = 2722
DAY = 24 * 60
AMOUNTS = "select amount_cents, insurer_cents, reason, state, decided_by from charges where id = $1"


async def silent(till: Till, **how: Any) -> tuple[Person, Person, UUID]:
    """The insurer says nothing before, during and right after a consultation with the patient's own doctor."""
    patient, doctor, charge_id = await till.owes(cover=None, **how)
    assert await till.state(charge_id) == "awaiting"
    return patient, doctor, charge_id


async def says(till: Till, doctor: Person, cover: Cover | None) -> None:
    """From now on the insurer answers; a record is kept by this doctor if by anybody."""
    nihdi = await till.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
    till.insurer.word = cover and Cover(**vars(cover) | {"gmd_holder": nihdi[:8] if cover.gmd_holder else None})


async def amounts(till: Till, charge_id: UUID) -> tuple[Any, ...]:
    return tuple(await till.clinic.sql.fetchrow(AMOUNTS, charge_id))


async def notices(till: Till, person: Person) -> list[str]:
    rows = await till.clinic.sql.fetch("select kind from notices where person_id = $1 order by id", person.id)
    return [row["kind"] for row in rows if row["kind"] in ("payment_link", "amount_known")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Cover(True, False, gmd_holder="*"), (400, 2322, "gmd", "due", "insurer")),
        (Cover(True, True, gmd_holder="*"), (100, 2622, "gmd", "due", "insurer")),
        (Cover(True, False), (2722, 0, "no_relation", "due", "insurer")),
        (None, (2722, 0, "no_relation", "due", "insurer")),
    ],
)
async def test_a_late_answer_decides_what_a_consultation_costs(till: Till, said: Cover | None, found: Any) -> None:
    patient, doctor, charge_id = await silent(till)
    assert await till.books() == {}
    assert await notices(till, patient) == []
    await says(till, doctor, said)
    till.clinic.later(minutes=1)
    await till.due()
    assert await amounts(till, charge_id) == found
    assert await notices(till, patient) == ["amount_known"]
    for person in (patient, doctor):
        assert (await till.clinic.told(person)).count("charge_changed") == 2  # that it waits, and what it came to
    assert await till.books() == {
        name: cents for name, cents in {"patient": found[0], "insurer": found[1], "doctor": -2722}.items() if cents
    }
    async with till.clinic.works.open("", ("*",)) as work:
        await claims_store.collect(work)
    claimed = await till.clinic.sql.fetchval("select sum(insurer_cents) from claims")
    assert (claimed or 0) == found[1]


@pytest.mark.parametrize("said", [Cover(False, False), Cover(True, False, medical_house=True, gmd_holder="*")])
async def test_a_price_that_was_accepted_never_rises_by_a_late_answer(till: Till, said: Cover) -> None:
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    async with till.clinic.as_(patient) as work:
        asked = Question(patient.id, "video", doctor.id, seen=True)
        told = await pricing_actions.quote(work, asked, LAW, "trial")
    assert (told.price.pays_cents, told.price.least_cents) == (400, 100)
    request = await till.clinic.patient_asks(patient, wished_doctor_id=doctor.id, quote_id=told.id)
    await till.clinic.sql.execute(
        "update people set niss_sealed = $2 where id = $1", patient.id, till.numbers.seal("55031490248")
    )
    call = (await till.clinic.accepts(doctor, request)).id
    await till.clinic.joins(patient, call)
    await till.clinic.ends(doctor, call)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.state, charge.amount_cents) == ("awaiting", 400)
    await says(till, doctor, said)
    till.clinic.later(minutes=1)
    await till.due()
    assert (await amounts(till, charge.id))[0] == 400
    assert (await till.books())["doctor"] == -400


async def test_nobody_pays_before_it_is_known_how_much(till: Till) -> None:
    patient, _, charge_id = await silent(till)
    with pytest.raises(NothingDue):
        await till.pays(patient, charge_id)


async def test_the_insurer_is_asked_of_the_day_of_the_consultation_and_ever_less_often(till: Till) -> None:
    _, _, charge_id = await silent(till)
    day = await till.clinic.sql.fetchval("select (at at time zone 'Europe/Brussels')::date from charges")
    waits = []
    for _ in range(5):
        row = await till.clinic.sql.fetchrow("select again_at, now() as now from put_off where kind = 'insurer'")
        wait = (row["again_at"] - row["now"] - till.clinic.shift).total_seconds()
        waits.append(round(wait / 20))
        till.clinic.later(seconds=wait + 1)
        await till.due()
    assert waits == [1, 2, 4, 8, 16]
    assert till.insurer.asked == [("55031490248", day)] * 6
    assert await till.state(charge_id) == "awaiting"


@pytest.mark.parametrize("word", [Unavailable("no-answer"), Misread("shape")])
async def test_what_no_insurer_said_in_time_costs_what_was_accepted(till: Till, word: Exception) -> None:
    patient, _, charge_id = await silent(till)
    till.insurer.word = word
    till.clinic.later(minutes=7 * DAY - 1)
    await till.due()
    assert await till.state(charge_id) == "awaiting"
    till.clinic.later(minutes=2)
    await till.due()
    assert await amounts(till, charge_id) == (WHOLE, 0, "no_relation", "due", "deadline")
    assert await notices(till, patient) == ["amount_known"]
    assert await till.clinic.sql.fetchval("select count(*) from put_off") == 0
    late_by = "select due_at - settled from charges, lateral (select now() + $2::interval as settled) s where id = $1"
    assert (await till.clinic.sql.fetchval(late_by, charge_id, till.clinic.shift)).days >= 29  # from now on, not before


async def test_a_brand_says_how_long_its_patients_wait(till: Till) -> None:
    await till.clinic.policy("doktr", "money", insurer_days=1)
    _, _, charge_id = await silent(till)
    till.clinic.later(minutes=DAY + 1)
    await till.due()
    assert await till.state(charge_id) == "due"


async def test_a_lost_job_loses_no_answer(till: Till) -> None:
    _, doctor, charge_id = await silent(till)
    await till.clinic.sql.execute("delete from pgqueuer")
    await says(till, doctor, Cover(True, True, gmd_holder="*"))
    till.clinic.later(minutes=5)
    await till.sweep()
    assert (await amounts(till, charge_id))[:2] == (100, 2622)


@pytest.mark.parametrize("dies", ["before the answer is written", "in the transaction that writes it"])
async def test_a_process_that_dies_over_a_late_answer_decides_it_once(
    till: Till, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    patient, doctor, charge_id = await silent(till)
    await says(till, doctor, Cover(True, False, gmd_holder="*"))
    payload = {"charge_id": str(charge_id)}

    async def dead(*_: Any) -> None:
        raise ProcessLookupError

    with monkeypatch.context() as bent:
        where, name = (late.actions_awaiting, "answered") if dies.startswith("before") else (actions, "tell")
        bent.setattr(where, name, dead)
        with pytest.raises(ProcessLookupError):
            await late.ask_insurer(till.asks, till.clinic.works, payload)
    assert (await till.state(charge_id), await till.books()) == ("awaiting", {})
    for _ in range(2):
        await late.ask_insurer(till.asks, till.clinic.works, payload)
    assert (await amounts(till, charge_id))[0] == 400
    assert await till.books() == {"patient": 400, "insurer": 2322, "doctor": -2722}
    assert await notices(till, patient) == ["amount_known"]


async def test_of_two_answers_at_once_one_decides(till: Till) -> None:
    _, doctor, charge_id = await silent(till)
    await says(till, doctor, Cover(True, True, gmd_holder="*"))
    payload = {"charge_id": str(charge_id)}
    await asyncio.gather(*(late.ask_insurer(till.asks, till.clinic.works, payload) for _ in range(4)))
    assert await till.books() == {"patient": 100, "insurer": 2622, "doctor": -2722}


async def test_what_waits_for_the_doctor_waits_for_the_insurer_after_them(till: Till) -> None:
    _, doctor, charge_id = await till.owes(cover=None, ends_by="audio")
    assert await till.state(charge_id) == "undecided"
    async with till.clinic.as_(doctor) as work:
        await actions.decide(work, charge_id, by_picture=True)
    assert await till.state(charge_id) == "awaiting"
    await says(till, doctor, Cover(True, False, gmd_holder="*"))
    await till.due()
    assert (await amounts(till, charge_id))[0] == 400


async def test_a_doctor_who_asks_for_nothing_ends_the_wait(till: Till) -> None:
    _, doctor, charge_id = await silent(till)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    await says(till, doctor, Cover(True, False, gmd_holder="*"))
    till.clinic.later(minutes=1)
    await till.due()
    assert (await till.state(charge_id), await till.books()) == ("waived", {})
    assert await till.clinic.sql.fetchval("select count(*) from put_off") == 0


async def test_who_deletes_the_account_waits_for_no_insurer(till: Till) -> None:
    patient, _, charge_id = await silent(till)
    async with till.clinic.as_(patient) as work:
        await payments.leave(work, LAW, "trial")
    assert await amounts(till, charge_id) == (WHOLE, 0, "no_relation", "due", "deadline")


async def test_what_an_insurer_said_in_time_waits_for_nobody(till: Till) -> None:
    _, _, charge_id = await till.owes()
    assert await till.state(charge_id) == "due"
    assert await till.clinic.sql.fetchval("select answer_until from charges") is None
    assert till.insurer.asked == []


async def test_an_operator_sees_that_an_insurer_is_silent_for_long(till: Till) -> None:
    await silent(till)
    for _ in range(6):
        till.clinic.later(minutes=30)
        await till.due()
    async with till.clinic.works.open("doktr") as work:
        stuck = await actions_put_off.stuck(work)
    assert [(one["kind"], one["count"]) for one in stuck] == [("insurer", 1)]
