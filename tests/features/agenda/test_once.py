"""What counts whether a booking brought everything about exactly once finds whatever is missing or there twice."""

from datetime import timedelta
from uuid import uuid4

import asyncpg

from bench.contention_ground import Wrong
from bench.contention_once import MISSING, QUESTIONS, TWICE, Once
from tests.conftest import Database
from tests.features.agenda.conftest import MONDAY, Practice

# One of each thing too many or too few.
WRONG = {
    "times of the doctor": "delete from doctor_time where live and cause_id in (select id from appointments limit 1)",
    "places of the quota": """insert into quota_places
        select uuidv7(), patient_id, brand_id, at, false from quota_places""",
    "accepted prices": "update quotes set accepted_at = null",
    "charges before anybody was seen": """insert into charges (brand_id, consultation_id, patient_id, doctor_id, at,
            care_at, due_at, state, reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
        select brand_id, uuidv7(), patient_id, doctor_id, now(), now(), now(), 'due', false, 'x', 0, 0, 0, 0
        from appointments""",
    "events": "insert into events select person_id, 1000 + seq, brand_id, at, kind, body from events",
    "jobs": "delete from pgqueuer where entrypoint = 'agenda.over'",
    "jobs that are there twice": """insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
        select 0, entrypoint, payload, execute_after, 'queued' from pgqueuer where entrypoint = 'agenda.remind'""",
    "notices of nothing that is booked": """insert into notices (brand_id, person_id, kind, cause, due_at, next_at)
        select brand_id, person_id, 'planted', uuidv7(), now(), now() from notices""",
    "notices": "update notices set kind = 'appointment_moved' where kind = 'appointment_booked'",
    "channels that were used twice for a notice": "update notices set told_by = array['mail', 'mail']",
}


async def test_what_is_missing_or_there_twice_after_a_booking_is_counted(
    practice: Practice, everything: asyncpg.Connection, database: Database
) -> None:
    doctor = await practice.with_agenda()
    first, second = await practice.patient(), await practice.patient()
    slots = await practice.free(first, doctor, MONDAY.date() + timedelta(days=2))
    one, other = str(await practice.books(first, slots[0])), str(await practice.books(second, slots[2]))
    await practice.due()
    right = Once()
    await right.count(database.superuser_url, [])
    assert not any(right.found.values())
    await everything.execute("set session_replication_role = replica")
    for question in WRONG.values():
        await everything.execute(question)
    await everything.execute("set session_replication_role = default")
    wrong = Once()
    await wrong.count(database.superuser_url, [(201, one), (201, one), (201, other)])
    assert set(WRONG) == set(QUESTIONS)
    assert {name for name, count in wrong.found.items() if count} == {*QUESTIONS, TWICE}
    assert wrong.found[MISSING] == 0


async def test_what_was_acknowledged_and_is_lost_or_is_there_and_nobody_heard_of_is_counted(
    practice: Practice, everything: asyncpg.Connection
) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slots = await practice.free(patient, doctor)
    one, other = str(await practice.books(patient, slots[0])), str(await practice.books(patient, slots[2]))
    right, wrong = Wrong(), Wrong()
    await right.count(everything, [(201, one), (201, other), (409, "slot-taken")])
    assert (right.lost, right.double, right.over_quota, right.booked) == (0, 0, 0, 2)
    await wrong.count(everything, [(201, one), (201, str(uuid4())), (0, "")])
    assert wrong.lost == len(["acknowledged and lost", "there and never acknowledged", "never answered"])
    await everything.execute("update appointments set ends_at = ends_at + interval '1 hour'")
    await wrong.count(everything, [])
    assert wrong.double == 1
