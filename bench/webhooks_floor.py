"""The floor of a payment's news: pgbench running the very statements that one paid payment caused, fetch left out."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench import accept_floor
from bench.accept_statements import Statement, logged, pgbench_script
from bench.ground import log_folder
from bench.webhooks_ground import Owed, Till
from doktr_sandbox import postgres

TURNS = """
create table bench_turns (
    n int primary key, payment_id uuid, provider_id text, charge_id uuid, patient_id uuid, doctor_id uuid, told uuid[],
    owners uuid[]
)
"""
OWN = "payment_id, provider_id, charge_id, patient_id, doctor_id, told, owners"
TURN = f", {OWN} from bench_turns where n = :n"
NOTHING = "nothing is handed on"
# The three transactions of a payment's news, in their order: it is told, it is looked at, it is seen.
STEPS = ("set told = true", "set told = false", "update payments set state")
PAID = "select count(*) from payments where state = 'paid' and id = any($1)"
SETTLED_S = 0.3


@dataclass
class Floor:
    """pgbench on the same database, with payments of its own."""

    running: postgres.Cluster
    till: Till
    script: accept_floor.Script | None = None

    async def listen(self, *, on: bool) -> None:
        """Begin or end to log every statement."""
        for statement in accept_floor.LISTEN_IN if on else accept_floor.STOP_LISTENING:
            await self.till.fetch(statement)
        await asyncio.sleep(SETTLED_S)

    async def take(self, heard: Owed) -> None:
        """Make what was logged of this payment pgbench's script."""
        said = logged(log_folder(self.running))
        statements = [one for step in STEPS for one in _transaction(said, step, str(heard.payment))]
        text, constants = pgbench_script(statements, _own(heard), NOTHING, TURN)
        file = Path(self.running.folder.parent / "webhook.sql")
        await asyncio.to_thread(file.write_text, text, "utf-8")
        self.script = accept_floor.Script(file, constants)

    async def run(self, owed: list[Owed], clients: int) -> accept_floor.Ran:
        """One round. Raises `RuntimeError` unless every payment was brought into the books."""
        if self.script is None:
            raise RuntimeError("nothing was overheard")
        superuser = await asyncpg.connect(self.till.url)
        await superuser.execute("drop table if exists bench_turns")
        await superuser.execute(TURNS)
        rows = [
            (n, one.payment, one.provider, one.charge, one.patient, one.doctor, [one.patient, one.doctor],
             [one.doctor, one.patient])
            for n, one in enumerate(owed)
        ]  # fmt: skip
        await superuser.copy_records_to_table("bench_turns", records=rows)
        await superuser.execute("grant select on bench_turns to doktr_app")
        ran = await asyncio.to_thread(accept_floor.run, self.running, self.script, clients, len(owed))
        paid = await superuser.fetchval(PAID, [one.payment for one in owed])
        await superuser.close()
        if paid != len(owed):
            raise RuntimeError("pgbench did not do what the service did")
        return ran


def _transaction(said: dict[int, list[Statement]], step: str, payment: str) -> list[Statement]:
    """The transaction in which this step was done for this payment. Raises `LookupError`."""
    for statements in said.values():
        current: list[Statement] = []
        for statement in statements:
            current = [statement] if statement.begins else [*current, statement]
            if statement.ends and any(step in one.sql and payment in one.values for one in current):
                return current
    raise LookupError(f"{step} is not in the log")


def _own(heard: Owed) -> dict[str, str]:
    """The values that belong to this payment alone, as logged, and the variables they become."""
    return {
        str(heard.payment): "payment_id", str(heard.provider): "provider_id", str(heard.charge): "charge_id",
        str(heard.patient): "patient_id", str(heard.doctor): "doctor_id",
        f"{{{heard.patient},{heard.doctor}}}": "told", f"{{{heard.doctor},{heard.patient}}}": "owners",
    }  # fmt: skip
