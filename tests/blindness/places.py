"""Everywhere that a word could be left behind: the database's files, its log, logs, memory, messages, stores."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import asyncpg
import httpx

from doktr_sandbox.whole_service import Service
from tests.blindness.memory import core_dump_of, memory_of
from tests.blindness.spelling import Hit, hits
from tests.blindness.toast import unpacked

WAL = "pg_wal"
TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname not in ('pg_catalog', 'information_schema') and tablename like $1
"""
Place = Callable[[], Iterable[bytes]]


def files_below(folder: Path, *, but: str = "") -> Iterator[bytes]:
    """Every file, whole; what vanishes meanwhile was temporary."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and (not but or but not in file.parts):
            try:
                yield file.read_bytes()
            except FileNotFoundError:
                continue


async def settle(superuser: asyncpg.Connection) -> None:
    """Everything that the server still holds goes to its files and its log."""
    await superuser.execute("checkpoint")
    await superuser.execute("select pg_switch_wal()")


async def rows(superuser: asyncpg.Connection, named: str = "") -> list[bytes]:
    """Every row of every table (whose name begins so) as text, and every value of bytes as it is."""
    found: list[bytes] = []
    for (table,) in await superuser.fetch(TABLES, f"{named}%"):
        for row in await superuser.fetch(f"select t::text as whole, t.* from {table} t"):
            found.append(row["whole"].encode())
            found.extend(value for value in row.values() if isinstance(value, bytes))
    return found


async def job_arguments(superuser: asyncpg.Connection) -> list[bytes]:
    """What jobs were given, and all else that the queue keeps of those of the past."""
    return await rows(superuser, "pgqueuer")


def outbox(service: Service, channel: str) -> list[bytes]:
    """What the twins received by this channel: as it came over the wire, and as people read it."""
    address = f"http://127.0.0.1:{service.ports.outbox}/outbox.json"
    received = httpx.get(address, trust_env=False).raise_for_status().json()
    ours = [one for one in received if one["channel"] == channel]
    read = (json.dumps(ours), json.dumps(ours, ensure_ascii=False))
    return [*(text.encode() for text in read), *(bytes.fromhex(one["raw"]) for one in ours)]


def metrics(service: Service) -> bytes:
    """What is counted."""
    return httpx.get(f"{service.origin()}/metrics", trust_env=False).raise_for_status().content


def database_files(folder: Path) -> dict[str, Place]:
    """The files of a cluster: tables and indexes as they are, opened where they are compressed, and the log."""
    data = folder / "data"
    return {
        "database files": lambda: files_below(data, but=WAL),
        "write-ahead log": lambda: files_below(data / WAL),
        "compressed values": lambda: (value for file in files_below(data / "base") for value in unpacked(file)),
    }


def processes(service: Service) -> dict[str, int]:
    """The processes of the product itself, by name."""
    children = {child.name: child.process.pid for child in (*service.web, *service.others) if child.process}
    return {name: pid for name, pid in children.items() if name == "worker" or name.startswith("web server")}


def memories(service: Service) -> dict[str, Place]:
    """What the product holds while it runs: of servers the core dump that they would leave behind if they fell."""
    return {
        f"memory of the {name}" if name == "worker" else f"core dump of the {name}":
        partial(memory_of if name == "worker" else core_dump_of, pid)
        for name, pid in processes(service).items()
    }  # fmt: skip


async def places(service: Service, superuser: asyncpg.Connection) -> dict[str, Place]:
    """Every place of a running service, by its name. It writes no traces; a page's own are its requests."""
    await settle(superuser)
    kept_rows, kept_jobs = await rows(superuser), await job_arguments(superuser)
    logs, server_log = service.web[0].log.parent, service.cluster.folder / "server.log"
    beside = [Path(service.settings[name]) for name in ("SHARES_DIR", "KEYS_DIR")]
    return database_files(service.cluster.folder) | memories(service) | {
        "rows": lambda: kept_rows,
        "job arguments": lambda: kept_jobs,
        "logs": lambda: [*files_below(logs), server_log.read_bytes()],
        "metrics": lambda: [metrics(service)],
        "pushes": lambda: outbox(service, "push"),
        "text messages": lambda: outbox(service, "sms"),
        "mails": lambda: outbox(service, "mail"),
        "stores beside the database": lambda: (file for folder in beside for file in files_below(folder)),
    }  # fmt: skip


def found_in(where: dict[str, Place]) -> list[Hit]:
    """Every hit, place by place."""
    return [hit for name, blobs in where.items() for hit in hits(name, blobs())]


def by_place(found: list[Hit]) -> dict[str, set[str]]:
    """The same, as the spellings that were found in each place."""
    return {place: {hit.spelling for hit in found if hit.place == place} for place in {hit.place for hit in found}}
