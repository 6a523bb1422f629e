"""Whatever the server takes in free text or bytes is known, and is nothing in which somebody says how they are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
TABLE = Path(__file__).with_name("taken.txt")
SENTENCES = ("Zeppelinkraut", "zeppelinkraut", "Zeppelinkraut im Hals")
# by their form these hold no words
FORMED = {"uuid", "date", "date-time", "time"}
# of each write, made by the page itself: it names the write and nothing else
REPEATED = "idempotency-key"

Schema = dict[str, Any]


def free(schema: Schema, known: Schema, path: str = "") -> Iterator[str]:
    """The fields below this schema that a sentence, or bytes, can stand in."""
    if "$ref" in schema:
        yield from free(known[schema["$ref"].rpartition("/")[2]], known, path)
    for part in (part for way in ("anyOf", "oneOf", "allOf") for part in schema.get(way, ())):
        yield from free(part, known, path)
    for name, inside in schema.get("properties", {}).items():
        yield from free(inside, known, f"{path}.{name}")
    if "items" in schema:
        yield from free(schema["items"], known, f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from free(schema["additionalProperties"], known, f"{path}.*")
    if takes_all(schema) or (schema.get("type") == "string" and takes_words(schema)):
        yield path or ("bytes" if schema.get("format") == "binary" else "anything")


def takes_all(schema: Schema) -> bool:
    """Whether nothing is said of what may stand here."""
    if schema.get("type") == "object":
        return not schema.get("properties") and schema.get("additionalProperties") in (None, True)
    return not schema.keys() - {"title", "description", "default"}


def takes_words(schema: Schema) -> bool:
    """Whether a sentence has the form of this text."""
    if schema.keys() & {"enum", "const"} or schema.get("format") in FORMED:
        return False
    return any(re.search(schema.get("pattern", ""), sentence) for sentence in SENTENCES)


def taken() -> Iterator[str]:
    """Each such field of each route, as the table names it."""
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    known = document["components"]["schemas"]
    for path, routes in document["paths"].items():
        for method, route in routes.items():
            bodies = [one["schema"] for one in route.get("requestBody", {}).get("content", {}).values()]
            fields = {field for body in bodies for field in free(body, known)}
            asked = [one for one in route.get("parameters", ()) if one["in"] != "path" and one["name"] != REPEATED]
            fields |= {f"?{one['name']}" for one in asked if list(free(one["schema"], known))}
            yield from (f"{method} {path} {field}" for field in fields)


def test_every_free_text_that_the_server_takes_is_in_the_list_with_a_reason() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    rows = {where: why for where, _, why in (line.partition(": ") for line in lines)}
    assert set(taken()) == set(rows)
    assert all(len(why) > 8 for why in rows.values())


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "object", "properties": {"said": {"type": "string", "maxLength": 40}}}, [".said"]),
        ({"type": "object", "properties": {"said": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}, [".said"]),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Known"}}, ["[].words"]),
        ({"type": "object", "properties": {"more": {"type": "object"}}}, [".more"]),
        ({"type": "object", "additionalProperties": {"type": "string"}}, [".*"]),
        ({"type": "string", "format": "binary"}, ["bytes"]),
        ({}, ["anything"]),
        ({"type": "object", "properties": {"code": {"type": "string", "pattern": "^[0-9]{6}$"}}}, []),
        ({"type": "object", "properties": {"code": {"type": "string", "enum": ["a"]}}}, []),
        ({"type": "string", "format": "uuid"}, []),
    ],
)
def test_what_can_hold_a_sentence_is_told_from_what_cannot(schema: Schema, found: list[str]) -> None:
    known = {"Known": {"type": "object", "properties": {"words": {"type": "string"}}}}
    assert list(free(schema, known)) == found
