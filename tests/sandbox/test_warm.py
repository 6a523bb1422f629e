"""What is forked from a process that has loaded everything is the same process as one that is started anew."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doktr_sandbox.processes import Child, doktr, inherited, python

ENDS_S = 20
# starts a twin that nobody tells to end, says who it is, and is killed
LEFT_ALONE = """
import os, signal, sys
from pathlib import Path
from doktr_sandbox import warm
twin = ["--port", "0", "--smtp-port", "0", "--token", "x"]
started = warm.start("doktr_sandbox.outbox", twin, {}, Path(sys.argv[1]))
print(started.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def outbox(log: Path) -> Child:
    """A twin that stays until it is told to end."""
    ports = ("--port", "0", "--smtp-port", "0", "--token", "x")
    return Child("outbox twin", python("-m", "doktr_sandbox.outbox", *ports), {}, log, warm=True)


def ran(tmp_path: Path, command: list[str], environment: dict[str, str], *, warmly: bool) -> tuple[int, str]:
    """How this command ended, and all it said."""
    child = Child("a command", command, environment, tmp_path / f"{warmly}.log", warm=warmly)
    child.start()
    assert child.process is not None
    code = child.process.wait(ENDS_S)
    return code, child.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"), [(["openapi"], 0), (["serve", "--port", "1"], 1), (["no-such-command"], 2)], ids=str
)
def test_a_command_says_and_ends_with_the_same_in_its_own_environment_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.setenv("LOG_ORIGIN", "of whoever starts it")
    given = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    anew, forked = (ran(tmp_path, doktr(*arguments), given, warmly=warmly) for warmly in (False, True))
    assert forked == anew
    assert anew[0] == code
    assert ("LOG_ORIGIN" in anew[1], "DATABASE_URL" in anew[1]) == (arguments[0] == "serve", False)


def test_it_ends_when_it_is_told_to_and_starts_again(tmp_path: Path) -> None:
    child = outbox(tmp_path / "log")
    for end, code in ((child.stop, None), (child.kill, -signal.SIGKILL)):
        child.start()
        assert child.process is not None
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(0.01)
        end()
        assert child.process.poll() is not None
        assert code in (None, child.process.returncode)
        child.process.kill()  # nobody is there to be hit
    assert child.starts == 2


def test_it_is_gone_when_whoever_started_it_is(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEFT_ALONE, str(tmp_path / "log")]
    told = subprocess.run(command, env=inherited(), capture_output=True, text=True, check=False, timeout=ENDS_S)
    pid = int(told.stdout)
    deadline = time.monotonic() + ENDS_S
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
