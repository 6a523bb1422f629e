"""Whatever can be typed or uploaded is known: its word is planted by the journeys, or it can hold none about health."""

import re
from pathlib import Path
from typing import NamedTuple

from tests.journeys.blind import SAID_IN, SAID_WITHOUT_A_SAFE

WEB = Path(__file__).resolve().parents[2] / "web" / "src"
TABLE = Path(__file__).with_name("inputs.txt")
# the field of the design itself, which all others are made of
MADE_OF = "design/Fields.tsx"
TAG = re.compile(
    r"<((?:Aria)?(?:TextField|TextArea|Input|FileTrigger|SearchField|ComboBox|NumberField|DateField|DropZone)|textarea|input)\b"
)
TESTID = re.compile(r"data-testid=(?:\"([^\"]+)\"|\{`([^`]+)`\}|(\{\w+\}))")
LABEL = re.compile(r"label=\{t\(\"([^\"]+)\"")
ELSEWISE = re.compile(r"contentEditable|onPaste|onDrop\b|designMode")


class Place(NamedTuple):
    """Where something can be typed or uploaded, by the name that tests call it or the key of its label."""

    file: str
    tag: str
    name: str


def in_source(file: Path) -> list[Place]:
    """The places in one file."""
    text = file.read_text(encoding="utf-8")
    name = file.relative_to(WEB).as_posix()
    return [Place(name, found[1], _name(text[found.end() :])) for found in TAG.finditer(text)]


def _name(rest: str) -> str:
    tag = rest.partition("/>")[0]
    found = TESTID.search(tag) or LABEL.search(tag)
    return next(one for one in found.groups() if one).replace("${", "{") if found else "unnamed"


def sources() -> list[Path]:
    """All that draws screens."""
    return [file for file in WEB.rglob("*.tsx") if file.relative_to(WEB).as_posix() != MADE_OF]


def table() -> dict[Place, str]:
    """The list: each place with what is said of it."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    rows = [line.split(" ", 3) for line in lines]
    return {Place(*row[:3]): row[3] for row in rows}


def test_every_place_where_something_can_be_typed_or_uploaded_is_in_the_list() -> None:
    assert {place for file in sources() for place in in_source(file)} == set(table())


def test_there_is_no_other_way_to_type_or_drop_something() -> None:
    assert [file.name for file in sources() if ELSEWISE.search(file.read_text(encoding="utf-8"))] == []


def test_the_journeys_plant_every_word_that_the_list_says_and_no_other() -> None:
    words = [word for said in table().values() if said.startswith("planted: ") for word in said.split()[1:]]
    assert sorted(words) == sorted((*SAID_IN, *SAID_WITHOUT_A_SAFE))


def test_what_is_not_planted_has_a_reason() -> None:
    others = [said for said in table().values() if not said.startswith("planted: ")]
    assert all(re.fullmatch(r"none: \w.{8,}", said) for said in others)
