"""Whatever breaks what must be true of live data is found; a clinic at work breaks nothing."""

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from doktr.features import mandates, operations
from doktr.features.operations import store_invariants
from doktr_sandbox.processes import doktr, inherited
from doktr_sandbox.whole_service import command
from tests.conftest import Database, settings_for
from tests.features.clinic import DATA, Clinic

LAW = mandates.read_rules(DATA / "rules" / "mandates.json")


async def at_work(clinic: Clinic) -> None:
    """Somebody waits, somebody talks, somebody is done."""
    doctor, other, patient = await clinic.doctor(), await clinic.doctor(), await clinic.patient()
    done = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, done.id)
    await clinic.ends(doctor, done.id)
    await clinic.accepts(other, await clinic.patient_asks())
    await clinic.patient_asks()


async def test_a_clinic_at_work_breaks_nothing(clinic: Clinic) -> None:
    await at_work(clinic)
    assert await operations.broken(LAW, clinic.works) == {}


BREAKING = {
    "over-quota": """insert into quota_places select uuidv7(), patient_id, brand_id, now(), true
        from quota_places, generate_series(1, 6) where counted""",
    "places-for-nothing": "update quota_places set counted = false where counted",
    "over-guard": """insert into doctor_time (doctor_id, during, kind, live)
        select doctor_id, tstzrange(now() - interval '1 second', now()), 'consultation', false
        from (select doctor_id from doctor_time order by doctor_id limit 1) one, generate_series(1, 30)""",
    "acted-for-nobody": """update requests set acting_as = 'parent', acting_id = (select person_id from doctors limit 1)
        where state = 'waiting'""",
    "mandates-too-long": """insert into mandates (id, brand_id, kind, patient_id, mandatary_id, scopes, during,
        device_id, declaration, made_at, redeemed_at)
        select uuidv7(), brand_id, 'child', patient_id, doctor_id, array['ask'],
        tstzrange(now(), now() + interval '1 day'), device_id, 'x', now(), now()
        from requests where doctor_id is not null limit 1""",
    "states": "update consultations set state = 'ended', ended_at = now(), outcome = 'took_place'",
    "time-of-nobody": """update doctor_time set live = true
        where id = (select id from doctor_time where not live and cause_id is not null limit 1)""",
    "books-and-charges": """insert into charges (brand_id, consultation_id, patient_id, doctor_id, at, due_at, state,
            reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
        select brand_id, id, patient_id, doctor_id, now(), now(), 'due', false, 'x', 2722, 0, 2722, 0
        from consultations limit 1""",
    "received-licences": """insert into licences (brand_id, doctor_id, month, number, amount_cents, at, received_cents)
        select 'doktr', person_id, '2026-10-01', 1, 9900, now(), 9900 from doctors limit 1""",
    "two-at-once": """drop index consultations_one_open_per_doctor; drop index consultations_one_open_per_patient;
        set session_replication_role = replica;
        insert into consultations (brand_id, request_id, patient_id, doctor_id, state, channel, matched_at, called_at,
            join_by)
        select brand_id, request_id, patient_id, doctor_id, 'called', 'video', now(), now(), now() from
            (select * from consultations limit 1) one, generate_series(1, 2);
        set session_replication_role = default""",
    "overlaps": """alter table doctor_time drop constraint doctor_time_no_overlap;
        insert into doctor_time (doctor_id, during, kind, cause_id)
        select person_id, tstzrange(now(), now() + interval '5 minutes'), 'pause', uuidv7()
        from (select person_id from doctors limit 1) one, generate_series(1, 2)""",
    "loose-limits": """set session_replication_role = replica;
        insert into doctor_limits (doctor_id, per_hour, changed_at) select person_id, 7, now() from doctors
            order by person_id desc limit 1;
        set session_replication_role = default""",
    "promised-time": """insert into doctor_time (doctor_id, during, kind, cause_id)
        select person_id, tstzrange(now() + interval '1 day', now() + interval '25 hours'), 'appointment', uuidv7()
        from doctors limit 1""",
    "promised-place": """insert into appointments (brand_id, patient_id, acting_id, device_id, doctor_id, state,
            starts_at, ends_at, language, channel, made_at, origin_id)
        select brand_id, patient_id, acting_id, device_id, doctor_id, 'booked', now(), now() + interval '1 minute',
            'fr', 'video', now(), uuidv7() from requests where doctor_id is not null limit 1""",
}


