"""A clinic for tests: doctors on duty, patients who ask, time that passes and jobs that run when they are due."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features import agenda, assistants, booking, capacity, consultation, guests, mandates, reminders
from doktr.features.booking import actions as booking_actions
from doktr.features.booking.model import Request, Wish
from doktr.features.consultation import actions as consultation_actions
from doktr.features.consultation.model import Consultation
from doktr.features.payments.jobs import said as believe_said
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing import read_rules
from doktr.features.pricing.model import Question
from doktr.kernel.retention import read_retention
from doktr.kernel.work import Actor, Face, Work, Works
from doktr_sandbox import crowd

ALWAYS = {str(day): ("00:00", "24:00") for day in range(1, 8)}


async def _say_nothing(_works: Works, _payload: Mapping[str, Any]) -> None:
    """Nobody is reached from here; the tests of notices have an office for that."""


JOBS = (
    capacity.JOBS
    | booking.JOBS
    | consultation.JOBS
    | guests.JOBS
    | assistants.JOBS
    | agenda.JOBS
    | reminders.JOBS
    | {"notices.send": _say_nothing, "payments.settle": _say_nothing, "payments.said": believe_said}
)

DATA = Path(__file__).parents[2] / "data"
LAW = read_rules(DATA / "tariffs" / "rules.json")
MANDATES = mandates.read_rules(DATA / "rules" / "mandates.json")
KEPT = read_retention(DATA / "rules" / "retention.json")


@dataclass(frozen=True)
class Person:
    """Somebody signed in at one device, whose key they hold."""

    member: crowd.Member
    brand: str
    key: Ed25519PrivateKey

    @property
    def id(self) -> UUID:
        return UUID(self.member.person_id)

    @property
    def device_id(self) -> UUID:
        return UUID(self.member.device_id)

    @property
    def face(self) -> Face:
        return self.member.face


@dataclass
class Clinic:
    """Speaks of the product in the words of the glossary; `sql` sees everything."""

    works: Works
    sql: asyncpg.Connection
    shift: timedelta = timedelta()
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.works.clock = lambda moment: moment + self.shift

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.shift += timedelta(**passed)

    async def doctor(
        self, brand: str = "doktr", languages: tuple[str, ...] = ("fr", "nl"), on_duty: bool = True
    ) -> Person:
        """A doctor of this brand."""
        (member,) = await crowd.doctors(self.sql, 1, brand)
        person = await self._person(member, brand)
        await self.sql.execute("update doctors set languages = $2 where person_id = $1", person.id, list(languages))
        await self.sql.execute("update duty set free_since = now() + $2 where doctor_id = $1", person.id, self.shift)
        if not on_duty:
            await self.sql.execute("delete from duty where doctor_id = $1", person.id)
        return person

    async def patient(self, brand: str = "doktr") -> Person:
        """A patient of this brand."""
        (member,) = await crowd.patients(self.sql, 1, brand)
        return await self._person(member, brand)

    async def _person(self, member: crowd.Member, brand: str) -> Person:
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        await self.sql.execute("update devices set public_key = $2 where id = $1", UUID(member.device_id), public)
        return Person(member, brand, key)

    async def page_opens(self, person: Person) -> None:
        """The person has a page open from now on, as far as servers say."""
        await self.sql.execute("update presence set seen_at = 'infinity' where device_id = $1", person.device_id)

    async def page_closes(self, person: Person) -> None:
        """The last sign of life of the person's page is now."""
        await self.sql.execute(
            "update presence set seen_at = now() + $2::interval where device_id = $1", person.device_id, self.shift
        )

    async def policy(self, brand: str, part: str, **changed: Any) -> None:
        """The brand decides otherwise in this part of its policy."""
        await self.sql.execute(
            "update brands set data = jsonb_set(data, array['policy', $2], data #> array['policy', $2] || $3::jsonb)"
            " where id = $1",
            brand,
            part,
            json.dumps(changed),
        )

    async def belongs_to(self, doctor: Person, brand: str) -> None:
        """The doctor works for one more brand."""
        await self.sql.execute("insert into doctor_brands values ($1, $2)", doctor.id, brand)

    async def second_device(self, person: Person) -> Person:
        """The same person at another device."""
        device_id = await self.sql.fetchval(
            "insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)"
            " select person_id, brand_id, sha256(public_key), 'Other', now(), now() from devices where id = $1"
            " returning id",
            person.device_id,
        )
        member = crowd.Member(person.member.person_id, str(device_id), person.member.face, "")
        return Person(member, person.brand, person.key)

    @asynccontextmanager
    async def as_(self, person: Person) -> AsyncIterator[Work]:
        """Work in which this person acts."""
        async with self.looking:
            rows = await self.sql.fetch("select brand_id from doctor_brands where doctor_id = $1", person.id)
        brands = [row["brand_id"] for row in rows]
        async with self.works.open(person.brand, brands or None) as work:
            work.act_as(Actor(person.id, person.face, person.id, person.device_id))
            yield work

    async def patient_asks(self, patient: Person | None = None, **wishes: Any) -> UUID:
        """A patient (a new one, unless given) joins the line; answers the request."""
        patient = patient or await self.patient()
        wanted = {"urgency": "today", "language": "fr", "channel": "video", "wished_doctor_id": None} | wishes
        async with self.as_(patient) as work:
            quote_id = await self.price(work, patient, wanted["channel"], wanted["wished_doctor_id"])
            wanted = {"quote_id": quote_id} | wanted
            return await booking_actions.ask(work, Wish(patient_id=patient.id, **wanted))

    async def price(
        self,
        work: Work,
        patient: Person,
        channel: Any = "video",
        doctor: UUID | None = None,
        at: datetime | None = None,
    ) -> UUID:
        """A price that is told to the patient, to be accepted."""
        asked = Question(patient.id, channel, doctor, at=at)
        return (await pricing_actions.quote(work, asked, LAW, "trial")).id

    async def accepts(self, doctor: Person, request_id: UUID) -> Consultation:
        """The doctor takes this patient."""
        async with self.as_(doctor) as work:
            return await consultation_actions.accept(work, request_id)

    async def joins(self, person: Person, consultation_id: UUID) -> Consultation:
        """The person is in the call at their device."""
        async with self.as_(person) as work:
            return await consultation_actions.join(work, consultation_id)

    async def ends(self, doctor: Person, consultation_id: UUID, outcome: Any = "took_place") -> Consultation:
        """The doctor finishes."""
        async with self.as_(doctor) as work:
            return await consultation_actions.end(work, consultation_id, outcome)

    async def sees(self, patient: Person, request_id: UUID) -> Request:
        """The request as its patient sees it."""
        async with self.as_(patient) as work:
            return await booking_actions.request_by(work, request_id)

    async def duty(self, doctor: Person, state: Any) -> None:
        """The doctor comes on duty or goes."""
        async with self.as_(doctor) as work:
            await capacity.set_duty(work, state)

    async def row(self, table: str, id: UUID) -> asyncpg.Record:
        """A row as it is stored."""
        key = {"duty": "doctor_id"}.get(table, "id")
        return await self.sql.fetchrow(f"select * from {table} where {key} = $1", id)

    async def events(self, person: Person) -> list[tuple[str, dict[str, Any]]]:
        """What the person's pages were told, in order."""
        rows = await self.sql.fetch("select kind, body from events where person_id = $1 order by seq", person.id)
        return [(row["kind"], json.loads(row["body"])) for row in rows]

    async def told(self, person: Person) -> list[str]:
        """The kinds of what the person's pages were told."""
        return [kind for kind, _ in await self.events(person)]

    async def due(self) -> list[str]:
        """Do every job that is due, as the worker would, until none is left; answers their names."""
        done = []
        while job := await self.sql.fetchrow(
            "delete from pgqueuer where id = (select id from pgqueuer where execute_after <= now() + $1"
            " order by execute_after, id limit 1) returning entrypoint, payload",
            self.shift,
        ):
            await JOBS[job["entrypoint"]](self.works, json.loads(job["payload"]))
            done.append(job["entrypoint"])
        return done
