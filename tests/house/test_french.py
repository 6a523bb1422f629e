"""French texts keep high punctuation with its word: no line begins with it, or ends after an opening quotation mark."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
# The one space that holds a line together which every font of ours has: none has the narrow one.
HOLDS = "\N{NO-BREAK SPACE}"
LOOSE = re.compile(f"(?<!{HOLDS})[;?!](?!\\w)|(?<![{HOLDS}:])[:»](?![/:\\w])|«(?!{HOLDS})")


def texts(node: Any, french: bool) -> Iterator[str]:
    """What a document says in French: below `fr`, in a translation into it, or everywhere in a French document."""
    if isinstance(node, str):
        yield from [node] if french else []
    elif isinstance(node, list):
        for one in node:
            yield from texts(one, french)
    elif isinstance(node, dict):
        told = json.dumps(node.get("extension", ""))
        into = node.get("url") == TRANSLATION and '"valueCode": "fr"' in told
        for key, value in node.items():
            yield from texts(value, french or into or key == "fr")


def documents() -> list[str]:
    """Every JSON document of this project that may hold French."""
    listed = subprocess.run(
        ["git", "ls-files", "data/*.json", "src/*.json", "web/src/words/*.json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return listed.stdout.splitlines()


def french(name: str) -> list[str]:
    """The French texts of one of them."""
    whole = name.endswith(("/fr.json", ".fr.json"))
    return list(texts(json.loads((ROOT / name).read_text(encoding="utf-8")), whole))


FRENCH = [name for name in documents() if french(name)]


def loose(text: str) -> list[str]:
    """Where a mark could be torn from its word, a little of what is around it."""
    return [text[max(0, found.start() - 12) : found.end() + 12] for found in LOOSE.finditer(text)]


def test_all_places_with_french_are_looked_at() -> None:
    assert {name.split("/")[0] for name in FRENCH} == {"data", "src", "web"}
    assert len(FRENCH) > 50


@pytest.mark.parametrize("name", FRENCH)
def test_no_mark_is_torn_from_its_word(name: str) -> None:
    assert [place for text in french(name) for place in loose(text)] == []


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("{size, number, ::.0} Mo", False),
        (f"Vraiment{HOLDS}? Oui{HOLDS}! À 9:30{HOLDS}; voir https://example.org/a?b", False),
        (f"Il dit{HOLDS}: «{HOLDS}non{HOLDS}»", False),
        ("Vraiment ?", True),
        ("Vraiment?", True),
        ("Il dit : oui", True),
        ("Il dit\u202f: oui", True),
        (f"« non{HOLDS}»", True),
        (f"«{HOLDS}non »", True),
    ],
)
def test_a_torn_mark_is_seen(text: str, torn: bool) -> None:
    assert bool(loose(text)) == torn
