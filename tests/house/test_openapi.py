"""The API's description is committed, fresh and complete, and the web client's types are made from it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from doktr.kernel.problems import PROBLEM_TYPE

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "docs" / "openapi.json"
WEB = ROOT / "web"
TYPES = WEB / "src" / "api" / "schema.d.ts"
MAKE_TYPES = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
DESCRIPTION = json.loads(COMMITTED.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}
# a witness of the log is no browser: it has no session that somebody could use, and signs what it says
OF_WITNESSES = "POST /log/cosignatures"
# what other machines send, without a session: what it says is looked up, never believed
OF_A_PROVIDER = "POST /api/payments/{payment_id}/hook"
BYTES = "application/octet-stream"
UNSAFE = [name for name in OPERATIONS if not name.startswith("GET ") and name not in (OF_WITNESSES, OF_A_PROVIDER)]


def test_the_committed_description_is_what_the_code_says() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "doktr.app.cli", "openapi"], capture_output=True, text=True, check=True, timeout=60
    )
    fresh = "run `python -m doktr.app.cli openapi > docs/openapi.json` and `npm run api` in web/"
    assert printed.stdout == COMMITTED.read_text(encoding="utf-8"), fresh


def test_the_types_of_the_web_client_are_made_from_it(tmp_path: Path) -> None:
    node = Path(sys.executable).with_name("node")
    made = tmp_path / "schema.d.ts"
    subprocess.run(
        [node, MAKE_TYPES, COMMITTED, "-o", made], cwd=WEB, capture_output=True, text=True, check=True, timeout=120
    )
    assert made.read_text(encoding="utf-8") == TYPES.read_text(encoding="utf-8"), "run `npm run api` in web/"


def test_it_is_openapi_3_1() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8"))["openapi"] == "3.1.0"


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation["operationId"] for operation in OPERATIONS.values()}) == len(OPERATIONS)


def test_an_operation_says_what_it_does() -> None:
    assert [name for name, said in OPERATIONS.items() if len(said.get("description", "")) <= 10] == []


def test_every_refusal_is_a_problem_document() -> None:
    refusals = {
        f"{name} {status}": set(answer.get("content", {}))
        for name, operation in OPERATIONS.items()
        for status, answer in operation["responses"].items()
        if status >= "400"
    }
    assert len(refusals) > len(OPERATIONS)
    assert {which for which, forms in refusals.items() if forms != {PROBLEM_TYPE}} == set()


def test_what_changes_something_refuses_other_sites() -> None:
    assert len(UNSAFE) > 100
    assert [name for name in UNSAFE if "cross-site" not in OPERATIONS[name]["responses"]["403"]["description"]] == []


def schemas(place: Any) -> list[dict[str, Any]]:
    """All schemas below this place."""
    below = place.values() if isinstance(place, dict) else place if isinstance(place, list) else ()
    found = [one for each in below for one in schemas(each)]
    return [place, *found] if isinstance(place, dict) and "type" in place else found


def test_no_text_from_outside_is_without_a_limit() -> None:
    taken = [operation["requestBody"]["content"] for operation in OPERATIONS.values() if "requestBody" in operation]
    raw = [body[BYTES]["schema"] for body in taken if BYTES in body]
    assert [schema for schema in raw if "maxLength" not in schema] == []
    names = {str(body).split("#/components/schemas/")[1].split("'")[0] for body in taken if BYTES not in body}
    texts = [one for name in names for one in schemas(DESCRIPTION["components"]["schemas"][name]["properties"])]
    open_ended = [
        one for one in texts
        if one["type"] == "string" and not {"maxLength", "enum", "const", "format"} & set(one)
    ]  # fmt: skip
    assert open_ended == []
