"""Every SQL query of the product is prepared against the migrated schema, so that a typo fails in a second."""

import ast
import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest

import doktr.features
import doktr.kernel

STATEMENT = re.compile(r"^\s*(select|insert|update|delete|with|merge)\b", re.IGNORECASE)
ASKING = {"execute", "executemany", "fetch", "fetchrow", "fetchval"}
CONSTANT = re.compile(r"^[A-Z][A-Z0-9_]*$")  # a leading underscore marks a part of queries


def modules() -> Iterator[ModuleType]:
    """All modules of the features and of the kernel."""
    for package in (doktr.features, doktr.kernel):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


QUERIES = {
    f"{module.__name__.removeprefix('doktr.')}.{name}": value
    for module in modules()
    for name, value in vars(module).items()
    if CONSTANT.match(name) and isinstance(value, str) and STATEMENT.match(value)
}


@pytest.fixture(scope="module")
async def connection(module_database) -> AsyncIterator[asyncpg.Connection]:
    """As the product asks; a query that fails leaves it as it was."""
    opened = await asyncpg.connect(module_database.url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", QUERIES)
async def test_the_schema_knows_every_name_in(name: str, connection: asyncpg.Connection) -> None:
    await connection.prepare(QUERIES[name])


def literal_questions(module: ModuleType) -> Iterator[str]:
    """Calls that send SQL which is not a named constant."""
    file = Path(module.__file__ or "")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        asked = node.args[0]
        if node.func.attr in ASKING and isinstance(asked, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield f"{module.__name__}:{node.lineno}"


def test_every_query_has_a_name() -> None:
    assert [place for module in modules() for place in literal_questions(module)] == []


def test_only_stores_know_tables() -> None:
    places = {name.rsplit(".", 1)[0] for name in QUERIES if name.startswith("features.")}
    assert {place for place in places if not place.rsplit(".", 1)[1].startswith("store")} == set()


async def test_a_query_with_a_typo_is_found(connection: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.UndefinedColumnError):
        await connection.prepare("select nam from brands")


# Connections go back into the pool as they are: whatever outlived its transaction would meet somebody else's.
OUTLIVES = re.compile(
    r"set_config\([^()]*(?<!true)\)|pg_(try_)?advisory_lock|^\s*(set|reset|listen|declare|prepare)\b", re.IGNORECASE
)


def test_nothing_outlives_its_transaction() -> None:
    constants = {(module.__name__, name): value for module in modules() for name, value in vars(module).items()}
    texts = {place: value for place, value in constants.items() if isinstance(value, str) and CONSTANT.match(place[1])}
    assert texts.keys() > {("doktr.kernel.work", "BEGIN")}
    assert [place for place, text in texts.items() if OUTLIVES.search(text)] == []


@pytest.mark.parametrize(
    "query",
    ["set role x", "select set_config('a', $1, false)", "select pg_advisory_lock(1)", "listen to_me"],
)
def test_a_query_that_changes_the_session_is_found(query: str) -> None:
    assert OUTLIVES.search(query)
