"""Child processes that cannot outlive us, and the settings they are given."""

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from doktr_sandbox.kept import keep
from doktr_sandbox.warm import Forked
from doktr_sandbox.warm import start as warm_start

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TZ", "VIRTUAL_ENV", "PYTHONPATH")
CLIENT_ID = "doktr-demo-client"
SERVICE_CODE = "DOKTR_LOGIN"
PAYMENT_ACCOUNT = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"
PAYMENT_BALANCE = "access_operator"
PAYMENT_APP, PAYMENT_APP_SECRET = "app_j9Pakf56Ajta6Y65AkdTtAv", "twin-of-an-app-secret"
SMS_ACCOUNT = "00000000-0000-4000-8000-000000000000"
MEMBERS = ROOT / "data" / "insurer" / "demo-members.json"
LICENCE = "doktr:demo-licence"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HOSTS = ("localhost", "127.0.0.1", "doktr.localhost", "heidra.localhost")


@dataclass
class Child:
    """One child process. It gets SIGKILL when the thread that started it dies, however that dies.

    A Python module may be `warm`: forked from a process that has loaded it, and gone when this one is.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    warm: bool = False
    process: subprocess.Popen[bytes] | Forked | None = None
    starts: int = 0
    started_at: float = 0.0
    _open_log: IO[bytes] | None = field(default=None, repr=False)
    _said_before: int = 0

    def start(self) -> None:
        """Start it (again), its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._open_log = self._open_log or self.log.open("ab")
        self._said_before = self.log.stat().st_size
        self.process = self._warmly() if self.warm else self._as_everybody_does(self._open_log)
        self.starts += 1
        self.started_at = time.monotonic()

    def _as_everybody_does(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *self.command],
            env=inherited() | dict(self.environment), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def _warmly(self) -> Forked:
        _python, _m, module, *arguments = self.command
        return warm_start(module, arguments, inherited() | dict(self.environment), self.log)

    @property
    def running(self) -> bool:
        """Whether it is still there."""
        return self.process is not None and self.process.poll() is None

    def stop(self, patience_s: float = 8) -> None:
        """Ask to end, then insist."""
        if self.process is None or not self.running:
            return
        self.process.terminate()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """End it as a crash would: SIGKILL."""
        if self.process is not None and self.running:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The end of what it wrote since it started, for whoever has to find out why."""
        said = self.log.read_bytes()[self._said_before :].decode(errors="replace")
        return "\n".join(said.splitlines()[-lines:])


def inherited() -> dict[str, str]:
    """The part of our environment that children may see: no proxies, no foreign settings."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def python(*arguments: str) -> list[str]:
    """A command on this very interpreter."""
    return [sys.executable, *arguments]


def doktr(*arguments: str) -> list[str]:
    """A command of the product."""
    return python("-m", "doktr.app.cli", *arguments)


def kept_secrets(folder: Path) -> dict[str, str]:
    """NISS_KEY and TURN_SECRET of this installation, made once, readable by the owner only."""
    file = folder / "secrets.json"
    if not file.exists():
        made = {
            "NISS_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "TURN_SECRET": secrets.token_hex(24),
        }
        keep(file, json.dumps(made))
    try:
        kept = json.loads(file.read_text())
        return {name: kept[name] for name in ("NISS_KEY", "TURN_SECRET")}
    except (ValueError, TypeError, KeyError) as broken:
        raise RuntimeError(f"{file} is damaged, and without it nobody is found again.") from broken


@dataclass(frozen=True)
class Ports:
    """Where the processes of one installation listen on loopback."""

    start: int
    platform: int
    login: int
    turn: int
    outbox: int = 0
    smtp: int = 0
    payment: int = 0
    insurer: int = 0

    @classmethod
    def following(cls, first: int) -> "Ports":
        """Ports in a row."""
        return cls(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7)


