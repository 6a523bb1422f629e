"""Starts processes of a service at once: forks them from one process that has loaded their code and does nothing.

For tests, which start many services: reading the code in costs a process more than all that it does until it is
ready. Demo, measurements, and tests that ask how a process starts, start it as everybody does.
"""

import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
# what the product and the twins load, some of it only once they run
LOADED = (
    "doktr.app.cli", "doktr.app.web", "doktr.app.worker", "uvicorn.lifespan.on", "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl", "uvicorn.protocols.websockets.websockets_sansio_impl",
    "doktr_sandbox.itsme.__main__", "doktr_sandbox.outbox.__main__", "doktr_sandbox.mollie.__main__",
    "doktr_sandbox.mycarenet.__main__",
)  # fmt: skip


class Forked:
    """A process that was forked for us, as `subprocess.Popen` shows its own."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery
        self._handle = os.pidfd_open(pid)  # it is reaped by nobody before we ask how it ended
        self._ending = threading.Lock()

    def poll(self) -> int | None:
        """How it ended; None while it is there."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises `subprocess.TimeoutExpired`."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """A signal; none to who is gone."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, within_s: float | None) -> int | None:
        with self._ending:
            if self.returncode is None:
                watched = select.poll()
                watched.register(self._handle, select.POLLIN)
                if watched.poll(None if within_s is None else within_s * 1000):
                    self.returncode = self._nursery.ask({"ended": self.pid})
                    os.close(self._handle)
        return self.returncode


class Nursery:
    """The process that forks; it ends with us, and all that it forked with it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "doktr_sandbox.warm"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._one_at_a_time = threading.Lock()

    def ask(self, question: dict[str, Any]) -> int:
        """A number for an answer. Raises `RuntimeError` when it is gone."""
        with self._one_at_a_time:
            asked, answers = self._process.stdin, self._process.stdout
            if asked is not None:
                asked.write(json.dumps(question).encode() + b"\n")
                asked.flush()
            answer = answers.readline() if answers is not None else b""
        if not answer:
            raise RuntimeError("what forks the product's processes has ended")
        return int(answer)


@cache
def nursery() -> Nursery:
    """The one of this process."""
    return Nursery()


def start(module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
    """`python -m module` with these arguments and this environment alone, all it says appended to `log`."""
    asked = {"module": module, "arguments": [*arguments], "environment": {**environment}, "log": str(log.resolve())}
    return Forked(nursery(), nursery().ask(asked))


def become(question: dict[str, Any], parent: int) -> None:
    """In the forked process: be what was asked for, and nothing of what we were."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(question["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for opened, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(opened, standard)
    os.closerange(3, max(nothing, log) + 1)
    os.environ.clear()
    os.environ.update(question["environment"])
    sys.argv = [question["module"], *question["arguments"]]
    main = "" if hasattr(sys.modules[question["module"]], "__path__") else question["module"]
    sys.modules.pop(main or f"{question['module']}.__main__")  # it is run as the main program now, as if never imported
    runpy.run_module(question["module"], run_name="__main__", alter_sys=True)


def main() -> None:
    """Load the product, then fork as long as somebody asks; a line of JSON each, answered by a line with a number."""
    for module in LOADED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    ourselves = os.getpid()
    while asked := sys.stdin.buffer.readline():
        question = json.loads(asked)
        if "ended" in question:
            _, status = os.waitpid(question["ended"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                become(question, ourselves)
                return
        os.write(1, b"%d\n" % answer)


if __name__ == "__main__":
    main()
