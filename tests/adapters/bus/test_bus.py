"""The contract of the bus, kept by both of its adapters; and what only one of them has to prove."""

import asyncio
import contextlib
import subprocess
import sysconfig
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doktr.adapters.bus.nats import NatsBus
from doktr.adapters.bus.postgres import CHUNK, PostgresBus
from doktr_sandbox.postgres import free_port
from doktr_sandbox.visitor import eventually

NATS_SERVER = Path(sysconfig.get_path("scripts")) / "nats-server"
LARGEST = 70 * 1024


class NatsServer:
    """A NATS server on loopback that can be taken away and brought back."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.command = [NATS_SERVER, "-a", "127.0.0.1", "-p", str(self.port), "-l", str(folder / "nats.log")]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def begin(self) -> None:
        self.process = subprocess.Popen(self.command)

    async def start(self) -> None:
        self.begin()
        await eventually(self._answers)

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()
            return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
async def nats_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path_factory.mktemp("nats"))
    await server.start()
    yield server
    server.stop()


class Ear:
    """Remembers what was heard."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    async def __call__(self, payload: bytes) -> None:
        self.heard.append(payload)

    async def hears(self, *payloads: bytes) -> None:
        await eventually(lambda: len(self.heard) >= len(payloads))
        assert self.heard == list(payloads)


class BusContract:
    """What every bus must do. `buses(n)` gives n buses as n processes would have them."""

    async def test_every_process_hears_what_one_publishes(self, buses: Any) -> None:
        one, two, three = await buses(3)
        ears = [Ear(), Ear(), Ear()]
        for bus, ear in zip((one, two, three), ears, strict=True):
            await bus.subscribe("people", ear)
        await one.publish("people", b"hello")
        for ear in ears:
            await ear.hears(b"hello")

    async def test_order_is_kept(self, buses: Any) -> None:
        one, two = await buses(2)
        here, there = Ear(), Ear()
        await one.subscribe("people", here)
        await two.subscribe("people", there)
        sent = [str(number).encode() for number in range(500)]
        for payload in sent:
            await one.publish("people", payload)
        await here.hears(*sent)
        await there.hears(*sent)

    async def test_topics_are_apart(self, buses: Any) -> None:
        one, two = await buses(2)
        people, line = Ear(), Ear()
        await two.subscribe("people", people)
        await two.subscribe("line", line)
        await one.publish("line", b"1")
        await one.publish("people", b"2")
        await line.hears(b"1")
        await people.hears(b"2")

    @pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, LARGEST])
    async def test_any_bytes_of_any_size_arrive_as_they_were(self, buses: Any, size: int) -> None:
        one, two = await buses(2)
        ear = Ear()
        await two.subscribe("signals", ear)
        payload = (bytes(range(256)) * (size // 256 + 1))[:size]
        await one.publish("signals", payload)
        await ear.hears(payload)

    async def test_large_messages_of_two_senders_do_not_mix(self, buses: Any) -> None:
        one, two, three = await buses(3)
        ear = Ear()
        await three.subscribe("signals", ear)
        for number in range(10):
            await one.publish("signals", b"a" * (20_000 + number))
            await two.publish("signals", b"b" * (20_000 + number))
        await eventually(lambda: len(ear.heard) == 20)
        for letter in (b"a", b"b"):
            lengths = [len(one) for one in ear.heard if set(one) == set(letter)]
            assert lengths == list(range(20_000, 20_010))

    async def test_a_listener_that_fails_keeps_nobody_from_hearing(self, buses: Any) -> None:
        one, two = await buses(2)
        ear = Ear()

        async def fails(_payload: bytes) -> None:
            raise LookupError("on purpose")

        await two.subscribe("people", fails)
        await two.subscribe("people", ear)
        await one.publish("people", b"1")
        await one.publish("people", b"2")
        await ear.hears(b"1", b"2")

    async def test_what_a_process_says_last_is_heard_though_it_ends_at_once(self, buses: Any) -> None:
        one, two = await buses(2)
        ear = Ear()
        await two.subscribe("people", ear)
        await one.publish("people", b"last words")
        await one.__aexit__(None, None, None)
        await ear.hears(b"last words")

    async def test_after_an_outage_listeners_are_told_and_hear_again(self, buses: Any, outage: Any) -> None:
        one, two = await buses(2)
        ear = Ear()
        await two.subscribe("people", ear)
        await outage()
        await eventually(lambda: b"" in ear.heard, patience_s=20)

        async def heard_again() -> bool:
            await one.publish("people", b"again")
            await asyncio.sleep(0.1)
            return b"again" in ear.heard

        await eventually(heard_again, patience_s=20)


@pytest.fixture
async def opened() -> AsyncIterator[Callable[[Any], Any]]:
    async with AsyncExitStack() as stack:
        yield stack.enter_async_context


class TestPostgresBus(BusContract):
    @pytest.fixture
    def buses(self, module_database: Any, opened: Any) -> Any:
        async def make(count: int) -> list[PostgresBus]:
            return [await opened(PostgresBus(module_database.url)) for _ in range(count)]

        return make

    @pytest.fixture
    def outage(self, module_database: Any) -> Any:
        async def cut() -> None:
            superuser = await asyncpg.connect(module_database.superuser_url)
            await superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where pid <> pg_backend_pid() and datname = current_database()"
            )
            await superuser.close()

        return cut

    async def test_nothing_is_published_inside_a_transaction_of_the_service(self, works: Any, database: Any) -> None:
        """The statement that notifies runs alone: a waiting transaction would hold the lock of all commits."""
        ear = Ear()
        async with PostgresBus(database.url) as other:
            await other.subscribe("line", ear)
            with pytest.raises(LookupError):
                async with works.open("doktr") as work:
                    work.hint("line", {"brand": "rolled back"})
                    raise LookupError
            async with works.open("doktr") as work:
                work.hint("line", {"brand": "doktr"})
                await asyncio.sleep(0.1)
                assert ear.heard == []
            await ear.hears(b'{"brand": "doktr"}')


class TestNatsBus(BusContract):
    @pytest.fixture
    def buses(self, nats_server: NatsServer, opened: Any) -> Any:
        async def make(count: int) -> list[NatsBus]:
            return [await opened(NatsBus(nats_server.url)) for _ in range(count)]

        return make

    @pytest.fixture
    def outage(self, nats_server: NatsServer) -> Any:
        async def cut() -> None:
            nats_server.stop()
            await asyncio.sleep(0.3)
            await nats_server.start()

        return cut
