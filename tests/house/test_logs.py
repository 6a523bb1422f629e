"""Logs hold no person: only fields on the list leave a process, and never the text of an exception."""

import json
import subprocess
import sys
from typing import Any

import pytest

from doktr.app.logs import ALLOWED

NAME, NISS, PHONE = "Josephine Planted", "85073003328", "+32470999999"
# a process of its own, set up as ours are, which tries to let a person out in every way there is
PROGRAM = f"""
import logging, structlog
from doktr.app import logs
logs.configure("info")
ours, theirs = structlog.get_logger("planted"), logging.getLogger("some.library")
ours.info("fields", given_name="{NAME}", niss="{NISS}", phone="{PHONE}", status=200)
with structlog.contextvars.bound_contextvars(request_id="0123456789", family_name="{NAME}"):
    ours.info("bound")
try:
    raise ValueError("{NAME} {NISS}")
except ValueError as error:
    ours.error("caught", exc_info=True)
    ours.error("handed", exc_info=error)
    theirs.exception("%s %s", "{PHONE}", "{NAME}")
theirs.warning("{NAME} is not at home", extra={{"niss": "{NISS}"}})
raise SystemExit
"""


@pytest.fixture(scope="module")
def written() -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def lines(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


def test_nobody_gets_out(written: str) -> None:
    assert [planted for planted in (NAME, NISS, PHONE, *NAME.split()) if planted in written] == []


def test_every_line_has_fields_of_the_list_only(lines: list[dict[str, Any]]) -> None:
    assert [line["event"] for line in lines] == ["fields", "bound", "caught", "handed", "library", "library"]
    assert all(set(line) <= ALLOWED for line in lines)
    assert lines[0]["status"] == 200


def test_a_request_id_goes_along(lines: list[dict[str, Any]]) -> None:
    assert lines[1]["request_id"] == "0123456789"


def test_an_exception_is_named_and_placed_but_not_quoted(lines: list[dict[str, Any]]) -> None:
    assert [line["exc_type"] for line in lines[2:5]] == ["ValueError"] * 3
    assert {line["exc_where"].split(":")[0] for line in lines[2:5]} == {"__main__"}


@pytest.mark.parametrize("field", ["name", "given_name", "family_name", "niss", "phone", "email", "birthdate", "body"])
def test_the_list_has_no_room_for_a_person(field: str) -> None:
    assert field not in ALLOWED
