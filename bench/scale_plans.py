"""How PostgreSQL would answer every question of the product, and which of them read a large table from end to end."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg

import doktr.features

QUESTION = re.compile(r"^\s*(select|insert|update|delete|with|merge)\b", re.IGNORECASE)
CONSTANT = re.compile(r"^[A-Z][A-Z0-9_]*$")
LARGE = 100_000
TYPES = "select cardinality(parameter_types) from pg_prepared_statements where name = 'asked'"
MILLION = """
update pg_class set relpages = 1, reltuples = 1e6 where relkind = 'r' and relnamespace = 'public'::regnamespace
"""
ROWS = "select relname, reltuples from pg_class where relkind = 'r' and reltuples >= $1"


def questions() -> Mapping[str, str]:
    """Every named query of the features, without what others are only put together from."""
    found: dict[str, str] = {}
    modules = [
        importlib.import_module(one.name) for one in pkgutil.walk_packages(doktr.features.__path__, "doktr.features.")
    ]
    trees = {module: ast.parse(Path(inspect.getfile(module)).read_text(encoding="utf-8")) for module in modules}
    outside = {one.attr for tree in trees.values() for one in ast.walk(tree) if isinstance(one, ast.Attribute)}
    for module, tree in trees.items():
        only = pieces(tree) - outside
        for name, value in vars(module).items():
            if CONSTANT.match(name) and name not in only and isinstance(value, str) and QUESTION.match(value):
                found[f"{module.__name__.removeprefix('doktr.features.')}.{name}"] = value
    return found


def pieces(tree: ast.Module) -> set[str]:
    """The names that a module only ever puts into longer texts: it asks none of them by itself."""
    put = [name for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for name in _named(text)]
    return {name.id for name in put} - {name.id for name in set(_named(tree)) - set(put)}


def _named(tree: ast.AST) -> Iterator[ast.Name]:
    """Where names are read, not given."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one


def scanned(plan: Mapping[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from end to end, also below."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from scanned(part)


async def end_to_end(running_url: str, superuser_url: str) -> dict[str, list[str]]:
    """By question the large tables that it reads from end to end, as the application role and for any values."""
    superuser = await asyncpg.connect(superuser_url)
    large = {row["relname"] for row in await superuser.fetch(ROWS, LARGE)}
    await superuser.close()
    found = {name: sorted(set(scanned(plan)) & large) for name, plan in (await plans(running_url)).items()}
    return {name: tables for name, tables in found.items() if tables}


async def plans(running_url: str) -> dict[str, Mapping[str, Any]]:
    """By question how the application role would have it answered, whatever the values."""
    connection = await asyncpg.connect(running_url, server_settings={"plan_cache_mode": "force_generic_plan"})
    await connection.execute("select set_config('doktr.brands', 'doktr', false)")
    found: dict[str, Mapping[str, Any]] = {}
    for name, question in questions().items():
        with suppress(asyncpg.InsufficientPrivilegeError):  # what only the owner asks, when tariffs are loaded
            found[name] = await _plan(connection, question)
        await connection.execute("deallocate asked")
    await connection.close()
    return found


def indexes(plan: Mapping[str, Any]) -> Iterator[str]:
    """The indexes that a plan goes by, also below."""
    if "Index Name" in plan:
        yield plan["Index Name"]
    for part in plan.get("Plans", ()):
        yield from indexes(part)


async def without_index(running_url: str, superuser_url: str) -> dict[str, set[str]]:
    """By question the tables that it could read in no other way than from end to end, whatever their size.

    What a bench of years does not fill, because it came later or is asked for rarely, is found so in a second: every
    table is said to hold a million rows, and reading one from end to end is forbidden.
    """
    superuser = await asyncpg.connect(superuser_url)
    await superuser.execute(MILLION)
    await superuser.close()
    settings = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
    connection = await asyncpg.connect(running_url, server_settings=settings)
    await connection.execute("select set_config('doktr.brands', 'doktr', false)")
    found: dict[str, set[str]] = {}
    for name, question in questions().items():
        with suppress(asyncpg.InsufficientPrivilegeError):
            found[name] = set(scanned(await _plan(connection, question)))
        await connection.execute("deallocate asked")
    await connection.close()
    return found


async def _plan(connection: asyncpg.Connection, question: str) -> Mapping[str, Any]:
    """The plan that holds for whatever values are asked for."""
    await connection.execute(f"prepare asked as {question}")
    nothing = ", ".join(["null"] * int(await connection.fetchval(TYPES) or 0))
    said = await connection.fetchval(f"explain (format json) execute asked{f'({nothing})' if nothing else ''}")
    return json.loads(str(said))[0]["Plan"]
