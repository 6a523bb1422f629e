"""Doctors with few times, patients with few places, and what of both may never be found in the database."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg

from doktr_sandbox import crowd

BRUSSELS = ZoneInfo("Europe/Brussels")
PAUSE_S, TRIES = 0.2, 50
FIRST_MINUTE, SLOT_MINUTES = 9 * 60, 20
PATTERN = """
insert into agenda_patterns (doctor_id, brand_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes)
select doctor.id, 'doktr', day, $2, $3, $4, 0 from unnest($1::uuid[]) as doctor (id), generate_series(1, 7) as day
"""
# What one doctor each asks of themselves: times follow each other without a pause, so that every limit is met.
LIMITS = ("per_hour = 2", "per_day = 8", "per_week = 7", "run_minutes = 60, pause_minutes = 30", "per_day = 5")
LIMIT = "insert into doctor_limits (doctor_id, changed_at) values ($1, now())"
SET = "update doctor_limits set {} where doctor_id = $1"
USED = """
insert into quota_places (cause_id, patient_id, brand_id, at, counted)
select uuidv7(), given.id, 'doktr', now() - interval '1 day', true
from unnest($1::uuid[], $2::int[]) as given (id, used), generate_series(1, given.used)
"""
# As works of the product lock them: events and jobs are their last statements.
EMPTY = """
truncate appointments, doctor_time, quota_places, idempotency_keys, requests, notices, quotes, events, pgqueuer cascade
"""
PRICES = """
insert into quotes (id, brand_id, patient_id, doctor_id, channel, made_at, expires_at, status, relation, reimbursed,
    reason, honorarium_cents, insurer_cents, patient_cents, least_cents, supplement_cents, at)
select id, 'doktr', patient_id, doctor_id, 'video', now(), now() + interval '1 hour', 'official', 'none', false,
    'no_relation', 2722, 0, 2722, 2722, 0, at
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as told (id, patient_id, doctor_id, at)
"""
# What may never be, whatever was asked at once; each row is one case.
DOUBLE = """
select one.id from appointments one join appointments other on other.doctor_id = one.doctor_id and other.id < one.id
    and tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
