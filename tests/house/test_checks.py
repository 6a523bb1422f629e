"""Linters, types, borders between modules, and the tests of the web apps: what `make check` runs, as tests."""

import os
import subprocess

import pytest

import dev

TIMEOUT_S = 600


@pytest.mark.parametrize("name", dev.checks())
def test_the_code_passes(name: str) -> None:
    where, command = dev.checks()[name]
    done = subprocess.run(
        command, cwd=where, env=os.environ | dev.NODE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False, timeout=TIMEOUT_S,
    )  # fmt: skip
    print(done.stdout)
    assert done.returncode == 0, done.stdout
