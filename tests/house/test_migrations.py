"""What a migration may do to tables that grow: nobody who uses them waits for an index to be built."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_plans import FEW

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
# Until here indexes were built within the transaction, while no installation had tables that had grown yet.
BEFORE = 93
REVISION = re.compile(r'^(revision|down_revision) = "?(\w+)', re.MULTILINE)
TABLE = re.compile(r"\bcreate table (?:if not exists )?(\w+)", re.IGNORECASE)
INDEX = re.compile(
    r"\bcreate (?:unique )?index (concurrently )?(?:if not exists )?(?:\w+ )?on (?:only )?(\w+)", re.IGNORECASE
)
KEY = re.compile(
    r"\balter table (?:only )?(\w+)[^;]*?\badd (?:constraint \w+ )?(?:unique|primary key|exclude)\b(?! using index)",
    re.IGNORECASE,
)


def blocking(sql: str) -> Iterator[str]:
    """The large tables, there before, whose writers wait while this builds an index."""
    words = re.sub(r"--[^\n]*", "", sql)
    new = {found[1] for found in TABLE.finditer(words)}
    for statement in words.split("\n\n"):
        held = [table for concurrently, table in INDEX.findall(statement) if not concurrently]
        yield from (table for table in (*held, *KEY.findall(statement)) if table not in new | FEW)


def later() -> list[Path]:
    """The migrations that this holds for."""
    return [file for file in sorted(VERSIONS.glob("[0-9]*.*")) if int(file.name[:4]) > BEFORE]


def test_a_new_migration_builds_indexes_on_large_tables_beside_who_uses_them() -> None:
    files = later()
    assert {file.name: found for file in files if (found := list(blocking(file.read_text(encoding="utf-8"))))} == {}
    assert [file.name for file in files if "create_index" in file.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("create index a on notices (kind)", ["notices"]),
        ("create unique index a on notices (kind)", ["notices"]),
        ("create index on notices (kind)", ["notices"]),
        ("create index if not exists a on notices (kind)", ["notices"]),
        ("alter table notices add constraint a unique (kind)", ["notices"]),
        ("alter table notices\n    add exclude using gist (during with &&)", ["notices"]),
        ("create index concurrently a on notices (kind)", []),
        ("create unique index concurrently a on notices (kind)", []),
        ("alter table notices add constraint a unique using index b", []),
        ("alter table notices add column unique_name text", []),
        ("create index a on brands (name)", []),
        ("create table fresh (id int)\n\ncreate index a on fresh (id)", []),
        ("-- create index a on notices (kind)", []),
    ],
)
def test_what_makes_writers_wait_is_told_from_what_does_not(sql: str, found: list[str]) -> None:
    assert list(blocking(sql)) == found


def test_every_migration_that_builds_indexes_concurrently_is_run_outside_a_transaction() -> None:
    files = [file for file in VERSIONS.glob("*.sql") if "index concurrently" in file.read_text(encoding="utf-8")]
    assert "0075_indexes.sql" in {file.name for file in files}
    for file in files:
        assert "op.run_file" in file.with_suffix(".py").read_text(encoding="utf-8")


def test_the_last_migration_of_the_chain_has_the_highest_number() -> None:
    """A server is ready once the database holds the highest number that its code knows (`app/ready.py`)."""
    told = [dict(REVISION.findall(file.read_text(encoding="utf-8"))) for file in VERSIONS.glob("[0-9]*.py")]
    last = {one["revision"] for one in told} - {one["down_revision"] for one in told}
    assert last == {max(one["revision"] for one in told)}
