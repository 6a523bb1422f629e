"""What counts whether a booking brought everything about exactly once finds whatever is missing or there twice."""

from datetime import timedelta

import asyncpg

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
            due_at, state, reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
        select brand_id, uuidv7(), patient_id, doctor_id, now(), now(), 'due', false, 'x', 0, 0, 0, 0
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
