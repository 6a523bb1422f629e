"""A country's patients and ten years of consultations, made by one session of PostgreSQL and copied in by another.

Tables are loaded frozen, without indexes, keys and checks of what refers to what; all of these are made afterwards, by
the very definitions that the migrations gave them, so that at the end everything holds again.
"""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import asyncpg

from bench.figures import say
from doktr_sandbox import postgres

HISTORY_DAYS = 3650
REQUESTS_DAYS = 400  # so long a request is kept
TIMES_DAYS = 30  # so long a doctor's past time is kept
PER_DOCTOR = 8300
MADE = Path(__file__).with_suffix(".sql")
UNCHECKED = "set session_replication_role = replica"
SESSION = ("set maintenance_work_mem = '1500MB'", "set max_parallel_maintenance_workers = 1")
KEYS = """
select conrelid::regclass::text as table_name, conname as name, contype::text as kind, pg_get_constraintdef(oid) as made
from pg_constraint
where (conrelid::regclass::text = any($1) or contype = 'f' and confrelid::regclass::text = any($1))
    and contype = any(array['p', 'u', 'x', 'f']::"char"[]) and conparentid = 0
order by contype = 'f', contype, conname
"""
INDEXES = """
select c.relname as name, pg_get_indexdef(i.indexrelid) as made
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid::regclass::text = any($1) and not exists (select from pg_constraint where conindid = i.indexrelid
    and contype = any(array['p', 'u', 'x']::"char"[]))
order by c.relname
"""


@dataclass(frozen=True)
class Size:
    """How much of everything; a third of all patients ever asked for something."""

    patients: int
    consultations: int

    @property
    def known(self) -> int:
        """Patients who came at least once."""
        return self.patients * 35 // 100

    @property
    def doctors(self) -> int:
        """As many consultations a day for each, at whatever size."""
        return max(60, self.consultations // PER_DOCTOR)

    def since(self, days: int) -> int:
        """The first consultation of the last so many days."""
        return self.consultations - self.consultations * days // HISTORY_DAYS + 1


@dataclass(frozen=True)
class Made:
    """A table, its columns, and the question whose answer is copied into it; of `helpers` it is what to execute."""

    table: str
    columns: str
    question: str


def made(size: Size) -> Iterator[Made]:
    """Everything in its order."""
    text = Template(MADE.read_text(encoding="utf-8")).substitute(
        patients=size.patients, known=size.known, doctors=size.doctors, consultations=size.consultations,
        days=HISTORY_DAYS, requests=size.since(REQUESTS_DAYS), times=size.since(TIMES_DAYS),
    )  # fmt: skip
    for block in text.split("\n@ ")[1:]:
        head, question = block.split("\n", 1)
        table, _, columns = head.partition(" ")
        yield Made(table, columns, question.strip())


def _psql(running: postgres.Cluster, database: str, *commands: str) -> list[str]:
    asked = [part for one in commands for part in ("-c", one)]
    return [
        str(running.binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
        "-p", str(running.port), "-U", "postgres", "-d", database, *asked,
    ]  # fmt: skip


def copy(running: postgres.Cluster, database: str, one: Made) -> None:
    """Two sessions and a pipe. In the transaction that emptied it a table may be written frozen, and without a log."""
    environment = {**os.environ, "PGPASSWORD": running.secret}
    making = _psql(running, database, f"copy ({one.question}) to stdout (format binary)")
    taking = _psql(
        running, database, UNCHECKED, "begin", f"truncate {one.table}",
        f"copy {one.table} {one.columns} from stdin (format binary, freeze)", "commit",
    )  # fmt: skip
    with subprocess.Popen(making, env=environment, stdout=subprocess.PIPE) as source:
        subprocess.run(taking, env=environment, stdin=source.stdout, check=True)
    if source.returncode:
        raise RuntimeError(f"{one.table} could not be made")


async def without_keys(superuser: asyncpg.Connection, tables: list[str]) -> list[str]:
    """Take indexes, keys and references away; answers what makes them again, in order."""
    keys, indexes = await superuser.fetch(KEYS, tables), await superuser.fetch(INDEXES, tables)
    for key in reversed(keys):
        await superuser.execute(f"alter table {key['table_name']} drop constraint {key['name']}")
    for index in indexes:
        await superuser.execute(f"drop index {index['name']}")
    again = [
        (key["kind"], f"alter table {key['table_name']} add constraint {key['name']} {key['made']}") for key in keys
    ]
    own, references = [text for kind, text in again if kind != "f"], [text for kind, text in again if kind == "f"]
    return [*own, *(index["made"] for index in indexes), *references]


async def load(running: postgres.Cluster, database: str, size: Size) -> None:
    """Fill an installed, empty database; at the end every key and reference was checked over all rows."""
    superuser = await asyncpg.connect(running.url("postgres", database))
    for wish in SESSION:
        await superuser.execute(wish)
    parts = list(made(size))
    made_again = await without_keys(superuser, [one.table for one in parts])
    for one in parts:
        if one.table == "helpers":
            await superuser.execute(one.question)
        else:
            await asyncio.to_thread(copy, running, database, one)
            say(f"{database}: {one.table}")
    for statement in made_again:
        await superuser.execute(statement)
    await superuser.execute("analyze")
    await superuser.close()
