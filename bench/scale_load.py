"""A country's patients and ten years of consultations, made by one session of PostgreSQL and copied in by another.

Tables are loaded frozen, without indexes, keys and checks of what refers to what; all of these are made afterwards, by
the very definitions that the migrations gave them, so that at the end everything holds again. What belongs to the
consultations goes one way, everything else beside it another: while one waits for the disk the other computes.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import asyncpg

from bench.figures import say
from doktr_sandbox import postgres

HISTORY_DAYS = 3650
REQUESTS_DAYS = 400  # so long a request is kept
TIMES_DAYS = 30  # so long a doctor's past time is kept, and who took part
PER_DOCTOR = 8300
MADE = Path(__file__).with_suffix(".sql")
LONGEST = "consultations"
UNCHECKED = "set session_replication_role = replica"
SESSION = ("set maintenance_work_mem = '2GB'", "set max_parallel_maintenance_workers = 1")
KEYS = """
select conrelid::regclass::text as table_name, conname as name, contype::text as kind, pg_get_constraintdef(oid) as made
from pg_constraint
where (conrelid::regclass::text = any($1) or contype = 'f' and confrelid::regclass::text = any($1))
    and contype = any(array['p', 'u', 'x', 'f']::"char"[]) and conparentid = 0
order by contype, conname
"""
INDEXES = """
select c.relname as name, i.indrelid::regclass::text as table_name, pg_get_indexdef(i.indexrelid) as made
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid::regclass::text = any($1) and not exists (select from pg_constraint where conindid = i.indexrelid
    and contype = any(array['p', 'u', 'x']::"char"[]))
order by c.relname
"""
TABLES = "select tablename from pg_tables where schemaname = 'public'"


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


@dataclass(frozen=True)
class Again:
    """What was taken away from a table, and how it is made again; a reference is named first and checked later."""

    table: str
    name: str
    statement: str
    refers: bool = False


async def session(running: postgres.Cluster, database: str) -> asyncpg.Connection:
    """A superuser's session with room for sorting."""
    superuser = await asyncpg.connect(running.url("postgres", database))
    for wish in SESSION:
        await superuser.execute(wish)
    return superuser


async def copy(running: postgres.Cluster, database: str, one: Made) -> None:
    """Two sessions of the server and a pipe between them. Where one fails, the other is not left waiting for it."""
    making, taking = await session(running, database), await session(running, database)
    pipe = running.folder / f"{one.table}.pipe"
    os.mkfifo(pipe)
    pipe.chmod(0o666)  # the server may be somebody else
    sides = {
        asyncio.create_task(making.execute(f"copy ({one.question}) to '{pipe}' (format binary)")),
        asyncio.create_task(_take(taking, one, pipe)),
    }
    _, left = await asyncio.wait(sides, return_when=asyncio.FIRST_EXCEPTION)
    if left:
        os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))
    await asyncio.gather(*sides)
    pipe.unlink()
    await making.close()
    await taking.close()


async def _take(taking: asyncpg.Connection, one: Made, pipe: Path) -> None:
    """In the transaction that emptied it a table may be written frozen, and without a log."""
    await taking.execute(UNCHECKED)
    async with taking.transaction():
        await taking.execute(f"truncate {one.table}")
        await taking.execute(f"copy {one.table} {one.columns} from '{pipe}' (format binary, freeze)")


async def without_keys(superuser: asyncpg.Connection, tables: list[str]) -> list[Again]:
    """Take indexes, keys and references away; answers what makes them again, in order."""
    keys, indexes = await superuser.fetch(KEYS, tables), await superuser.fetch(INDEXES, tables)
    for key in sorted(keys, key=lambda key: key["kind"] != "f"):
        await superuser.execute(f"alter table {key['table_name']} drop constraint {key['name']}")
    for index in indexes:
        await superuser.execute(f"drop index {index['name']}")
    return [*map(_key_again, keys), *(Again(one["table_name"], one["name"], one["made"]) for one in indexes)]


def _key_again(key: asyncpg.Record) -> Again:
    refers = key["kind"] == "f"
    later = " not valid" if refers else ""
    statement = f"alter table {key['table_name']} add constraint {key['name']} {key['made']}{later}"
    return Again(key["table_name"], key["name"], statement, refers)


async def both_ways(tables: Sequence[str], do: Callable[[str], Awaitable[None]]) -> None:
    """Do it for the longest table, and beside it for all others one by one."""

    async def others() -> None:
        for table in tables:
            if table != LONGEST:
                await do(table)

    await asyncio.gather(do(LONGEST), others())


async def load(running: postgres.Cluster, database: str, size: Size) -> None:
    """Fill an installed, empty database; at the end every key and reference was checked over all rows."""
    superuser = await session(running, database)
    before, *parts, after = made(size)
    by_table = {one.table: one for one in parts}
    again = await without_keys(superuser, list(by_table))
    await superuser.execute(before.question)

    async def fill(table: str) -> None:
        await copy(running, database, by_table[table])
        say(f"{database}: {table} copied")
        await _run(running, database, [one.statement for one in again if one.table == table and not one.refers])
        say(f"{database}: {table} indexed")

    async def check(table: str) -> None:
        wanted = [one.name for one in again if one.table == table and one.refers]
        await _run(running, database, [f"alter table {table} validate constraint {name}" for name in wanted])
        await _run(running, database, [f"analyze {table}"])
        if table in by_table:
            say(f"{database}: {table} checked")

    await both_ways(list(by_table), fill)
    for one in again:
        if one.refers:
            await superuser.execute(one.statement)
    await both_ways([row["tablename"] for row in await superuser.fetch(TABLES)], check)
    await superuser.execute(after.question)
    await superuser.close()


async def _run(running: postgres.Cluster, database: str, statements: Sequence[str]) -> None:
    """One after the other, in a session of their own."""
    superuser = await session(running, database)
    for statement in statements:
        await superuser.execute(statement)
    await superuser.close()
