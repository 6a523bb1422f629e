"""The statements of one real acceptance, as PostgreSQL logged them, made into a pgbench script."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOGGED = re.compile(r"^duration: [\d.]+ ms  (?:statement|execute [^:]*): (.*)", re.DOTALL)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')(?:, |$)")
PLACE = re.compile(r"\$(\d+)")
FIRST = "set_config("
# Whose turn it is comes with the first statement, so that pgbench needs no round trip of its own to know it.
TURNS = """
create table bench_turns (
    n int primary key, token_hash bytea, request_id uuid, doctor_id uuid, patient_id uuid, device_id uuid,
    key text, told uuid[]
)
"""
TURN = """, token_hash, request_id, doctor_id, patient_id, device_id, key, told from bench_turns where n = :n"""


@dataclass(frozen=True)
class Statement:
    """One statement and the values it was given; None is NULL."""

    sql: str
    values: Sequence[str | None]

    @property
    def ends(self) -> bool:
        """Whether it is the commit."""
        return self.sql.strip().rstrip(";").lower() == "commit"

    @property
    def begins(self) -> bool:
        """Whether it opens the transaction."""
        return self.sql.strip().lower().startswith("begin")


def logged(folder: Path) -> dict[int, list[Statement]]:
    """What each backend was asked, in order."""
    found: dict[int, list[Statement]] = {}
    for file in sorted(folder.glob("*.json")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            said = LOGGED.match(entry.get("message", ""))
            if said:
                statement = Statement(said[1], _values(entry.get("detail", "")))
                found.setdefault(entry["pid"], []).append(statement)
    return found


def _values(detail: str) -> list[str | None]:
    return [None if value == "NULL" else value[1:-1].replace("''", "'") for _, value in PARAMETER.findall(detail)]


def transaction_with(said: Mapping[int, Iterable[Statement]], value: str) -> list[Statement]:
    """The transaction, from begin to commit, that was given this value. Raises `LookupError`."""
    for statements in said.values():
        current: list[Statement] = []
        for statement in statements:
            current = [statement] if statement.begins else [*current, statement]
            if statement.ends and any(value in one.values for one in current):
                return current
    raise LookupError("the acceptance is not in the log")


def pgbench_script(
    statements: Sequence[Statement], own: Mapping[str, str], handing_on: str, turn: str = TURN
) -> tuple[str, dict[str, str]]:
    """The script, and the constants to define for it with -D.

    `own` says which values of this transaction belong to one acceptance alone, and the variable each becomes;
    the statement with the words `handing_on` gives its result to those after it. All other values stay as they were.
    """
    constants: dict[str, str] = {}
    lines = ["\\set n :i * :clients + :client_id", "\\set i :i + 1"]
    awaiting_turn = True
    for number, statement in enumerate(statements):
        sql = _with_variables(statement, number, own, constants)
        hands_on = handing_on in sql
        if awaiting_turn and FIRST in sql:
            sql, hands_on, awaiting_turn = sql + turn, True, False
        lines.append(f"{sql} \\gset" if hands_on else f"{sql};")
    return "\n".join(lines) + "\n", constants


def _with_variables(statement: Statement, number: int, own: Mapping[str, str], constants: dict[str, str]) -> str:
    def variable(place: re.Match[str]) -> str:
        value = statement.values[int(place[1]) - 1]
        if value is None:
            return "null"
        if value in own:
            return f":{own[value]}"
        name = f"c{number}_{place[1]}"
        constants[name] = value
        return f":{name}"

    return PLACE.sub(variable, statement.sql.strip().rstrip(";"))
