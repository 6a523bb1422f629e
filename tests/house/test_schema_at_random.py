"""The API keeps to its own description, whatever a hundred requests of a fresh seed ask of every operation."""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.desk import STAGES, Desk, check, open_desk

pytestmark = pytest.mark.prove  # long: every operation a hundred times

DESCRIBED: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [(method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods]
FACES = ("patient", "doctor", "operator", "assistant", "guest")
AT_ONCE = 16
EXAMPLES = 100
# the same cases once more: SEED=… before the command
SEED = int(os.environ.get("SEED") or secrets.randbelow(2**32))


def face_of(path: str) -> str:
    """Whose face an operation stands behind."""
    part = path.split("/")[2] if path.startswith("/api/") else ""
    return part if part in FACES else "anybody"


def parts() -> Iterator[Any]:
    """The operations of each face, as many at once as one service is asked for."""
    for face in (*FACES, "anybody"):
        own = [one for one in OPERATIONS if face_of(one[1]) == face]
        for first in range(0, len(own), AT_ONCE):
            yield pytest.param(own[first : first + AT_ONCE], id=f"{face}-{1 + first // AT_ONCE}")


@pytest.fixture
def desk(database, memory_folder) -> Iterator[Desk]:
    with open_desk(database, memory_folder) as made:
        yield made


@pytest.mark.parametrize("operations", list(parts()))
def test_no_request_at_random_gets_what_is_not_described(
    operations: list[tuple[str, str]], desk: Desk, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.house import bent  # costs seconds, and every process that shares the tests reads this file

    with capsys.disabled():
        print(f"\nSEED={SEED}")
    sent: dict[str, int] = {}
    told: dict[str, BaseException] = {}
    for number, operation in enumerate(operations):
        desk.set(STAGES[(SEED + number) % len(STAGES)])

        def counted(case: Any, name: str = " ".join(operation)) -> None:
            sent[name] = sent.get(name, 0) + 1
            check(case, desk)

        try:
            bent.try_out(*operation, counted, bent.Pace(EXAMPLES, SEED))
        except bent.FailureGroup as wrong:
            told[" ".join(operation)] = wrong
    record_property("seed", SEED)
    record_property("requests", sum(sent.values()))
    record_property("operations", len(sent))
    assert sent
    assert told == {}