def product_settings(
    folder: Path, ports: Ports, database_url: str, owner_url: str, web_dist: Path, **changed: str
) -> dict[str, str]:
    """The environment of `doktr serve` and `doktr work`: production's settings, pointed at the twins."""
    turn = f"127.0.0.1:{ports.turn}"
    return kept_secrets(folder) | {
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "PUBLIC_SCHEME": "http",
        "PUBLIC_PORT": str(ports.platform),
        "ITSME_ISSUER": f"http://localhost:{ports.login}/v2",
        "ITSME_CLIENT_ID": CLIENT_ID,
        "ITSME_SERVICE_CODE": SERVICE_CODE,
        "KEYS_DIR": str(folder / "keys"),
        "SHARES_DIR": str(folder / "shares"),
        "INSURER_FILE": str(MEMBERS),
        "BILLING": "trial",
        "MOLLIE_URL": f"http://localhost:{ports.payment}/v2",
        "MOLLIE_KEY": PAYMENT_ACCOUNT,
        "MOLLIE_BALANCE_TOKEN": PAYMENT_BALANCE,
        "MOLLIE_APP": PAYMENT_APP,
        "MOLLIE_APP_SECRET": PAYMENT_APP_SECRET,
        "MOLLIE_AUTHORIZE_URL": f"http://localhost:{ports.payment}/oauth2/authorize",
        "REGISTER_FILE": str(ROOT / "data" / "register" / "demo.json"),
        "TURN_URLS": f"turn:{turn}?transport=udp,turn:{turn}?transport=tcp",
        "PUSH_SERVICES": f"http://localhost:{ports.outbox}",
        "SMS_URL": f"http://localhost:{ports.outbox}/v1.0/message",
        "SMS_TOKEN": SMS_ACCOUNT,
        "MAIL_URL": f"smtp://localhost:{ports.smtp}",
        "MAIL_FROM": "no-reply@doktr.localhost",
        "WEB_DIST": str(web_dist),
        "LOG_ORIGIN": "doktr.localhost/log",
        "DOKTR_ROOT": str(ROOT),
    } | _insurers(ports) | changed  # fmt: skip


def _insurers(ports: Ports) -> dict[str, str]:
    """The insurers' network, where it runs; else members stand in a file."""
    return {"INSURER_URL": f"http://localhost:{ports.insurer}", "INSURER_LICENCE": LICENCE} if ports.insurer else {}


def login_twin(ports: Ports, log: Path, *, platforms: Sequence[int] = ()) -> Child:
    """The itsme twin, with our platform registered as its client (`platforms`: further ports it may return to)."""
    origins = [f"http://{host}:{port}" for port in (ports.platform, *platforms) for host in HOSTS]
    client = {
        "client_id": CLIENT_ID,
        "service_code": SERVICE_CODE,
        "name": "Doktr",
        "redirect_uris": [f"{origin}/api/login/callback" for origin in origins],
        "jwks_uri": f"http://localhost:{ports.platform}/.well-known/jwks.json",
    }
    command = python("-m", "doktr_sandbox.itsme", "--port", str(ports.login), "--clients", json.dumps([client]))
    return Child("itsme twin", command, {}, log)


def outbox_twin(ports: Ports, log: Path) -> Child:
    """The twin that takes pushes, text messages and mails."""
    command = python(
        "-m", "doktr_sandbox.outbox", "--port", str(ports.outbox), "--smtp-port", str(ports.smtp),
        "--token", SMS_ACCOUNT,
    )  # fmt: skip
    return Child("outbox twin", command, {}, log)


def payment_twin(ports: Ports, log: Path) -> Child:
    """The twin that takes money."""
    app = f"{PAYMENT_APP}:{PAYMENT_APP_SECRET}"
    command = python(
        "-m", "doktr_sandbox.mollie", "--port", str(ports.payment), "--key", PAYMENT_ACCOUNT, "--app", app,
        "--balance", PAYMENT_BALANCE
    )  # fmt: skip
    return Child("payment twin", command, {}, log)


def insurer_twin(ports: Ports, log: Path, answers_after_s: float | None = None) -> Child:
    """The insurers' twin, whose members are the demo people; it answers files by itself after this long."""
    command = python(
        "-m", "doktr_sandbox.mycarenet", "--port", str(ports.insurer), "--members", str(MEMBERS),
        "--drawing", str(MEMBERS.with_name("efact.json")), "--licence", LICENCE,
        *(["--answers-after", str(answers_after_s)] if answers_after_s else []),
    )  # fmt: skip
    return Child("insurers' twin", command, {}, log)


def answers(url: str, timeout_s: float = 2) -> bool:
    """Whether a GET succeeds."""
    try:
        with DIRECTLY.open(url, timeout=timeout_s) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def await_answer(url: str, child: Child, patience_s: float = 30) -> None:
    """Wait until `url` answers. Raises `RuntimeError` with the child's last words when it ends or takes too long."""
    deadline = time.monotonic() + patience_s
    while not answers(url):
        if not child.running or time.monotonic() > deadline:
            raise RuntimeError(f"{child.name} does not answer:\n{child.last_words()}")
        time.sleep(0.03)
