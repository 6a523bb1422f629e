"""What a kill, a full disk or a curious hand can damage: the demo mends it, or says in words what is wrong."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from doktr_sandbox.kept import keep
from doktr_sandbox.processes import kept_secrets, python
from tests.ground.demos import free_ports, soon

READY_S = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that has run once and ended well."""
    made = tmp_path_factory.mktemp("demo")
    assert "ready" in run(made)
    return made


def run(folder: Path) -> str:
    """Run the demo on this folder until it is ready or gives up, end it, and answer what it said."""
    settings = os.environ | {"PORT": str(free_ports())}
    said = folder / "said.txt"
    with said.open("wb") as output:
        command = python("-m", "doktr_sandbox.demo", "--folder", str(folder))
        demo = subprocess.Popen(command, env=settings, stdout=output, stderr=output, start_new_session=True)
        try:
            soon(lambda: demo.poll() is not None or (folder / "demo.json").exists(), READY_S)
            demo.send_signal(signal.SIGINT)
            demo.wait(30)
        finally:
            demo.kill()
    text = said.read_text()
    assert "Traceback" not in text
    return text


def cut(file: Path) -> None:
    """As a full disk leaves a file."""
    file.write_text("")


def scribble(file: Path) -> None:
    """As a hand leaves a file."""
    file.write_text("junk\n")


def cut_keys(folder: Path) -> None:
    for file in folder.iterdir():
        cut(file)


# each is a start of the demo, so they are all proved by `make prove`
DAMAGES = [
    ("secrets.json", scribble, "secrets.json is damaged"),
    ("secrets.json", Path.unlink, "secrets.json is gone"),
    ("keys", cut_keys, "is not one of our key files"),
    ("pg18/secret", scribble, "password authentication failed"),
    ("pg18/data/PG_VERSION", Path.unlink, "is not a valid data directory"),
]


@pytest.mark.prove
@pytest.mark.parametrize(("name", "damage", "words"), DAMAGES)
def test_what_cannot_be_mended_is_named(
    name: str, damage: Callable[[Path], None], words: str, folder: Path, tmp_path: Path
) -> None:
    place, safe = folder / name, tmp_path / "safe"
    subprocess.run(["cp", "-a", place, safe], check=True)
    damage(place)
    said = run(folder)
    subprocess.run(["rm", "-rf", place], check=True)
    subprocess.run(["cp", "-a", safe, place], check=True)
    assert words in said
    assert "make demo-reset" in said


@pytest.mark.prove
@pytest.mark.parametrize("damage", [cut, scribble])
def test_a_pid_file_of_a_killed_database_does_not_matter(damage: Callable[[Path], None], folder: Path) -> None:
    damage(folder / "pg18" / "data" / "postmaster.pid")
    assert "ready" in run(folder)


@pytest.mark.prove
def test_lost_keys_are_made_again(folder: Path) -> None:
    subprocess.run(["rm", "-r", folder / "keys"], check=True)
    assert "ready" in run(folder)


def test_a_kept_file_is_whole_and_private(tmp_path: Path) -> None:
    kept = tmp_path / "new" / "kept"
    keep(kept, "first")
    (tmp_path / "new" / "kept.draft").write_text("what a kill in the middle leaves")
    keep(kept, "second")
    assert kept.read_text() == "second"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["kept"]


def test_secrets_stay_the_same(tmp_path: Path) -> None:
    assert kept_secrets(tmp_path) == kept_secrets(tmp_path)
