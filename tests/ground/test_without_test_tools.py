"""The product and the demo run on their own dependencies: nothing that only the test tools bring along is needed."""

import os
import subprocess
from pathlib import Path

import pytest

from doktr_sandbox import postgres
from doktr_sandbox.processes import ROOT

UV = ROOT / ".cache" / "boot" / "bin" / "uv"
IMPORT_ALL = """
import importlib, pkgutil, doktr, doktr_sandbox
for package in (doktr, doktr_sandbox):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with what `make demo` installs on a fresh machine, taken from uv's cache."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    wanted = ["--frozen", "--offline", "--no-install-project", "--no-default-groups", "--group", "build"]
    settings = os.environ | {"UV_PROJECT_ENVIRONMENT": str(place), "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        [UV, "sync", "--quiet", *wanted], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return place / "bin" / "python"


def run(python: Path, *command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run that Python on our sources."""
    alone = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [python, *command], cwd=ROOT, env=alone | settings, capture_output=True, text=True, check=False
    )


def test_every_module_can_be_imported(python: Path) -> None:
    done = run(python, "-c", IMPORT_ALL)
    assert done.returncode == 0, done.stderr


def test_migrations_run(python: Path, cluster: postgres.Cluster) -> None:
    postgres.prepare_now(cluster, "without_test_tools")
    owner = cluster.url("doktr_owner", "without_test_tools")
    done = run(python, "-m", "doktr.app.cli", "migrate", DATABASE_OWNER_URL=owner)
    assert done.returncode == 0, done.stderr
