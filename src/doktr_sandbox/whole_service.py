"""One whole service on free ports, for tests, benchmarks and screenshots: the processes that production runs."""

import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from doktr_sandbox import postgres, start_page
from doktr_sandbox.processes import (
    ROOT,
    Child,
    Ports,
    await_answer,
    doktr,
    inherited,
    insurer_twin,
    login_twin,
    outbox_twin,
    payment_twin,
    product_settings,
    python,
)
from doktr_sandbox.turn import coturn

WEB_DIST = ROOT / "web" / "dist"


def command(settings: dict[str, str], *arguments: str, given: str | None = None) -> str:
    """Run one `doktr` command to its end; returns what it printed. Raises `RuntimeError` with its complaint."""
    return _run(doktr(*arguments), settings, given, " ".join(arguments))


def _run(started: list[str], settings: dict[str, str], given: str | None, name: str) -> str:
    done = subprocess.run(started, env=inherited() | settings, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"doktr {name} failed:\n{done.stderr.strip()}")
    return done.stdout


def brands_open_always(folder: Path) -> Path:
    """The brands of `data/brands`, but open day and night: whoever tries the product may do so on a Sunday."""
    copied = folder / "brands"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(ROOT / "data" / "brands", copied)
    for file in copied.glob("*/brand.json"):
        brand = json.loads(file.read_text(encoding="utf-8"))
        always = {str(day): ["00:00", "24:00"] for day in range(1, 8)}
        brand["policy"]["hours"] |= {"days": always, "holidays": None}
        brand["policy"]["money"]["failed_seconds"] = 2  # whoever tries a call out does not talk for long
        file.write_text(json.dumps(brand, ensure_ascii=False), encoding="utf-8")
    return copied


def fill(settings: dict[str, str]) -> None:
    """Keys, migrations, brands and operators: what an installation needs before it serves."""
    brands = str(brands_open_always(Path(settings["KEYS_DIR"]).parent))
    commands = [
        (("keys", "init"), ""),
        (("migrate",), ""),
        (("brands", "import", brands), ""),
        (("tariffs", "load"), ""),
        *((("operators", "allow", person["brand"]), person["niss"]) for person in start_page.people("operator")),
    ]
    _run(
        python("-m", "doktr_sandbox.commands"),
        settings,
        json.dumps(commands),
        "keys, migrate, brands, tariffs, operators",
    )


@asynccontextmanager
async def superuser(cluster: postgres.Cluster, there: asyncpg.Connection | None) -> AsyncIterator[asyncpg.Connection]:
    """The connection that is there, or one for this moment."""
    admin = there or await asyncpg.connect(cluster.url("postgres", "postgres"))
    yield admin
    if there is None:
        await admin.close()


async def copy_database(
    cluster: postgres.Cluster, template: str, name: str, there: asyncpg.Connection | None = None
) -> None:
    """A new database like `template`, in milliseconds."""
    async with superuser(cluster, there) as admin:
        await admin.execute(f"create database {name} template {template} strategy file_copy owner {postgres.OWNER}")


async def drop_database(cluster: postgres.Cluster, name: str, there: asyncpg.Connection | None = None) -> None:
    """Away with it, whoever is connected."""
    async with superuser(cluster, there) as admin:
        await admin.execute(f"drop database if exists {name} with (force)")


@dataclass
class Service:
    """Web servers side by side on one database, a worker, the itsme twin and a relay; `warm` ones start at once."""

    folder: Path
    cluster: postgres.Cluster
    database: str = postgres.DATABASE
    servers: int = 1
    worker: bool = True
    relay: bool = False
    outbox: bool = False
    payment: bool = False
    insurer: bool = False
    warm: bool = False
    changed: dict[str, str] = field(default_factory=dict)
    web_dist: Path = WEB_DIST
    web: list[Child] = field(default_factory=list)
    others: list[Child] = field(default_factory=list)
    web_ports: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        free = [postgres.free_port() for _ in range(7)]
        self.ports = Ports(
            start=0, platform=free[0], login=free[1], turn=free[2], outbox=free[3], smtp=free[4], payment=free[5],
            insurer=free[6] if self.insurer else 0,
        )  # fmt: skip
        self.web_ports = [free[0], *(postgres.free_port() for _ in range(self.servers - 1))]
        # services side by side destroy the hours of their own safes only
        own = {"SHARES_DIR": str(self.folder / f"shares-{self.database}")}
        self.settings = product_settings(
            self.folder, self.ports, self.cluster.url("doktr_app", self.database),
            self.cluster.url("doktr_owner", self.database), self.web_dist, **own | self.changed,
        )  # fmt: skip

    def origin(self, server: int = 0, host: str = "localhost") -> str:
        """Where server number `server` answers."""
        return f"http://{host}:{self.web_ports[server]}"

    def start(self) -> "Service":
        """Start everything; returns when all servers are ready."""
        log = self.folder / "log" / self.database
        twin = login_twin(self.ports, log / "itsme.log", platforms=self.web_ports[1:])
        self.web = [
            Child(f"web server {n}", doktr("serve", "--port", str(port)), self.settings, log / f"web{n}.log")
            for n, port in enumerate(self.web_ports)
        ]
        self.others = [twin]
        if self.worker:
            self.others.append(Child("worker", doktr("work"), self.settings, log / "worker.log"))
        if self.relay:
            self.others.append(coturn(self.ports.turn, self.settings["TURN_SECRET"], log / "coturn.log"))
        if self.outbox:
            self.others.append(outbox_twin(self.ports, log / "outbox.log"))
        if self.payment:
            self.others.append(payment_twin(self.ports, log / "payment.log"))
        if self.insurer:
            self.others.append(insurer_twin(self.ports, log / "insurers.log", answers_after_s=1))
        for child in (*self.others, *self.web):
            child.warm = self.warm and child.command[:2] == python("-m")
            child.start()
        await_answer(f"http://127.0.0.1:{self.ports.login}/v2/.well-known/openid-configuration", twin)
        for server in range(self.servers):
            self.await_ready(server)
        return self

    def await_ready(self, server: int = 0) -> None:
        """Wait until this server is ready."""
        await_answer(f"http://127.0.0.1:{self.web_ports[server]}/readyz", self.web[server])

    def logs(self) -> str:
        """Everything that our own processes wrote, to be searched for what must not be there."""
        return "\n".join(child.log.read_text(errors="replace") for child in (*self.web, *self.others))

    def stop(self) -> None:
        """End all."""
        for child in (*self.web, *reversed(self.others)):
            child.stop()
