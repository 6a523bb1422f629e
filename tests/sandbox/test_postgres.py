"""The sandbox's PostgreSQL: private, gone with whoever started it, and back after every kind of end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from doktr_sandbox import postgres
from tests.ground.demos import processes, soon

START_AND_WAIT = """
import pathlib, sys, time
from doktr_sandbox import postgres
postgres.start(pathlib.Path(sys.argv[1]), durable=False)
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(memory_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A folder that does not exist yet."""
    return memory_folder / f"own-{abs(hash(request.node.name))}"


@pytest.fixture
def own(place: Path) -> Iterator[postgres.Cluster]:
    """A cluster of this test's own."""
    running = postgres.start(place, durable=False)
    yield running
    running.stop()


async def remember(cluster: postgres.Cluster) -> None:
    connection = await asyncpg.connect(cluster.url("postgres", "postgres"))
    await connection.execute("create table if not exists kept (word text)")
    await connection.execute("insert into kept values ('here')")
    await connection.close()


async def remembered(cluster: postgres.Cluster) -> int:
    connection = await asyncpg.connect(cluster.url("postgres", "postgres"))
    found = await connection.fetchval("select count(*) from kept")
    await connection.close()
    return found


async def test_what_was_written_is_there_after_a_stop(own: postgres.Cluster, place: Path) -> None:
    await remember(own)
    own.stop()
    again = postgres.start(place, durable=False)
    assert await remembered(again) == 1
    again.stop()


async def test_nobody_enters_without_the_password(own: postgres.Cluster) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(own.url("postgres", "postgres").replace(own.secret, "guessed"))


async def test_the_application_role_owns_nothing_and_cannot_pass_row_level_security(own: postgres.Cluster) -> None:
    await postgres.prepare(own)
    await postgres.prepare(own)
    connection = await asyncpg.connect(own.url("doktr_app"))
    row = await connection.fetchrow("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    owner = await connection.fetchval("select pg_get_userbyid(datdba) from pg_database where datname = 'doktr'")
    await connection.close()
    assert tuple(row) == (False, False)
    assert owner == "doktr_owner"


async def test_a_durable_cluster_waits_for_the_disk(tmp_path: Path) -> None:
    running = postgres.start(tmp_path / "pg")
    connection = await asyncpg.connect(running.url("postgres", "postgres"))
    kept = [await connection.fetchval(f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    await connection.close()
    running.stop()
    assert kept == ["on", "on", "on"]


def test_the_folder_is_for_its_owner_only(own: postgres.Cluster, place: Path) -> None:
    assert {(place / name).stat().st_mode & 0o077 for name in ("", "data", "secret")} == {0}


def test_it_dies_with_whoever_started_it_and_starts_again(place: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", START_AND_WAIT, str(place)], stdout=subprocess.PIPE)
    assert starter.stdout is not None and starter.stdout.readline() == b"up\n"
    starter.kill()
    starter.wait()
    again = postgres.start(place, durable=False)  # at once: it must not trip over the one that is still ending
    again.stop()
    assert soon(lambda: not processes(place))


def test_a_server_that_was_left_over_is_stopped_first(own: postgres.Cluster, place: Path) -> None:
    second = postgres.start(place, durable=False)
    assert own.process is not None and own.process.wait(10) == 0
    second.stop()


def test_a_note_with_somebody_elses_pid_kills_nobody(own: postgres.Cluster, place: Path) -> None:
    own.stop()
    bystander = subprocess.Popen(["sleep", "60"])
    (place / "data" / "postmaster.pid").write_text(f"{bystander.pid}\n")
    again = postgres.start(place, durable=False)
    assert bystander.poll() is None
    again.stop()
    os.kill(bystander.pid, signal.SIGKILL)
    bystander.wait()


@pytest.mark.parametrize("refused", ["unshare"])
def test_without_user_namespaces_it_becomes_nobody(
    place: Path, refused: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: a program called unshare that always says no comes first on the path."""
    no = tmp_path / refused
    no.write_text("#!/bin/sh\nexit 1\n")
    no.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    postgres.stepping_down.cache_clear()
    place.parent.chmod(0o711)
    running = postgres.start(place, durable=False)
    owner = Path(f"/proc/{running.process.pid if running.process else 0}").stat().st_uid
    running.stop()
    place.parent.chmod(0o700)
    postgres.stepping_down.cache_clear()
    assert owner == (postgres.NOBODY if os.geteuid() == 0 else os.geteuid())
