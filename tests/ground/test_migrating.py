"""Migrations beside a service at work: they give up rather than hold everybody up, and build indexes beside writers."""

import asyncio
import shutil
import subprocess
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from doktr.app.migrating import NoLock, to_head
from doktr_sandbox.processes import ROOT, doktr, inherited
from tests.conftest import Database

NEXT = """
from pathlib import Path

from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
"""
HEAD = "select version_num from alembic_version"
VALID = "select indisvalid from pg_index where indexrelid = to_regclass('notices_tried')"
BUILD = "create index concurrently notices_tried on notices (kind)"
# Longer than the migrations of these tests wait for a lock.
WAITING = """
select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
  and query_start < clock_timestamp() - interval '1.2 seconds'
"""


async def head(database: Database) -> str:
    """The version that the database is at."""
    connection = await asyncpg.connect(database.superuser_url)
    found = await connection.fetchval(HEAD)
    await connection.close()
    return str(found)


async def project(folder: Path, database: Database, sql: str, seconds: str = "1") -> Path:
    """The migrations with one more, and how long they wait for a lock; answers the path of alembic's settings."""
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations/versions/9999_next.py").write_text(NEXT.format(head=await head(database)), encoding="utf-8")
    (folder / "migrations/versions/9999_next.sql").write_text(sql, encoding="utf-8")
    ini = (ROOT / "alembic.ini").read_text(encoding="utf-8").replace("lock_seconds = 5", f"lock_seconds = {seconds}")
    (folder / "alembic.ini").write_text(ini, encoding="utf-8")
    return folder / "alembic.ini"


@pytest.fixture
def owned(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database that migrations find."""
    monkeypatch.setenv("DATABASE_OWNER_URL", database.owner_url)
    return database


async def migrate(ini: Path) -> None:
    """In a thread: alembic has a loop of its own."""
    await asyncio.to_thread(to_head, ini)


async def test_a_migration_that_waits_for_a_table_in_use_gives_up_and_changes_nothing(
    owned: Database, tmp_path: Path
) -> None:
    ini = await project(tmp_path, owned, "alter table notices add column tried int")
    before = await head(owned)
    user = await asyncpg.connect(owned.superuser_url)
    async with user.transaction():
        await user.execute("lock table notices in access share mode")
        with pytest.raises(NoLock, match="in use for longer than 1 seconds"):
            await migrate(ini)
    assert await head(owned) == before
    await migrate(ini)
    assert await head(owned) == "9999"
    await user.close()


async def test_the_command_says_so_in_a_sentence_and_without_a_stack(owned: Database, tmp_path: Path) -> None:
    await project(tmp_path, owned, "alter table notices add column tried int")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    settings = inherited() | {"DOKTR_ROOT": str(tmp_path), "DATABASE_OWNER_URL": owned.owner_url}
    user = await asyncpg.connect(owned.superuser_url)
    async with user.transaction():
        await user.execute("lock table notices in access share mode")
        done = await asyncio.to_thread(
            subprocess.run, doktr("migrate"), env=settings, capture_output=True, text=True, check=False
        )
    await user.close()
    assert done.returncode == 1
    assert done.stderr.startswith("doktr does not migrate any further. A table that it changes was in use")
    assert "Traceback" not in done.stderr


async def until(connection: asyncpg.Connection, question: str) -> None:
    """Until the database answers with something."""
    async with asyncio.timeout(30):
        for _ in count():
            if await connection.fetchval(question):
                return
            await asyncio.sleep(0.02)


async def test_an_index_is_built_beside_who_writes_and_nobody_waits_for_it(owned: Database, tmp_path: Path) -> None:
    ini = await project(tmp_path, owned, BUILD)
    writer, other = [await asyncpg.connect(owned.superuser_url) for _ in range(2)]
    writing = writer.transaction()
    await writing.start()
    await writer.execute("lock table notices in row exclusive mode")
    migrating = asyncio.create_task(migrate(ini))
    await until(other, WAITING)
    async with asyncio.timeout(1):
        await other.execute("delete from notices")
    assert not migrating.done()
    await writing.commit()
    await migrating
    assert (await other.fetchval(VALID), await head(owned)) == (True, "9999")
    await writer.close()
    await other.close()


async def test_what_was_left_of_an_index_that_was_cut_short_is_built_anew(owned: Database, tmp_path: Path) -> None:
    ini = await project(tmp_path, owned, BUILD)
    superuser = await asyncpg.connect(owned.superuser_url)
    await superuser.execute("create index notices_tried on notices (kind)")
    await superuser.execute("update pg_index set indisvalid = false where indexrelid = 'notices_tried'::regclass")
    await migrate(ini)
    assert await superuser.fetchval(VALID)
    await superuser.close()


async def test_what_must_be_built_beside_writers_stands_alone_in_its_file(owned: Database, tmp_path: Path) -> None:
    ini = await project(tmp_path, owned, f"{BUILD}\n\nalter table notices add column tried int")
    with pytest.raises(ValueError, match="holds nothing else"):
        await migrate(ini)
    assert await head(owned) != "9999"
