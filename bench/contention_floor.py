"""The floor of booking: pgbench running the very statements of a real booking, each time for another patient."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench import accept_floor
from bench.accept_statements import Statement, logged, pgbench_script, transaction_with
from bench.contention_ground import Practice, attempt, tell_prices
from bench.ground import log_folder
from doktr_sandbox import postgres

TURNS = """
create table bench_turns (
    n int primary key, token_hash bytea, patient_id uuid, device_id uuid, doctor_id uuid, doctors uuid[],
    starts timestamptz, ends timestamptz, key text, told uuid[], quote_id uuid
)
"""
OWN = "token_hash, patient_id, device_id, doctor_id, doctors, starts, ends, key, told, quote_id"
TURN = f", {OWN} from bench_turns where n = :n"
INSERTING = "insert into appointments"
WROTE = """
select (select count(*) from appointments where state = 'booked') as booked,
    (select count(*) from doctor_time where live) as doctor_time, (select count(*) from quota_places) as places,
    (select count(*) from events) as events, (select count(*) from idempotency_keys where status = 201) as keys,
    (select count(*) from quotes where accepted_at is not null) as accepted
"""
SETTLED_S = 0.3


@dataclass
class Floor:
    """pgbench on the same database, with the same people and times."""

    running: postgres.Cluster
    superuser: asyncpg.Connection
    practice: Practice
    script: accept_floor.Script | None = None

    async def overhear(self, send: Callable[[list[str]], object], warm: int) -> None:
        """Let servers warm up on some bookings, log the next one, and make it pgbench's script."""
        wanted = list(zip(self.practice.patients, self.practice.times, strict=True))
        warming = [attempt(self.practice, patient, *when) for patient, when in wanted[: warm * 4]]
        key = secrets.token_hex(16)
        overheard = attempt(self.practice, wanted[-1][0], *wanted[-1][1], key)
        price = self.practice.prices[-1][0]
        await tell_prices(self.superuser, self.practice)
        await asyncio.to_thread(send, warming)
        await self._say(accept_floor.LISTEN_IN)
        await asyncio.to_thread(send, [overheard])
        await self._say(accept_floor.STOP_LISTENING)
        statements = transaction_with(logged(log_folder(self.running)), key)
        text, constants = pgbench_script(
            statements, self._own(statements, key) | {str(price): "quote_id"}, INSERTING, TURN
        )
        file = Path(self.running.folder.parent / "book.sql")
        await asyncio.to_thread(file.write_text, text, "utf-8")
        self.script = accept_floor.Script(file, constants)

    async def _say(self, statements: tuple[str, ...]) -> None:
        for statement in statements:
            await self.superuser.execute(statement)
        await asyncio.sleep(SETTLED_S)

    def _own(self, statements: list[Statement], key: str) -> dict[str, str]:
        """The values that belong to this booking alone, as logged, and the variables they become."""
        inserting = next(one for one in statements if INSERTING in one.sql)
        patient, (doctor_id, _) = self.practice.patients[-1], self.practice.times[-1]
        starts, ends = (str(inserting.values[place]) for place in (5, 6))
        made = next(str(value) for one in statements if "into doctor_time" in one.sql for value in [one.values[4]])
        return {
            f"\\x{patient.token_hash.hex()}": "token_hash", patient.person_id: "patient_id",
            patient.device_id: "device_id", doctor_id: "doctor_id", f"{{{doctor_id}}}": "doctors",
            starts: "starts", ends: "ends", key: "key", made: "id",
            f"{{{patient.person_id},{doctor_id}}}": "told",
        }  # fmt: skip

    async def _set_turns(self) -> None:
        await self.superuser.execute("drop table if exists bench_turns")
        await self.superuser.execute(TURNS)
        length = self.practice.times[-1][1] - self.practice.times[0][1]
        length /= max(1, len({moment for _, moment in self.practice.times}) - 1)
        rows = [
            (n, one.token_hash, one.person_id, one.device_id, doctor, [doctor], moment, moment + length,
             secrets.token_hex(16), [one.person_id, doctor], self.practice.price(one, doctor, moment))
            for n, (one, (doctor, moment)) in enumerate(zip(self.practice.patients, self.practice.times, strict=True))
        ]  # fmt: skip
        await tell_prices(self.superuser, self.practice)
        await self.superuser.copy_records_to_table("bench_turns", records=rows)
        await self.superuser.execute("grant select on bench_turns to doktr_app")

    async def run(self, clients: int) -> accept_floor.Ran:
        """One round of as many bookings as there are times."""
        if self.script is None:
            raise RuntimeError("nothing was overheard")
        await self._set_turns()
        many = len(self.practice.times) // clients * clients
        return await asyncio.to_thread(accept_floor.run, self.running, self.script, clients, many)

    async def wrote(self) -> dict[str, int]:
        """How much there is now of everything that bookings write."""
        row = await self.superuser.fetchrow(WROTE)
        return {} if row is None else {name: int(count) for name, count in row.items()}
