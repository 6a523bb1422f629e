"""Whoever waits for a database whose host vanished without a word learns it soon, and so does the database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from doktr.adapters.database.watched import watched

ALONE = ["unshare", "--net", "--", sys.executable, "-m", "tests.adapters.database.vanished"]


def test_a_statement_whose_host_vanishes_fails_soon_and_its_server_ends_it(memory_folder: Path) -> None:
    done = subprocess.run([*ALONE, str(memory_folder / "vanished")], check=True, capture_output=True, text=True)
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["waits_on"], seen["noticed"], seen["again"]) == (True, True, 1)
    assert seen["took_s"] < 20


@pytest.mark.parametrize(("silence_s", "told"), [(1, ("1", "1", "1")), (20, ("10", "3", "3")), (60, ("30", "10", "3"))])
def test_the_kernel_has_asked_in_vain_before_the_time_is_over(silence_s: int, told: tuple[str, ...]) -> None:
    asked = watched(silence_s, jit="off")["server_settings"]
    assert tuple(asked[f"tcp_keepalives_{part}"] for part in ("idle", "interval", "count")) == told
    assert (asked["tcp_user_timeout"], asked["jit"]) == (f"{silence_s}s", "off")
