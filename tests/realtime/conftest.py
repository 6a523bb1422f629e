"""A house with two servers side by side and a worker, and people with a page open at either."""

import asyncio
import subprocess
import sysconfig
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr_sandbox import crowd
from doktr_sandbox.postgres import free_port
from doktr_sandbox.whole_service import Service
from tests.features.browser import Browser

MANY = {"REQUESTS_PER_MINUTE": "100000"}
# A price that was told: nobody can ask who insures a crowd.
QUOTE = """
insert into quotes (brand_id, patient_id, channel, made_at, expires_at, status, relation, reimbursed, reason,
    honorarium_cents, insurer_cents, patient_cents, least_cents, supplement_cents)
select brand_id, id, 'video', now(), now() + interval '1 hour', 'official', 'none', false, 'none', 0, 0, 0, 0, 0
from people where id = $1
returning id
"""


@dataclass(frozen=True)
class Guest:
    """Somebody with a device key, signed in."""

    member: crowd.Member
    key: Ed25519PrivateKey

    @property
    def id(self) -> str:
        return self.member.person_id

    @property
    def device_id(self) -> str:
        return self.member.device_id


@dataclass
class House:
    """Two servers and a worker; `sql` sees everything."""

    service: Service
    sql: asyncpg.Connection
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def patient(self, brand: str = "doktr") -> Guest:
        return await self._guest((await crowd.patients(self.sql, 1, brand))[0])

    async def doctor(self, brand: str = "doktr", on_duty: bool = True) -> Guest:
        guest = await self._guest((await crowd.doctors(self.sql, 1, brand))[0])
        if not on_duty:
            await self.sql.execute("delete from duty where doctor_id = $1", UUID(guest.id))
        return guest

    async def _guest(self, member: crowd.Member) -> Guest:
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        await self.sql.execute("update devices set public_key = $2 where id = $1", UUID(member.device_id), public)
        return Guest(member, key)

    def browser(self, guest: Guest, server: int = 0, host: str = "localhost") -> Browser:
        return Browser(guest.member, self.service.origin(server, host))

    async def wish(self, guest: Guest) -> dict[str, str]:
        """What a patient asks for, at a price that they were told."""
        async with self.looking:
            quote = await self.sql.fetchval(QUOTE, UUID(guest.id))
        wish = {"patient_id": guest.id, "urgency": "today", "language": "fr", "channel": "video"}
        return wish | {"quote_id": str(quote)}

    async def ask(self, guest: Guest, server: int = 0) -> str:
        """Let a patient join the line over HTTP; answers the request."""
        async with self.browser(guest, server) as browser:
            answer = await browser.post("requests", await self.wish(guest))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def call(self, patient: Guest, doctor: Guest, joined: bool = True) -> str:
        """A consultation of the two; both are in it, unless wished otherwise."""
        asked = await crowd.ask(self.sql, [patient.member])
        async with self.browser(doctor) as here, self.browser(patient, 1) as there:
            opened = (await here.accept(asked[patient.id])).json()["id"]
            if joined:
                for browser in (here, there):
                    assert (await browser.post(f"consultations/{opened}/join")).status_code == 200
        return opened


@pytest.fixture(scope="module")
def house_service(module_database: Any, memory_folder: Path) -> Iterator[Service]:
    cluster, name = module_database.cluster, module_database.name
    running = Service(memory_folder, cluster, name, servers=2, worker=False, warm=True, changed=MANY).start()
    yield running
    running.stop()


@pytest.fixture
async def house(house_service: Service, module_database: Any) -> AsyncIterator[House]:
    """Two servers side by side, no worker, one database for the module."""
    sql = await asyncpg.connect(module_database.superuser_url)
    await crowd.never_tire(sql)
    yield House(house_service, sql)
    await sql.close()


@pytest.fixture
async def start_house(start_service: Any, everything: asyncpg.Connection) -> Any:
    """A house of one's own, to be damaged: `start_house(worker=True, changed={…})`."""

    def start(**wishes: Any) -> House:
        changed = MANY | wishes.pop("changed", {})
        return House(start_service(servers=2, changed=changed, **wishes), everything)

    return start


@pytest.fixture(scope="module")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A NATS server on loopback."""
    port = free_port()
    command = [Path(sysconfig.get_path("scripts")) / "nats-server", "-a", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen([*command, "-l", str(tmp_path_factory.mktemp("nats") / "log")])
    yield f"nats://127.0.0.1:{port}"
    server.kill()
    server.wait()
