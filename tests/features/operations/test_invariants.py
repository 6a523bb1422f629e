"""Whatever breaks what must be true of live data is found; a clinic at work breaks nothing."""

from typing import Any

import asyncpg
import pytest

from doktr.features import operations
from tests.features.clinic import Clinic


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
    assert await operations.broken(clinic.works) == {}


BREAKING = {
    "over-quota": """insert into quota_places select uuidv7(), patient_id, brand_id, now(), true
        from quota_places, generate_series(1, 6) where counted""",
    "places-for-nothing": "update quota_places set counted = false where counted",
    "over-guard": """insert into doctor_time (doctor_id, during, kind, live)
        select doctor_id, tstzrange(now() - interval '1 second', now()), 'consultation', false
        from (select doctor_id from doctor_time limit 1) one, generate_series(1, 30)""",
    "acted-for-nobody": """update requests set acting_as = 'parent', acting_id = (select person_id from doctors limit 1)
        where state = 'waiting'""",
    "mandates-too-long": """insert into mandates (id, brand_id, kind, patient_id, mandatary_id, scopes, during,
        device_id, declaration, made_at, redeemed_at)
        select uuidv7(), brand_id, 'child', patient_id, doctor_id, array['ask'],
        tstzrange(now(), now() + interval '1 day'), device_id, 'x', now(), now()
        from requests where doctor_id is not null limit 1""",
    "states": "update consultations set state = 'ended', ended_at = now(), outcome = 'took_place'",
    "time-of-nobody": "update doctor_time set live = true where not live",
}


@pytest.mark.parametrize("name", BREAKING)
async def test_what_is_broken_is_found(clinic: Clinic, everything: asyncpg.Connection, name: str) -> None:
    await at_work(clinic)
    await everything.execute(BREAKING[name])
    found: dict[str, Any] = await operations.broken(clinic.works)
    assert name in found


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
    assert ("over-quota" in await operations.broken(clinic.works)) == is_found


async def test_in_a_calendar_month_only_what_was_kept_of_this_month_counts_along(
    clinic: Clinic, everything: asyncpg.Connection
) -> None:
    await clinic.policy("doktr", "quota", window="calendar_month")
    await at_work(clinic)
    await everything.execute(KEPT, 31)
    assert "over-quota" not in await operations.broken(clinic.works)
    await everything.execute("update kept_places set at = (select min(at) from quota_places where counted)")
    assert "over-quota" in await operations.broken(clinic.works)
