"""What nobody needs any more is forgotten after the time that `data/rules/retention.json` says, and not before."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from doktr.features import booking, capacity, consultation, identity
from doktr.features.identity.model import IdentityRules
from doktr.kernel import once
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import KEPT, Clinic

Forgets = Callable[[Clinic, Retention], Awaitable[None]]
LAW = IdentityRules(minimum_age=16, attempt_seconds=600, ended_session_days=30)


async def of_logins(clinic: Clinic, kept: Retention) -> None:
    async with clinic.works.open("", EVERYWHERE) as work:
        await identity.forget_old(work, LAW, kept)


async def of_answers(clinic: Clinic, kept: Retention) -> None:
    async with clinic.works.open("", EVERYWHERE) as work:
        await once.forget(work, kept)


async def of_the_line(clinic: Clinic, kept: Retention) -> None:
    await booking.sweep(kept, clinic.works)


async def of_duty(clinic: Clinic, kept: Retention) -> None:
    await capacity.sweep(kept, clinic.works)


async def of_calls(clinic: Clinic, kept: Retention) -> None:
    await consultation.sweep(kept, clinic.works)


@pytest.mark.parametrize(
    ("table", "forgets", "field"),
    [
        ("presence", of_logins, "presence_days"),
        ("idempotency_keys", of_answers, "answer_hours"),
        ("declined_offers", of_the_line, "declined_days"),
        ("doctor_time", of_duty, "doctor_time_days"),
        ("participants", of_calls, "taking_part_days"),
    ],
)
async def test_what_nobody_needs_is_forgotten_when_the_data_says(
    clinic: Clinic, table: str, forgets: Forgets, field: str
) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    call = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, call.id)
    await clinic.ends(doctor, call.id)
    await clinic.sql.execute("insert into declined_offers select id, $1, brand_id, now() from requests", doctor.id)
    await clinic.sql.execute("insert into idempotency_keys (person_id, key, digest, at) values ($1, $2, 'x', now())",
                             doctor.id, "of-a-write")  # fmt: skip
    await clinic.sql.execute("update presence set seen_at = now()")
    there = await clinic.sql.fetchval(f"select count(*) from {table}")
    assert there
    passed = timedelta(**{field.rsplit("_", 1)[1]: 3})
    clinic.works.clock = lambda moment: (moment + passed).replace(minute=0)  # some is thrown away once an hour
    for after, left in ((5, there), (1, 0)):
        await forgets(clinic, replace(KEPT, **{field: after}))
        assert await clinic.sql.fetchval(f"select count(*) from {table}") == left
