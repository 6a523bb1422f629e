"""Benchmarks: what they write has one shape, what they judge is judged right, and they refuse a forgetful database."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from bench import accept_statements
from bench.__main__ import BENCHMARKS, benchmark, wanted
from bench.accept_statements import Statement, pgbench_script, transaction_with
from bench.durable import NotDurable, filesystem, refuse_unless_durable, why_not
from bench.figures import RESULTS, Goal, figure, table, write
from doktr_sandbox import postgres

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "name": (str,),
    "value": (int, float),
    "unit": (str,),
    "floor_value": (int, float),
    "goal": (str, type(None)),
    "met": (bool, type(None)),
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def assert_has_the_shape(document: dict[str, object], name: str) -> None:
    assert list(document) == ["name", "at", "machine", "figures"]
    assert document["name"] == name
    figures = document["figures"]
    assert isinstance(figures, list)
    assert figures
    for one in figures:
        assert list(one) == list(KINDS)
        assert all(isinstance(one[key], kinds) for key, kinds in KINDS.items())


def test_a_result_names_every_figure_beside_its_floor(tmp_path: Path) -> None:
    made = [
        figure("accepts", [3, 1, 2], "1/s", [4, 6, 5], Goal("at least", 0.3)),
        figure("shown", [1], "ms", [1]),
    ]
    file = write("accept", made, tmp_path)
    document = json.loads(file.read_text())
    assert file.name == "accept.json"
    assert_has_the_shape(document, "accept")
    assert document["figures"][0] == {
        "name": "accepts",
        "value": 2,
        "unit": "1/s",
        "floor_value": 5,
        "goal": "at least 0.3 x floor",
        "met": True,
    }
    assert document["figures"][1]["met"] is None


@pytest.mark.parametrize("file", sorted(RESULTS.glob("*.json")), ids=lambda file: file.stem)
def test_a_result_that_is_kept_has_the_shape(file: Path) -> None:
    assert_has_the_shape(json.loads(file.read_text()), file.stem)


def test_every_benchmark_keeps_its_result() -> None:
    assert {file.stem for file in RESULTS.glob("*.json")} == set(BENCHMARKS)


@pytest.mark.parametrize(
    ("goal", "value", "floor", "met"),
    [
        (Goal("at least", 0.3), 30, 100, True),
        (Goal("at least", 0.3), 29.9, 100, False),
        (Goal("at most", 1.5), 15, 10, True),
        (Goal("at most", 1.5), 15.1, 10, False),
        (Goal("below", 15, of_floor=False), 14.9, 1, True),
        (Goal("below", 15, of_floor=False), 15, 100, False),
    ],
)
def test_a_goal_is_met_or_missed(goal: Goal, value: float, floor: float, met: bool) -> None:
    assert goal.is_met(value, floor) is met


def test_the_table_says_plainly_that_a_goal_is_missed() -> None:
    shown = table([figure("memory", [20], "KiB", [10], Goal("at most", 1.5))])
    assert "2.00" in shown
    assert "NO" in shown


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_can_be_run_by_its_name(name: str) -> None:
    assert callable(benchmark(name))


def test_the_relay_is_measured_with_the_photos_and_the_answers_that_go_through_it() -> None:
    assert wanted("relay") == ("relay", "photos", "readable")
    assert wanted("call") == ("call",)
    assert wanted(None) == BENCHMARKS


def test_a_benchmark_that_does_not_exist_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--only", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "accept" in done.stderr


@pytest.mark.parametrize("name", DURABLE)
def test_a_setting_that_lets_the_database_forget_is_a_reason_to_refuse(name: str) -> None:
    assert why_not(DURABLE, "ext4") == []
    assert why_not(DURABLE | {name: "off"}, "ext4") == [f"{name} is off"]


def test_data_in_memory_are_a_reason_to_refuse() -> None:
    assert why_not(DURABLE, "tmpfs") == ["its data lie on tmpfs"]
    assert why_not(DURABLE, "unknown") == ["its data lie on unknown"]


def test_the_innermost_and_latest_mount_holds_a_folder() -> None:
    mounts = "a / ext4 rw 0 0\nb /dev/shm tmpfs rw 0 0\nc /data ext4 rw 0 0\nd /data tmpfs rw 0 0\n"
    assert filesystem(Path("/home/x"), mounts) == "ext4"
    assert filesystem(Path("/dev/shm/x"), mounts) == "tmpfs"
    assert filesystem(Path("/data/x"), mounts) == "tmpfs"


async def test_a_database_without_fsync_is_not_measured(cluster: postgres.Cluster) -> None:
    with pytest.raises(NotDurable, match="fsync is off, synchronous_commit is off"):
        await refuse_unless_durable(cluster.url("postgres", "postgres"))


@pytest.fixture
def durable_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL on disk that forgets nothing."""
    folder = ROOT / "var" / "bench" / f"durable-{os.getpid()}"
    running = postgres.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder)


async def test_a_role_that_commits_asynchronously_is_not_measured(durable_cluster: postgres.Cluster) -> None:
    await postgres.prepare(durable_cluster)
    superuser, app = durable_cluster.url("postgres"), durable_cluster.url("doktr_app")
    await refuse_unless_durable(superuser, app)
    connection = await asyncpg.connect(superuser)
    await connection.execute("alter role doktr_app set synchronous_commit = off")
    await connection.close()
    with pytest.raises(NotDurable, match="synchronous_commit is off"):
        await refuse_unless_durable(superuser, app)


BEGIN, COMMIT = Statement("BEGIN;", []), Statement("COMMIT;", [])


def test_the_transaction_of_one_acceptance_is_found_in_the_log(tmp_path: Path) -> None:
    lines = [
        {"pid": 1, "message": "duration: 0.010 ms  statement: BEGIN;"},
        {"pid": 2, "message": "duration: 0.010 ms  statement: BEGIN;"},
        {"pid": 1, "message": "duration: 0.010 ms  parse s1: select $1"},
        {
            "pid": 1,
            "message": "duration: 0.010 ms  execute s1: select $1,\n $2",
            "detail": "Parameters: $1 = 'it''s, $2 = ''x''', $2 = NULL",
        },
        {"pid": 2, "message": "duration: 0.010 ms  statement: COMMIT;"},
        {"pid": 1, "message": "duration: 0.010 ms  statement: COMMIT;"},
        {"pid": 1, "message": "duration: 0.010 ms  statement: SELECT pg_advisory_unlock_all();"},
    ]
    (tmp_path / "a.json").write_text("\n".join(json.dumps(line) for line in lines))
    found = transaction_with(accept_statements.logged(tmp_path), "it's, $2 = 'x'")
    assert found == [BEGIN, Statement("select $1,\n $2", ["it's, $2 = 'x'", None]), COMMIT]


def test_values_of_one_acceptance_become_variables_and_all_others_stay() -> None:
    statements = [
        BEGIN,
        Statement("select set_config('doktr.brands', $1, true), now()", ["doktr"]),
        Statement("update t set a = $2, b = $3 where id = $1 returning x", ["id-1", "kept", None]),
        COMMIT,
    ]
    script, constants = pgbench_script(statements, {"id-1": "request_id"}, "returning x")
    assert constants == {"c1_1": "doktr", "c2_2": "kept"}
    assert "set_config('doktr.brands', :c1_1, true), now(), token_hash" in script
    assert "update t set a = :c2_2, b = null where id = :request_id returning x \\gset" in script
    assert script.endswith("COMMIT;\n")