where one.ended_at is null and other.ended_at is null
"""
OVER_QUOTA = "select patient_id from quota_places group by patient_id having count(*) > 5"
OVER = {
    "hour": """
        select one.id from appointments one join doctor_limits l using (doctor_id)
        where one.ended_at is null and l.per_hour < (select count(*) from appointments other
            where other.doctor_id = one.doctor_id and other.ended_at is null
              and other.starts_at >= one.starts_at and other.starts_at < one.starts_at + interval '1 hour')
    """,
    "day": """
        select a.doctor_id from appointments a join doctor_limits l using (doctor_id) where a.ended_at is null
        group by a.doctor_id, l.per_day, date_trunc('day', a.starts_at, 'Europe/Brussels') having count(*) > l.per_day
    """,
    "week": """
        select a.doctor_id from appointments a join doctor_limits l using (doctor_id) where a.ended_at is null
        group by a.doctor_id, l.per_week, date_trunc('week', a.starts_at, 'Europe/Brussels')
        having count(*) > l.per_week
    """,
    "run": """
        with followed as (
            select doctor_id, starts_at, run_minutes, starts_at >= lag(ends_at) over (partition by doctor_id
                order by starts_at) + make_interval(mins => pause_minutes) as rested
            from appointments join doctor_limits using (doctor_id) where ended_at is null and run_minutes is not null
        ), runs as (
            select *, count(*) filter (where rested) over (partition by doctor_id order by starts_at) as run
            from followed
        )
        select doctor_id from runs group by doctor_id, run, run_minutes
        having max(starts_at) - min(starts_at) >= make_interval(mins => run_minutes)
    """,
}
BOOKED = "select id from appointments where state = 'booked'"


@dataclass
class Practice:
    """Who competes for what."""

    doctors: list[crowd.Member]
    patients: list[crowd.Member]
    times: list[tuple[str, datetime]] = field(default_factory=list)
    prices: list[tuple[UUID, str, str, datetime]] = field(default_factory=list)

    def price(self, patient: crowd.Member, doctor_id: str, moment: datetime) -> UUID:
        """A price that will have been told for this, once `tell_prices` is done."""
        self.prices.append((uuid4(), patient.person_id, doctor_id, moment))
        return self.prices[-1][0]


async def open_practice(superuser: asyncpg.Connection, doctors: int, patients: int, slots_each: int) -> Practice:
    """Doctors who see patients by appointment, so many times each on one day; and patients."""
    found = Practice(await crowd.doctors(superuser, doctors), await crowd.patients(superuser, patients))
    ids = [one.person_id for one in found.doctors]
    await crowd.never_tire(superuser)  # but for what a doctor asks of themselves
    await superuser.execute(PATTERN, ids, FIRST_MINUTE, FIRST_MINUTE + slots_each * SLOT_MINUTES, SLOT_MINUTES)
    day = (datetime.now(BRUSSELS) + timedelta(days=2)).date()
    begin = datetime.combine(day, time(FIRST_MINUTE // 60), BRUSSELS).astimezone(UTC)
    moments = [begin + timedelta(minutes=SLOT_MINUTES * number) for number in range(slots_each)]
    found.times = [(doctor, moment) for moment in moments for doctor in ids]
    return found


async def near_limits(superuser: asyncpg.Connection, practice: Practice) -> None:
    """Each doctor is near another limit of the guard: an hour, a day, a week, a run."""
    for number, doctor in enumerate(practice.doctors):
        await superuser.execute(LIMIT, doctor.person_id)
        await superuser.execute(SET.format(LIMITS[number % len(LIMITS)]), doctor.person_id)


async def _empty(superuser: asyncpg.Connection) -> None:
    """Away with what was booked; the worker may be in the middle of something, and then is waited for."""
    for _ in range(TRIES):
        with suppress(asyncpg.DeadlockDetectedError):
            await superuser.execute(EMPTY)
            return
        await asyncio.sleep(PAUSE_S)
    raise RuntimeError("the worker does not come to rest")


async def fresh(superuser: asyncpg.Connection, practice: Practice, used: Sequence[int]) -> None:
    """As if nobody had booked yet; patients have used so many places of five, in turn."""
    await _empty(superuser)
    await superuser.execute("update person_sequences set last_seq = 0")
    if any(used):
        mine = [used[number % len(used)] for number in range(len(practice.patients))]
        await superuser.execute(USED, [one.person_id for one in practice.patients], mine)
    await crowd.be_seen(superuser)


async def tell_prices(superuser: asyncpg.Connection, practice: Practice) -> None:
    """Every attempt has asked its price; booking accepts it."""
    told, practice.prices = practice.prices, []
    await superuser.execute(PRICES, *([one[place] for one in told] for place in range(4)))


def attempt(practice: Practice, patient: crowd.Member, doctor_id: str, moment: datetime, key: str | None = None) -> str:
    """What the patient's page sends; the load says which server it goes to."""
    starts = moment.isoformat().replace("+00:00", "Z")
    key = key or secrets.token_hex(16)
    price = practice.price(patient, doctor_id, moment)
    body = f'{{"doctor_id":"{doctor_id}","starts_at":"{starts}","language":"fr","quote_id":"{price}"}}'
    return (
        f"POST /api/patient/appointments HTTP/1.1\r\nHost: {{host}}\r\nOrigin: http://{{host}}\r\n"
        f"Cookie: {patient.cookie}\r\nX-CSRF-Token: {patient.csrf}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )


def contended(practice: Practice, count: int) -> list[str]:
    """Anybody wants any time; each of these would succeed alone."""
    choice = secrets.SystemRandom().choice
    return [attempt(practice, choice(practice.patients), *choice(practice.times)) for _ in range(count)]


@dataclass
class Wrong:
    """How often what may never be was found, and what was said but is not so."""

    double: int = 0
    over_quota: int = 0
    over: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(OVER, 0)))
    lost: int = 0
    booked: int = 0

    async def count(self, superuser: asyncpg.Connection, answers: Sequence[tuple[int, str]]) -> None:
        """Look after a round: everything that was acknowledged is there once, and nothing else is."""
        self.double += len(await superuser.fetch(DOUBLE))
        self.over_quota += len(await superuser.fetch(OVER_QUOTA))
        for kind, question in OVER.items():
            self.over[kind] += len(await superuser.fetch(question))
        said = {what for status, what in answers if status == 201}
        there = {str(row["id"]) for row in await superuser.fetch(BOOKED)}
        unanswered = sum(status not in (201, 409) for status, _ in answers)
        self.lost += unanswered + len(said ^ there)
        self.booked += len(there)