@pytest.mark.parametrize("name", BREAKING)
async def test_what_is_broken_is_found(clinic: Clinic, everything: asyncpg.Connection, name: str) -> None:
    await at_work(clinic)
    await everything.execute(BREAKING[name])
    found: dict[str, Any] = await operations.broken(LAW, clinic.works)
    assert name in found


async def test_until_which_birthday_a_child_is_cared_for_is_what_the_law_says(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await at_work(clinic)
    await everything.execute(BREAKING["mandates-too-long"])
    assert "mandates-too-long" in await operations.broken(LAW, clinic.works)
    assert "mandates-too-long" not in await operations.broken(replace(LAW, child_years=150), clinic.works)


def test_whatever_must_be_true_is_broken_once_by_these_tests() -> None:
    assert set(BREAKING) == set(store_invariants.QUESTIONS)


async def test_the_job_says_how_many_break_what_and_names_nobody(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await at_work(clinic)
    for broken in BREAKING.values():
        await everything.execute(broken)
    found = await operations.broken(LAW, clinic.works)
    with capture_logs() as said:
        await operations.sweep(LAW, clinic.works)
    assert {(one["kind"], one["count"]) for one in said} == {(name, len(ids)) for name, ids in found.items()}
    assert set(found) == set(BREAKING)
    assert all(set(one) == {"event", "kind", "count", "log_level"} for one in said)


async def test_the_command_names_everything_that_is_broken_and_fails(
    clinic: Clinic, everything: asyncpg.Connection, database: Database, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path, database.cluster, database.name)
    command(settings, "keys", "init")
    await at_work(clinic)
    assert await asyncio.to_thread(command, settings, "invariants") == "Nothing is broken.\n"
    for broken in BREAKING.values():
        await everything.execute(broken)
    done = await asyncio.to_thread(
        subprocess.run, doktr("invariants"), env=inherited() | settings, capture_output=True, text=True, check=False
    )
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == {*BREAKING, "Broken."}
    assert done.returncode == 1


# Each limit alone, tight enough for what the clinic at work has seen and one more.
OVER = {
    "hour": ({"per_hour": 1}, "lower(during) - interval '1 minute'"),
    "day": ({"per_day": 1}, "lower(during)"),
    "week": ({"per_week": 1}, "lower(during)"),
    "run": ({"run_minutes": 10, "pause_minutes": 60}, "lower(during) - interval '15 minutes'"),
}
FREE_OF_LIMITS = {"per_hour": 99, "per_day": 99, "per_week": 99, "run_minutes": 600, "pause_minutes": 1}
ONE_MORE = """
insert into doctor_time (doctor_id, during, kind, live)
select doctor_id, tstzrange(at, at + interval '1 second'), 'consultation', false
from (select doctor_id, {} as at from doctor_time where not live) one
"""


async def with_limit(clinic: Clinic, everything: asyncpg.Connection, limit: str) -> None:
    """A clinic where a doctor saw one more than this limit of the brand allows."""
    await everything.execute("update brands set imported_at = now() - interval '1 day'")
    await clinic.policy("doktr", "guard", **FREE_OF_LIMITS)
    await at_work(clinic)
    await everything.execute(ONE_MORE.format(OVER[limit][1]))
    assert await operations.broken(LAW, clinic.works) == {}
    await clinic.policy("doktr", "guard", **OVER[limit][0])


@pytest.mark.parametrize("limit", OVER)
async def test_one_more_than_any_limit_of_the_guard_is_found(
    clinic: Clinic, everything: asyncpg.Connection, limit: str
) -> None:
    await with_limit(clinic, everything, limit)
    assert list(await operations.broken(LAW, clinic.works)) == ["over-guard"]


async def test_what_was_seen_before_a_limit_was_made_tighter_broke_nothing(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await with_limit(clinic, everything, "day")
    await everything.execute("update brands set imported_at = now()")
    assert await operations.broken(LAW, clinic.works) == {}


LOOSER = {"per_hour": 7, "per_day": 26, "per_week": 111, "run_minutes": 121, "pause_minutes": 9}
OWN = """
set session_replication_role = replica;
insert into doctor_limits (doctor_id, {0}, changed_at) select person_id, {1}, now() from doctors limit 1;
set session_replication_role = default
"""


@pytest.mark.parametrize("limit", LOOSER)
async def test_a_limit_that_is_looser_than_the_strictest_brand_is_found(
    clinic: Clinic, everything: asyncpg.Connection, limit: str
) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    await clinic.policy("heidra", "guard", **(FREE_OF_LIMITS | {"pause_minutes": 1}))
    await everything.execute(OWN.format(limit, LOOSER[limit]))
    assert list(await operations.broken(LAW, clinic.works)) == ["loose-limits"]


@pytest.mark.parametrize("name", ["promised-time", "promised-place"])
async def test_an_appointment_without_its_time_or_place_is_found(
    clinic: Clinic, everything: asyncpg.Connection, name: str
) -> None:
    await at_work(clinic)
    await everything.execute(APPOINTMENTS, "booked")
    assert name in await operations.broken(LAW, clinic.works)


@pytest.mark.parametrize("kind", ["appointment", "hold"])
async def test_promised_time_of_no_appointment_is_found(
    clinic: Clinic, everything: asyncpg.Connection, kind: str
) -> None:
    await at_work(clinic)
    await everything.execute(
        "insert into doctor_time (doctor_id, during, kind, cause_id)"
        " select person_id, tstzrange(now() + interval '1 day', now() + interval '25 hours'), $1, uuidv7()"
        " from doctors limit 1",
        kind,
    )
    assert list(await operations.broken(LAW, clinic.works)) == ["promised-time"]


async def test_a_place_of_an_appointment_that_will_not_be_is_found(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await at_work(clinic)
    await everything.execute(APPOINTMENTS, "cancelled")
    await everything.execute(
        "insert into quota_places (cause_id, patient_id, brand_id, at, counted)"
        " select id, patient_id, brand_id, starts_at, false from appointments"
    )
    assert list(await operations.broken(LAW, clinic.works)) == ["promised-place"]


APPOINTMENTS = """
insert into appointments (brand_id, patient_id, acting_id, device_id, doctor_id, state, starts_at, ends_at, language,
    channel, made_at, held_until, origin_id, ended_at, ended_by)
select brand_id, patient_id, acting_id, device_id, doctor_id, $1, now(), now() + interval '1 minute', 'fr', 'video',
    now(), null, uuidv7(), case $1 when 'cancelled' then now() end, case $1 when 'cancelled' then 'patient' end
from requests where doctor_id is not null limit 1
"""
KEPT = """
insert into kept_places (brand_id, niss_hmac, at, until)
select place.brand_id, people.niss_hmac, now() - make_interval(days => $1), now() + interval '10 days'
from quota_places place join people on people.id = place.patient_id, generate_series(1, 5) where place.counted
"""


@pytest.mark.parametrize(("days", "is_found"), [(20, True), (31, False)], ids=["within-the-period", "before-it"])
async def test_what_the_same_number_used_before_its_account_went_counts_along(
    clinic: Clinic, everything: asyncpg.Connection, days: int, is_found: bool
) -> None:
    await at_work(clinic)
    await everything.execute(KEPT, days)
    assert ("over-quota" in await operations.broken(LAW, clinic.works)) == is_found


async def test_in_a_calendar_month_only_what_was_kept_of_this_month_counts_along(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await clinic.policy("doktr", "quota", window="calendar_month")
    await at_work(clinic)
    await everything.execute(KEPT, 31)
    assert "over-quota" not in await operations.broken(LAW, clinic.works)
    await everything.execute("update kept_places set at = (select min(at) from quota_places where counted)")
    assert "over-quota" in await operations.broken(LAW, clinic.works)
