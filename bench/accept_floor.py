"""The floor of accepting: PostgreSQL's own pgbench running the very statements of a real acceptance."""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.accept_statements import TURNS, Statement, logged, pgbench_script, transaction_with
from bench.ground import log_folder
from doktr_sandbox import postgres

TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: (\d+)/(\d+)", re.MULTILINE)
TAKING = "returning r.id as request_id, r.consultation_id"
LISTEN_IN = ("alter system set log_min_duration_statement = 0", "select pg_reload_conf()")
STOP_LISTENING = ("alter system reset log_min_duration_statement", "select pg_reload_conf()")
JSON_LOG = {"logging_collector": "on", "log_destination": "jsonlog"}
THREADS = 1


@dataclass(frozen=True)
class Turn:
    """One acceptance that is to happen: which doctor, signed in how, takes which patient's request."""

    token_hash: bytes
    request_id: str
    doctor_id: str
    patient_id: str
    device_id: str
    key: str

    @property
    def told(self) -> list[str]:
        """Whom the events go to, in their order: matched and called, each to both."""
        return [self.patient_id, self.doctor_id] * 2


async def set_turns(superuser: asyncpg.Connection, turns: Sequence[Turn]) -> None:
    """Tell pgbench who is to accept whom."""
    await superuser.execute("drop table if exists bench_turns")
    await superuser.execute(TURNS)
    rows = [
        (n, t.token_hash, t.request_id, t.doctor_id, t.patient_id, t.device_id, t.key, t.told)
        for n, t in enumerate(turns)
    ]
    await superuser.copy_records_to_table("bench_turns", records=rows)
    await superuser.execute("grant select on bench_turns to doktr_app")


@dataclass(frozen=True)
class Script:
    """A pgbench script and the constants it wants."""

    file: Path
    constants: dict[str, str]

    @classmethod
    def of(cls, running: postgres.Cluster, turn: Turn) -> "Script":
        """From the log of the one acceptance that `turn` was."""
        statements = transaction_with(logged(log_folder(running)), turn.key)
        text, constants = pgbench_script(statements, _own(statements, turn), TAKING)
        file = running.folder.parent / "accept.sql"
        file.write_text(text, encoding="utf-8")
        return cls(file, constants)


def _own(statements: Sequence[Statement], turn: Turn) -> dict[str, str]:
    """The values that belong to this acceptance alone, as logged, and the variables they become."""
    taking = next(one for one in statements if TAKING in one.sql)
    opening = next(one for one in statements if "insert into consultations" in one.sql)
    consultation_id = str(opening.values[0])
    return {
        f"\\x{turn.token_hash.hex()}": "token_hash",
        turn.request_id: "request_id",
        turn.doctor_id: "doctor_id",
        turn.patient_id: "patient_id",
        turn.device_id: "device_id",
        turn.key: "key",
        "{" + ",".join(turn.told) + "}": "told",
        consultation_id: "consultation_id",
        str(taking.values[2]): "now",
    }


@dataclass(frozen=True)
class Ran:
    """What pgbench measured; `each_ms` of every single acceptance."""

    per_second: float
    each_ms: list[float]


def run(running: postgres.Cluster, script: Script, clients: int, accepts: int) -> Ran:
    """One round, as the application role. Raises `RuntimeError` unless every acceptance succeeded."""
    with tempfile.TemporaryDirectory() as folder:
        return _run(running, script, clients, accepts, Path(folder) / "one")


def _run(running: postgres.Cluster, script: Script, clients: int, accepts: int, log: Path) -> Ran:
    defined = script.constants | {"i": "0", "clients": str(clients)}
    command = [
        str(running.binaries / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}",
        f"--jobs={THREADS}", f"--transactions={accepts // clients}", f"--file={script.file}",
        "--log", f"--log-prefix={log}", *(f"--define={name}={value}" for name, value in defined.items()),
        "-h", "127.0.0.1", "-p", str(running.port), "-U", postgres.APP, postgres.DATABASE,
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "PGPASSWORD": running.secret}, capture_output=True, text=True, check=False
    )
    counted, speed = DONE.search(done.stdout), TPS.search(done.stdout)
    if done.returncode or not (counted and speed) or counted[1] != counted[2]:
        raise RuntimeError(f"pgbench did not accept everything:\n{done.stdout}\n{done.stderr}")
    each_ms = [ms for file in log.parent.iterdir() for ms in latencies(file.read_text(encoding="utf-8"))]
    if len(each_ms) != int(counted[1]):
        raise RuntimeError(f"pgbench logged {len(each_ms)} of {counted[1]} acceptances")
    return Ran(float(speed[1]), each_ms)


def latencies(log: str) -> list[float]:
    """How long each transaction took, in ms: the third field of a line, in microseconds."""
    return [int(line.split()[2]) / 1000 for line in log.splitlines()]
