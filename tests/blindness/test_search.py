"""The search itself: a word is found in every spelling and in every kind of store, or "nothing found" means nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import asyncpg
import lz4.block
import pytest
from prometheus_client import CollectorRegistry, Counter, generate_latest

from doktr_sandbox import postgres
from tests.blindness import toast
from tests.blindness.memory import memory_of
from tests.blindness.places import database_files, found_in, rows, settle
from tests.blindness.planted import SAID, WRITTEN
from tests.blindness.spelling import PATTERNS, STEM, hits

LONG = f"{SAID} " * 60
# with so much chance in it, it is too long for a row even when it is compressed
LONGER = "".join(f"{SAID} {os.urandom(4).hex()} " for _ in range(600))
HOLDER = """
import sys, time
words = sys.stdin.read()
kept = [words, words + "\\u0142", words + "\\U0001f600", words.encode(), words.encode("utf-16-le")]
print("ready", flush=True)
time.sleep(600)
"""


def spelled(blobs) -> set[str]:
    """In which spellings the word was found."""
    return {hit.spelling for hit in hits("here", blobs)}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_word_is_found_however_it_is_written(name: str) -> None:
    assert spelled([os.urandom(5000) + WRITTEN[name] + os.urandom(5000)])


@pytest.mark.parametrize("name", PATTERNS)
def test_no_spelling_is_so_short_that_chance_writes_it(name: str) -> None:
    assert len(PATTERNS[name]) >= 11
    assert not spelled([os.urandom(1_000_000)])


@pytest.mark.parametrize("method", ["pglz", "lz4"])
def test_garbage_is_not_taken_for_something_compressed(method: str) -> None:
    unpack = {"pglz": toast.pglz, "lz4": toast.lz4}[method]
    with pytest.raises(toast.Garbled):
        unpack(b"\xff" * 40, 5000)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """A real one, on a disk, that keeps what it is told."""
    running = postgres.start(tmp_path_factory.mktemp("blind"))
    yield running
    running.stop()


@pytest.fixture
async def superuser(cluster: postgres.Cluster):
    connection = await asyncpg.connect(cluster.url("postgres", "postgres"))
    yield connection
    await connection.close()


async def test_the_word_is_found_in_rows_files_and_log_of_the_database_in_every_spelling(cluster, superuser) -> None:
    for number, written in enumerate(WRITTEN.values()):
        await superuser.execute(f"create table planted_{number} (written bytea)")
        await superuser.execute(f"insert into planted_{number} values ($1)", written)
    await settle(superuser)
    where = database_files(cluster.folder)
    logged = spelled(where["write-ahead log"]())
    for number, written in enumerate(WRITTEN.values()):
        wanted = spelled([written])
        assert spelled([await file_of(cluster, superuser, f"planted_{number}")]) >= wanted
        assert logged >= wanted
    assert {hit.place for hit in found_in(where)} == {"database files", "write-ahead log"}
    assert spelled(await rows(superuser)) >= spelled(WRITTEN.values())


async def file_of(cluster: postgres.Cluster, superuser: asyncpg.Connection, table: str) -> bytes:
    """The file of a table."""
    path = await superuser.fetchval("select pg_relation_filepath($1::regclass)", table)
    return (cluster.folder / "data" / str(path)).read_bytes()


async def files_of(cluster: postgres.Cluster, superuser: asyncpg.Connection, table: str) -> list[bytes]:
    """The file of a table, and that of what was too long for its rows."""
    beside = await superuser.fetchval(
        "select reltoastrelid::regclass::text from pg_class where oid = $1::regclass", table
    )
    return [await file_of(cluster, superuser, str(one)) for one in (table, beside)]


async def test_what_was_deleted_is_found_as_long_as_its_bytes_are_there(cluster, superuser) -> None:
    await superuser.execute("create table gone (words text)")
    await superuser.execute("insert into gone values ($1)", SAID)
    await superuser.execute("delete from gone")
    await settle(superuser)
    assert await superuser.fetchval("select count(*) from gone") == 0
    assert spelled([await file_of(cluster, superuser, "gone")])


@pytest.mark.parametrize("words", [LONG, LONGER], ids=["in the row", "in chunks"])
async def test_a_compressed_word_is_found_even_after_it_was_deleted(words: str, cluster, superuser) -> None:
    table = f"packed_{len(words)}"
    await superuser.execute(f"create table {table} (words text compression pglz)")
    await superuser.execute(f"insert into {table} values ($1)", words)
    assert await superuser.fetchval(f"select pg_column_compression(words) from {table}") == "pglz"
    await superuser.execute(f"delete from {table}")
    await settle(superuser)
    files = await files_of(cluster, superuser, table)
    assert [value for file in files for value in toast.unpacked(file)] == [words.encode()]


async def test_this_postgresql_packs_by_its_own_method_only(superuser) -> None:
    methods = await superuser.fetchval("select enumvals from pg_settings where name = 'default_toast_compression'")
    assert methods == ["pglz"]


@pytest.mark.parametrize("words", [STEM * 9, LONG, LONGER], ids=["short", "long", "longer"])
@pytest.mark.parametrize("level", [{"mode": "default"}, {"mode": "high_compression"}], ids=["fast", "high"])
def test_the_other_method_of_compression_is_opened_as_a_build_with_it_writes_it(words: str, level: Any) -> None:
    raw = words.encode()
    block = lz4.block.compress(raw, store_size=False, **level)  # the very library that PostgreSQL is built with
    assert len(block) < len(raw)
    assert toast.opened(len(raw) | toast.LZ4 << toast.METHOD_SHIFT, block) == raw


def test_the_word_is_found_among_the_metrics() -> None:
    registry = CollectorRegistry()
    Counter("doktr_planted", "Planted.", ["said"], registry=registry).labels(SAID).inc()
    assert spelled([generate_latest(registry)]) >= {"utf-8"}


def test_the_word_is_found_in_the_memory_of_a_process() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin and holder.stdout
        try:
            holder.stdin.write(SAID.encode())
            holder.stdin.close()
            assert holder.stdout.readline() == b"ready\n"
            found = spelled(memory_of(holder.pid))
            assert found >= {"latin-1", "utf-8", "utf-16 little", "utf-32 little"}
            assert holder.poll() is None
        finally:
            holder.kill()


def test_a_silent_place_is_silent() -> None:
    assert not spelled([b"".join(os.urandom(1000) for _ in range(100)), json.dumps({"words": "Zopfelkrunk"}).encode()])
