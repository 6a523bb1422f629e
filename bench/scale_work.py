"""What patients and doctors wait for, asked of a database as the service asks it, and taken back each time."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg

from bench.scale_load import Size
from doktr.features import brands, capacity, quota
from doktr.features.agenda import actions as agenda
from doktr.features.booking import actions as booking
from doktr.features.booking import outlook, store_line
from doktr.features.consultation import actions as consultation
from doktr.kernel.retention import read_retention
from doktr.kernel.work import EVERYWHERE, Actor, Face, Job, Sql, Work, Works
from doktr_sandbox.processes import ROOT

ON_DUTY, WAITING = 60, 200
KEPT = read_retention(ROOT / "data" / "rules" / "retention.json")
FIRST = 0x019000000000  # the load counts on from here in each kind of id
LINE = """
insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, asked_at)
select 'doktr', person_id, person_id, id, 'waiting', 'today', 'fr', 'video', now() - make_interval(secs => 3 * place)
from unnest($1::uuid[]) with ordinality as given (person, place) join devices on devices.person_id = given.person
"""
DUTY = """
insert into duty (doctor_id, state, since, free_since)
select given.id, 'on', now(), now() from unnest($1::uuid[]) given (id)
"""
DOCTORS_DEVICES = """
insert into devices (person_id, public_key, label, enrolled_at, last_seen_at)
select given.id, sha256(uuid_send(given.id)), 'Desk', now(), now() from unnest($1::uuid[]) given (id)
"""
THERE = """
insert into presence (device_id, person_id, seen_at) select id, person_id, 'infinity' from devices
where person_id = any($1)
"""
# The line of a database that was kept since yesterday is of today, too.
SEEN = "update requests set asked_at = now() - (interval '3 seconds' * (random() * 200)) where state = 'waiting'"
PATTERN = """
insert into agenda_patterns (doctor_id, brand_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes)
select given.id, 'doktr', day, 540, 1080, 20, 0 from unnest($1::uuid[]) given (id), generate_series(1, 5) day
"""


class _TakenBack(Exception):
    """Nothing of what was measured stays."""


class _Silence:
    """Neither a bus nor a queue: what is taken back leaves nothing for anybody else."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Tell nobody."""

    async def subscribe(self, topic: str, heard: Callable[[bytes], Awaitable[None]]) -> None:
        """Hear nothing."""

    async def enqueue(self, sql: Sql, jobs: Sequence[Job]) -> None:
        """Keep nothing for later."""

    async def wake(self) -> None:
        """Wake nobody."""


def numbered(kind: str, number: int) -> UUID:
    """The id that the load gave the so-many-th of a kind."""
    return UUID(f"{FIRST + number:012x}7000{kind}{0:012x}")


DOCTORS = [numbered("8002", number) for number in range(1, ON_DUTY + 1)]


async def begin(superuser_url: str) -> None:
    """Doctors come, patients wait, agendas open: the same day at any size."""
    superuser = await asyncpg.connect(superuser_url)
    for statement in (DUTY, DOCTORS_DEVICES, THERE, PATTERN):
        await superuser.execute(statement, DOCTORS)
    await superuser.execute(LINE, [numbered("8001", number) for number in range(1, WAITING + 1)])
    await superuser.execute("analyze requests, duty, presence, agenda_patterns, devices")
    await superuser.close()


@dataclass
class Day:
    """A day at work on a database of some size: so many doctors on duty, so many in the line."""

    works: Works
    size: Size

    def anybody(self) -> UUID:
        """One of those who came before, and does not wait."""
        return numbered("8001", random.SystemRandom().randint(WAITING + 1, self.size.known))

    async def spent_ms(self, face: Face, what: "Asked") -> float:
        """How long one piece of work takes, from its begin to before its commit."""
        person = random.SystemRandom().choice(DOCTORS) if face == "doctor" else self.anybody()
        took = 0.0
        with suppress(_TakenBack):
            async with self.works.open("doktr", EVERYWHERE if face == "operator" else None) as work:
                work.act_as(Actor(person, face, uuid4(), uuid4()))
                before = perf_counter()
                await what(work, self)
                took = (perf_counter() - before) * 1000
                raise _TakenBack
        return took


Asked = Callable[[Work, Day], Awaitable[object]]


async def _line(work: Work, day: Day) -> object:
    return await booking.queue(work)


async def _matching(work: Work, day: Day) -> object:
    return await store_line.candidates(work)


async def _outlook(work: Work, day: Day) -> object:
    return await outlook.outlook(work, "fr", work.actor.person_id)


async def _place(work: Work, day: Day) -> object:
    waiting = numbered("8001", random.SystemRandom().randint(1, WAITING))
    work.act_as(Actor(waiting, "patient", uuid4(), uuid4()))
    return await booking.open_request(work)


async def _standing(work: Work, day: Day) -> object:
    return await quota.standing(work, work.actor.person_id)


async def _claim(work: Work, day: Day) -> object:
    return await quota.claim(work, work.actor.person_id, uuid4(), work.now)


async def _slots_of(work: Work, doctors: Sequence[UUID], days: int) -> object:
    brand = await brands.of(work)
    today = work.now.astimezone(agenda.zone_of(brand)).date()
    return await agenda.free_slots(work, brand, doctors, (today, today + timedelta(days=days)), work.actor.person_id)


async def _slots_of_one(work: Work, day: Day) -> object:
    return await _slots_of(work, [random.SystemRandom().choice(DOCTORS)], 14)


async def _slots_of_all(work: Work, day: Day) -> object:
    return await _slots_of(work, [one.id for one in await agenda.doctors(work, work.actor.person_id)], 7)


async def _guard(work: Work, day: Day) -> object:
    with suppress(capacity.GuardReached):
        await capacity.admit(work, random.SystemRandom().choice(DOCTORS), work.now, work.now + timedelta(minutes=9))
    return None


async def _recent(work: Work, day: Day) -> object:
    return await consultation.history(work, 20, KEPT)


ASKED: Mapping[str, tuple[Face, Asked]] = {
    "queue: whom a doctor may take": ("doctor", _line),
    "queue: who may see whom": ("operator", _matching),
    "queue: what a patient may expect": ("patient", _outlook),
    "queue: a patient's place": ("patient", _place),
    "queue: whether the guard admits one more": ("doctor", _guard),
    "quota: how many are left": ("patient", _standing),
    "quota: claiming a place": ("patient", _claim),
    "slots: one doctor, two weeks": ("patient", _slots_of_one),
    "slots: all doctors, a week": ("patient", _slots_of_all),
    "a doctor's last consultations": ("doctor", _recent),
    "a patient's own consultations": ("patient", _recent),
}


async def opened(url: str) -> tuple[asyncpg.Pool, Works]:
    """A connection such as the service's own, which plans each question once."""
    pool = await asyncpg.create_pool(
        url, min_size=1, max_size=1, server_settings={"plan_cache_mode": "force_generic_plan"}
    )
    nobody = _Silence()
    return pool, Works(pool, nobody, nobody, {})
