"""Runs the real service on this machine: PostgreSQL, coturn, the itsme twin, web server, worker and a start page."""

import argparse
import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import time
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import IO

from doktr_sandbox import agendas, postgres, start_page
from doktr_sandbox.develop import Sources, web_builder
from doktr_sandbox.processes import (
    ROOT,
    Child,
    Ports,
    answers,
    await_answer,
    doktr,
    insurer_twin,
    kept_secrets,
    login_twin,
    outbox_twin,
    payment_twin,
    product_settings,
)
from doktr_sandbox.turn import coturn
from doktr_sandbox.whole_service import command, fill

FIRST_PORT = 8080
RESTART_AFTER_S = 0.3
# Insurers take two weeks; whoever tries the demo wants to see an answer today.
INSURERS_ANSWER_AFTER_S = 20.0
CALM_AFTER_S = 30
START_AFRESH = "Should this happen again: `make demo-reset` throws the demo's data away, `make demo` starts afresh."
# everything that a demo leaves in its folder; `lock` stays, it is how the next one takes the folder for itself
MADE = ("pg18", "brands", "keys", "shares", "secrets.json", "secrets.json.draft", "log", "demo.json", "demo.json.draft")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PREPARED_FROM = (
    "migrations", "data/brands", "data/tariffs", "data/register", "src/doktr_sandbox/people.json", "uv.lock",
)  # fmt: skip


@dataclass
class Demo:
    """Everything that runs, in the order in which it was started."""

    folder: Path
    ports: Ports
    web_dist: Path
    sources: Sources | None = None
    children: list[Child] = field(default_factory=list)
    cluster: postgres.Cluster | None = None
    began: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """A line of progress with the seconds since the start."""
        print(f"  {time.monotonic() - self.began:5.1f} s  {text}", flush=True)

    def start(self) -> None:
        """Start all; returns when the service answers."""
        if (self.folder / "pg18" / "data").exists() and not (self.folder / "secrets.json").exists():
            raise RuntimeError(f"{self.folder / 'secrets.json'} is gone: nobody is found again.")
        kept_secrets(self.folder)  # before there is a database, so that a kill never leaves one without
        self.cluster = postgres.start(self.folder / "pg18")
        self.say("PostgreSQL is up")
        settings = self._settings(self.cluster)
        self._prepare(self.cluster, settings)
        if self.web_dist.joinpath("index.html").exists():  # `make dev` builds it while we start
            command(settings, "release", "log")
        log = self.folder / "log"
        self.children = [
            login_twin(self.ports, log / "itsme.log"),
            Child("web server", doktr("serve", "--port", str(self.ports.platform)), settings, log / "web.log"),
            Child("worker", doktr("work"), settings, log / "worker.log"),
            coturn(self.ports.turn, settings["TURN_SECRET"], log / "coturn.log"),
            outbox_twin(self.ports, log / "outbox.log"),
            payment_twin(self.ports, log / "payment.log"),
            insurer_twin(self.ports, log / "insurers.log", INSURERS_ANSWER_AFTER_S),
            *([web_builder(log / "vite.log")] if self.sources else []),
        ]
        for child in self.children:
            child.start()
        self._await(self.children[0], f"http://127.0.0.1:{self.ports.login}/v2/.well-known/openid-configuration")
        self._await(self.children[1], f"http://127.0.0.1:{self.ports.platform}/readyz")
        self._fill_agendas()

    def _fill_agendas(self) -> None:
        """The doctors' hours, once: without any nobody could book; later they are the doctors' own."""
        noted = self.folder / "pg18" / "agendas"
        if not noted.exists():
            asyncio.run(agendas.fill(f"http://localhost:{self.ports.platform}"))
            noted.touch()
            self.say("the doctors have their hours")

    def _await(self, child: Child, url: str) -> None:
        await_answer(url, child)
        self.say(f"{child.name} is up")

    def _settings(self, cluster: postgres.Cluster) -> dict[str, str]:
        return product_settings(
            self.folder, self.ports, cluster.url("doktr_app"), cluster.url("doktr_owner"), self.web_dist
        )

    def _prepare(self, cluster: postgres.Cluster, settings: dict[str, str]) -> None:
        """Roles, keys, migrations, brands and operators; skipped while nothing they come from has changed."""
        digest, noted = prepared_digest(), self.folder / "pg18" / "prepared"
        if noted.exists() and noted.read_text() == digest and Path(settings["KEYS_DIR"]).exists():
            return
        postgres.prepare_now(cluster)
        fill(settings)
        noted.write_text(digest)
        self.say("database, brands and demo people are ready")

    def watch(self) -> None:
        """Start again whatever ends; returns never, until a signal ends it."""
        while True:
            if self.sources and self.sources.changed():
                self.say("sources changed")
                for child in self.children[1:3]:
                    child.stop()
                    child.starts = 0
            for child in self.children:
                if not child.running:
                    self._start_again(child)
            if self.cluster is not None and not self.cluster.running:
                self.say("PostgreSQL ended; starting it again")
                self.cluster = postgres.start(self.folder / "pg18", port=self.cluster.port)
            time.sleep(RESTART_AFTER_S)

    def _start_again(self, child: Child) -> None:
        if child.starts > 3 and time.monotonic() - child.started_at < CALM_AFTER_S:
            raise RuntimeError(f"{child.name} keeps ending; see {child.log}\n{child.last_words()}")
        self.say(f"{child.name} ended; starting it again")
        child.start()

    def stop(self) -> None:
        """End all, the last started first."""
        for child in reversed(self.children):
            child.stop()
        if self.cluster is not None:
            self.cluster.stop()


