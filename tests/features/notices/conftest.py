"""A switchboard in place of the outside: it notes what is sent, and fails when a test says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from doktr.features import notices, patients
from doktr.features.notices.jobs import send
from doktr.kernel.outside import OutsideError
from tests.features.clinic import Clinic, Person

WORDS = notices.read_words(Path(__file__).parents[3] / "data" / "words" / "notices")
SUBSCRIBE = """
insert into push_subscriptions (brand_id, person_id, device_id, endpoint, p256dh, auth, made_at)
values ($1, $2, $3, $4, $5, $6, now())
"""


@dataclass
class Switchboard:
    """All three suppliers at once. `trouble` is what a channel answers instead, until it is taken away."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)
    payloads: list[bytes] = field(default_factory=list)
    enclosed: list[notices.Enclosure] = field(default_factory=list)
    trouble: dict[str, OutsideError] = field(default_factory=dict)
    public_key = b""

    def takes(self, endpoint: str) -> bool:
        return True

    def _send(self, channel: str, to: str, words: str) -> None:
        if channel in self.trouble:
            raise self.trouble[channel]
        self.sent.append((channel, to, words))

    async def push(self, to: Any, payload: bytes, *, topic: str, ttl_s: int, at_once: bool) -> None:
        self._send("push", to.endpoint, payload.decode().rstrip())
        self.payloads.append(payload)
        self.pushes.append({"topic": topic, "ttl_s": ttl_s, "at_once": at_once, "length": len(payload)})

    async def text(self, number: str, words: str, *, reference: str) -> None:
        self._send("sms", number, words)

    async def mail(
        self, address: str, subject: str, words: str, *, sender: str, reference: str, enclosures: Sequence[Any]
    ) -> None:
        self._send("mail", address, f"{subject}\n{words}")
        self.enclosed.extend(enclosures)

    @property
    def channels(self) -> list[str]:
        """On which channels something arrived, in order."""
        return [channel for channel, _, _ in self.sent]


@dataclass
class Office:
    """Tells people, and does the jobs of notices when they are due."""

    clinic: Clinic
    board: Switchboard
    ways: notices.Ways

    async def patient(
        self, *, phone: bool = True, email: bool = True, browser: bool = True, language: str = "en"
    ) -> Person:
        """A patient who can be reached on these channels; no page is open."""
        person = await self.clinic.patient()
        await self.clinic.page_closes(person)
        await self.clinic.sql.execute("update people set language = $2 where id = $1", person.id, language)
        await self.clinic.sql.execute(
            "update patients set phone = $2, email = $3, contact_confirmed_at = now() where person_id = $1",
            person.id, "+32470000001" if phone else None, "one@example.be" if email else None,
        )  # fmt: skip
        if browser:
            await self.subscribe(person)
        self.clinic.later(minutes=1)
        return person

    async def subscribe(self, person: Person) -> str:
        """The person's browser takes pushes."""
        endpoint = f"https://push.example/{person.device_id}"
        await self.clinic.sql.execute(SUBSCRIBE, "doktr", person.id, person.device_id, endpoint, bytes(65), bytes(16))
        return endpoint

    @property
    def now(self) -> datetime:
        """The moment it is in the clinic."""
        return datetime.now(UTC) + self.clinic.shift

    async def tell(self, person: Person, kind: Any, cause: UUID | None = None, **when: Any) -> UUID:
        """Tell the person; answers the cause."""
        cause = cause or uuid4()
        async with self.clinic.works.open("doktr") as work:
            await notices.tell(work, person.id, kind, cause, **when)
        return cause

    async def work(self) -> None:
        """Do every job of notices that is due by now, until none is."""
        while due := await self._due():
            for row in due:
                await send(self.ways, self.clinic.works, {"notice_id": str(row["id"]), "brand": row["brand_id"]})

    async def _due(self) -> list[asyncpg.Record]:
        return await self.clinic.sql.fetch(
            "select id, brand_id from notices where state = 'open' and next_at <= now() + $1::interval",
            self.clinic.shift,
        )

    async def passes(self, **passed: float) -> None:
        """Time passes, and what is due then is done."""
        self.clinic.later(**passed)
        await self.work()

    async def rows(self) -> list[dict[str, Any]]:
        """Every notice there is."""
        return [dict(row) for row in await self.clinic.sql.fetch("select * from notices order by due_at, id")]

    async def state(self) -> str:
        """The state of the only notice."""
        (row,) = await self.rows()
        return row["state"]


@pytest.fixture
def board() -> Switchboard:
    return Switchboard()


@pytest.fixture
def office(clinic: Clinic, board: Switchboard) -> Office:
    ways = notices.Ways(
        words=WORDS, contact=patients.reached_at, origin=lambda brand: f"https://{brand.hosts[0]}",
        push=board, sms=board, mail=board,
    )  # fmt: skip
    clinic.later(seconds=1)
    return Office(clinic, board, ways)


HALF_A_MINUTE = timedelta(seconds=30)
