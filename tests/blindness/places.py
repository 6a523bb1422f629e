"""Everywhere that a word could be left behind: the database's files, its log, logs, memory, messages, stores."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import asyncpg
import httpx

from doktr_sandbox.whole_service import Service
from tests.blindness.memory import memory_of
from tests.blindness.spelling import Hit, hits
from tests.blindness.toast import unpacked

WAL = "pg_wal"
TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
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


async def rows(superuser: asyncpg.Connection) -> list[bytes]:
    """Every row of every table as text, and every value of bytes as it is."""
    found: list[bytes] = []
    for (table,) in await superuser.fetch(TABLES):
        for row in await superuser.fetch(f"select t::text as whole, t.* from {table} t"):
            found.append(row["whole"].encode())
            found.extend(value for value in row.values() if isinstance(value, bytes))
    return found


async def job_arguments(superuser: asyncpg.Connection) -> list[bytes]:
    """What jobs were given, those of the past too where the queue kept them."""
    return [row[0] or b"" for row in await superuser.fetch("select payload from pgqueuer")]


def outbox(service: Service) -> list[bytes]:
    """What the twins received: as it came over the wire, and as people read it."""
    address = f"http://127.0.0.1:{service.ports.outbox}/outbox.json"
    received = httpx.get(address, trust_env=False).raise_for_status().json()
    return [json.dumps(received).encode(), *(bytes.fromhex(one["raw"]) for one in received)]


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


async def places(service: Service, superuser: asyncpg.Connection) -> dict[str, Place]:
    """Every place of a running service, by its name."""
    await settle(superuser)
    kept_rows, kept_jobs = await rows(superuser), await job_arguments(superuser)
    processes = {child.name: child.process.pid for child in (*service.web, *service.others) if child.process}
    ours = {name: pid for name, pid in processes.items() if "twin" not in name and "coturn" not in name}
    return database_files(service.cluster.folder) | {
        "rows": lambda: kept_rows,
        "job arguments": lambda: kept_jobs,
        "logs": lambda: [service.logs().encode(), (service.cluster.folder / "server.log").read_bytes()],
        "metrics": lambda: [metrics(service)],
        "pushes, text messages and mails": lambda: outbox(service),
        "stores beside the database": lambda: [
            *files_below(Path(service.settings["SHARES_DIR"])), *files_below(Path(service.settings["KEYS_DIR"])),
        ],
    } | {f"memory of the {name}": (lambda pid=pid: memory_of(pid)) for name, pid in ours.items()}  # fmt: skip


def found_in(where: dict[str, Place]) -> list[Hit]:
    """Every hit, place by place."""
    return [hit for name, blobs in where.items() for hit in hits(name, blobs())]
