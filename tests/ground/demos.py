"""A demo of a copy of this project: started through make like anybody would, found again in the process list."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
SHARED_FOLDERS = ("web/node_modules", "web/dist")
SHARED_FILES = (".cache/uv", ".cache/npm", ".cache/web", ".cache/boot/bin/uv")
PATIENCE_S = 180
NOT_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "ONLY")


def copy_of_the_project(folder: Path) -> Path:
    """What a clone holds, and of what an installation adds only what takes long to fetch and is no secret to share.

    The Python environment is not shared: `make demo` makes one in the copy, as on a fresh machine, from uv's cache.
    """
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in [*listed.stdout.splitlines(), *SHARED_FILES]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in SHARED_FOLDERS:
        shutil.copytree(ROOT / name, folder / name, symlinks=True, copy_function=same_file)
    return folder


def same_file(source: str, target: str) -> str:
    """A second name for a file, or a copy where that cannot be."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def free_ports(many: int = 8) -> int:
    """The first of so many free ports in a row, below those the system gives to outgoing connections."""
    while True:
        first = 20000 + secrets.randbelow(12000)
        if all(_is_free(first + number) for number in range(many)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def processes(of: Path) -> dict[int, str]:
    """Processes that belong to what runs in this folder, by pid: their command lines."""
    found: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            traces = command + (place / "environ").read_bytes() + os.readlink(place / "cwd").encode()
        except OSError:
            continue
        if command and str(of).encode() in traces:
            found[int(place.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


@dataclass
class Demo:
    """`make demo` in a copy of the project, on a port of its own."""

    copy: Path
    port: int
    made: "subprocess.Popen[bytes] | None" = None
    output: Path = field(init=False)

    def __post_init__(self) -> None:
        self.output = self.copy / "output.txt"

    def command(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start a command in the copy, in a process group of its own as a terminal would."""
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        with self.output.open("wb") as output:
            return subprocess.Popen(
                command, cwd=self.copy, env=kept | {"PORT": str(self.port)}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip

    def start(self, *command: str) -> float:
        """Run `make demo` (or another command) until it is ready; returns the seconds that took."""
        began = time.monotonic()
        self.addresses.unlink(missing_ok=True)  # a killed demo leaves its own
        self.made = self.command(*(command or ("make", "demo")))
        while not self.addresses.exists():
            assert self.made.poll() is None, self.said
            assert time.monotonic() - began < PATIENCE_S, self.said
            time.sleep(0.02)
        return time.monotonic() - began

    @property
    def said(self) -> str:
        """What it printed."""
        return self.output.read_text(errors="replace")

    @property
    def addresses(self) -> Path:
        """Where it writes its addresses once it is ready."""
        return self.copy / "var" / "demo.json"

    @property
    def known(self) -> dict[str, Any]:
        """What var/demo.json says."""
        return json.loads(self.addresses.read_text())

    def pid(self, part: str) -> int:
        """The process whose command line holds `part`."""
        pids = [pid for pid, command in processes(self.copy).items() if part in command]
        assert pids, f"no process of the demo is called {part}"
        return min(pids)

    def answers(self, port: int, path: str = "/") -> bool:
        """Whether a GET succeeds."""
        try:
            return httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Host": f"localhost:{port}"}).is_success
        except httpx.TransportError:
            return False

    @property
    def ready(self) -> bool:
        """Whether it runs and answers."""
        alive = self.made is not None and self.made.poll() is None
        return alive and self.addresses.exists() and self.answers(self.port + 1, "/readyz")

    def interrupt(self) -> int:
        """Ctrl-C: a terminal signals the whole group. Returns the exit code; make itself ends by the signal."""
        assert self.made is not None
        os.killpg(self.made.pid, signal.SIGINT)
        return self.made.wait(60)

    def left(self, patience_s: float = 60) -> dict[int, str]:
        """What is still running, after waiting for it to end."""
        soon(lambda: not processes(self.copy), patience_s)
        return processes(self.copy)

    def end(self) -> None:
        """However it stands: end it."""
        for pid in processes(self.copy):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.made is not None:
            self.made.wait(10)


def soon(true: Any, patience_s: float = 60) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
