"""ARCHITECTURE.md draws what the code does."""

import re
from pathlib import Path
from typing import get_args

import asyncpg
import pytest

from doktr.app.states import STATES, models
from doktr.kernel.states import States, mermaid

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DRAWN = re.compile(r"<!-- states -->\s*```mermaid\n(.*?)\n```\s*<!-- /states -->", re.DOTALL)
PATH = re.compile(r"`((?:src|web|tests|bench|data|docs|migrations|deploy)/[\w./<>*-]*)`")
TYPES = {
    f"{model.__name__}.{name}": sorted(get_args(named))
    for model in models()
    for name, named in vars(model).items()
    if name.endswith("State") and get_args(named) and model.__name__.startswith("doktr.features.")
}
CHECKED = (
    "select conrelid::regclass::text as thing, pg_get_constraintdef(oid) as rule from pg_constraint where contype = 'c'"
)
ONE_OF = re.compile(r"CHECK \(\(state = ANY \(ARRAY\[([^\]]*)\]\)\)\)")


def test_the_states_are_drawn_from_the_tables_that_the_features_obey() -> None:
    drawn = DRAWN.search(ARCHITECTURE)
    assert drawn, "the drawing stands between <!-- states --> and <!-- /states -->"
    assert drawn[1] == mermaid(STATES), "run `python -m doktr.app.states`"


@pytest.mark.parametrize("table", STATES, ids=lambda table: table.thing)
def test_a_table_leads_only_to_states_that_it_names(table: States) -> None:
    assert {after for following in table.steps.values() for after in following} <= set(table.steps)


def test_every_type_of_a_state_has_its_table_and_every_table_its_type() -> None:
    assert len({table.thing for table in STATES}) == len(STATES)
    assert sorted(TYPES.values()) == sorted(sorted(table.steps) for table in STATES)


async def test_every_state_that_the_database_checks_has_its_table(everything: asyncpg.Connection) -> None:
    rules = [(row["thing"], ONE_OF.fullmatch(row["rule"])) for row in await everything.fetch(CHECKED)]
    found = {thing: set(re.findall(r"'(\w+)'", rule[1])) for thing, rule in rules if rule}
    assert len(found) > 10
    named = [set(table.steps) for table in STATES]
    assert {thing: states for thing, states in found.items() if states not in named} == {}


@pytest.mark.parametrize("path", sorted(set(PATH.findall(ARCHITECTURE))))
def test_a_place_that_is_named_exists(path: str) -> None:
    assert list(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))