def prepared_digest() -> str:
    """What the prepared database was made from."""
    total = hashlib.sha256()
    for name in PREPARED_FROM:
        place = ROOT / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def hold(folder: Path) -> IO[str] | None:
    """Take this folder for ourselves while we live; None when another demo has it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return lock


def reset(folder: Path) -> int:
    """Throw the demo's data away. Refuses while it runs."""
    lock = hold(folder)
    if lock is None:
        print("The demo is running. Stop it first (Ctrl-C where it runs), then reset.")
        return 1
    for target in (folder / place for place in MADE):
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    print("The demo's data is gone. `make demo` starts afresh.")
    return 0


def _end(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def taken(ports: Ports) -> str | None:
    """Why these ports cannot be ours, in words for the terminal; None when they are free."""
    for port in astuple(ports):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                whose = "a demo from another folder" if start_page.answers_at(ports.start) else "another program"
                return f"Port {port} is used by {whose}. Choose others in a row: PORT={port + 1000} make demo"
    return None


def already_running(folder: Path) -> int:
    """Say where the demo that holds this folder answers."""
    noted = folder / "demo.json"
    start = json.loads(noted.read_text())["start"] if noted.exists() else "an address it will print in a moment"
    print(f"The demo is already running: {start}")
    return 0 if noted.exists() and answers(start) else 1


def run(folder: Path, ports: Ports, web_dist: Path, sources: Sources | None) -> int:
    """Run until Ctrl-C or SIGTERM; leaves no process behind, whatever ends it."""
    lock = hold(folder)
    if lock is None:
        return already_running(folder)
    if trouble := taken(ports):
        print(trouble, file=sys.stderr)
        return 1
    for number in ENDINGS:
        signal.signal(number, _end)
    (folder / "demo.json").unlink(missing_ok=True)
    demo = Demo(folder, ports, web_dist, sources)
    try:
        start_page.serve(ports, web_dist)
        demo.start()
        start_page.write_addresses(folder, ports)
        demo.say("ready")
        print(start_page.printed(ports), flush=True)
        demo.watch()
    except KeyboardInterrupt:
        print("\nStopping. Your demo data is kept; `make demo` brings it back.", flush=True)
        return 0
    except (RuntimeError, postgres.PostgresTrouble, OSError) as trouble:
        print(f"\nThe demo could not go on: {trouble}\n\n{START_AFRESH}", file=sys.stderr)
        return 1
    finally:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        demo.stop()
        (folder / "demo.json").unlink(missing_ok=True)
        lock.close()
    return 0


def main() -> None:
    """`python -m doktr_sandbox.demo [--reset]`; PORT moves it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "var")
    parser.add_argument("--web-dist", type=Path, default=ROOT / "web" / "dist")
    parser.add_argument("--reset", action="store_true", help="throw the data away and end")
    parser.add_argument("--develop", action="store_true", help="follow changes of the sources")
    given = parser.parse_args()
    if given.reset:
        sys.exit(reset(given.folder))
    first = os.environ.get("PORT", str(FIRST_PORT))
    if not first.isdigit() or not 1024 <= int(first) <= 65000:
        sys.exit(f"PORT must be a number from 1024 to 65000; {first!r} is not")
    sys.exit(run(given.folder, Ports.following(int(first)), given.web_dist, Sources() if given.develop else None))


if __name__ == "__main__":
    main()
