"""What the relay is measured beside: the packaged Synapse on the same PostgreSQL, as fast as its settings allow.

Synapse is free software under AGPL-3.0. It lives in an environment of its own (`.cache/synapse`, from the pinned
`bench/synapse.txt`), runs as a program of its own, and is neither imported nor changed nor shipped.
"""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx

from bench.durable import refuse_unless_durable
from bench.figures import say
from doktr_sandbox import postgres
from doktr_sandbox.processes import ROOT, Child, await_answer, inherited

PLACE = ROOT / ".cache" / "synapse"
WANTED = Path(__file__).parent / "synapse.txt"
UV = ROOT / ".cache" / "boot" / "bin" / "uv"
ROLE = "synapse"
NAME = "bench.localhost"
ENCRYPTED = "m.room.encrypted"
UNLIMITED = {"per_second": 1e9, "burst_count": 1_000_000_000}
LIMITS: dict[str, Any] = {
    "rc_message": UNLIMITED, "rc_registration": UNLIMITED, "rc_room_creation": UNLIMITED,
    "rc_joins_per_room": UNLIMITED,
    "rc_login": {"address": UNLIMITED, "account": UNLIMITED, "failed_attempts": UNLIMITED},
    "rc_joins": {"local": UNLIMITED, "remote": UNLIMITED},
    "rc_invites": {"per_room": UNLIMITED, "per_user": UNLIMITED, "per_issuer": UNLIMITED},
}  # fmt: skip
# What our own server does not do either is off: presence, push, the directory of users, other servers.
LEFT_OUT: dict[str, Any] = {
    "presence": {"enabled": False}, "push": {"enabled": False}, "user_directory": {"enabled": False},
    "enable_metrics": False, "report_stats": False, "url_preview_enabled": False, "federation_domain_whitelist": [],
    "trusted_key_servers": [], "suppress_key_server_warning": True,
}  # fmt: skip
ONLY_MESSAGES = {
    "room": {
        "timeline": {"types": [ENCRYPTED]}, "state": {"types": []}, "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
    "presence": {"types": []}, "account_data": {"types": []},
}  # fmt: skip
MAKE_ROLE = "create role {role} login password '{secret}'"
MAKE_DATABASE = "create database {role} owner {role} template template0 encoding 'UTF8'"
PATIENCE_S = 120


@dataclass(frozen=True)
class Pair:
    """A room of two: who sends, who receives through which filter."""

    room: str
    sender: str
    receiver: str
    filter: str


def install() -> None:
    """The pinned packages into an environment of their own; quick when they are there."""
    noted, wanted = PLACE / "installed", hashlib.sha256(WANTED.read_bytes()).hexdigest()
    if noted.exists() and noted.read_text() == wanted:
        return
    say("installing Synapse (AGPL-3.0, a program of its own for this benchmark alone)")
    subprocess.run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, PLACE], check=True)
    command = [UV, "pip", "install", "--quiet", "--require-hashes", "--python", PLACE / "bin" / "python", "-r", WANTED]
    subprocess.run(command, check=True, env={**os.environ, "VIRTUAL_ENV": ""})
    noted.write_text(wanted)


def configuration(folder: Path, running: postgres.Cluster, port: int) -> dict[str, Any]:
    """All of Synapse's settings; what is not named keeps its own default."""
    return {
        "server_name": NAME,
        "pid_file": str(folder / "pid"),
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "log_config": str(folder / "log.config"),
        "registration_shared_secret": secrets.token_hex(16),
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "bcrypt_rounds": 4,
        "listeners": [{
            "port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False,
            "resources": [{"names": ["client"]}],
        }],
        "database": {"name": "psycopg2", "args": {
            "user": ROLE, "password": running.secret, "dbname": ROLE, "host": "127.0.0.1", "port": running.port,
            "cp_min": 10, "cp_max": 20,
        }},
        "caches": {"global_factor": 4.0},
    } | LIMITS | LEFT_OUT  # fmt: skip


def printable(settings: Mapping[str, Any]) -> str:
    """The settings without their secrets, with places as seen from the checkout."""
    hidden = {name: "…" for name in settings if "secret" in name}
    arguments = settings["database"]["args"] | {"password": "…"}
    shown = dict(settings) | hidden | {"database": settings["database"] | {"args": arguments}}
    return json.dumps(shown, indent=1, ensure_ascii=False).replace(f"{ROOT}/", "")


LOGGING = {
    "version": 1,
    "handlers": {"file": {"class": "logging.StreamHandler"}},
    "root": {"level": "WARNING", "handlers": ["file"]},
}


async def _database(running: postgres.Cluster) -> None:
    superuser = await asyncpg.connect(running.url("postgres", "postgres"))
    await superuser.execute(MAKE_ROLE.format(role=ROLE, secret=running.secret))
    await superuser.execute(MAKE_DATABASE.format(role=ROLE))
    await superuser.close()
    own = f"postgresql://{ROLE}:{running.secret}@127.0.0.1:{running.port}/{ROLE}"
    await refuse_unless_durable(running.url("postgres", ROLE), own)


@dataclass
class Synapse:
    """One running homeserver, packaged and unchanged."""

    port: int
    settings: dict[str, Any]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def pairs(self, count: int) -> list[Pair]:
        """So many rooms of two people, encrypted as their state says."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S, trust_env=False) as web:
            return [await self._pair(web, number) for number in range(count)]

    async def _pair(self, web: httpx.AsyncClient, number: int) -> Pair:
        sender, _ = await self._person(web, f"sender{number}")
        receiver, name = await self._person(web, f"receiver{number}")
        encrypted = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        wish = {"preset": "trusted_private_chat", "is_direct": True, "invite": [name], "initial_state": [encrypted]}
        room = (await _ask(web, "/_matrix/client/v3/createRoom", sender, wish))["room_id"]
        await _ask(web, f"/_matrix/client/v3/rooms/{quote(room)}/join", receiver, {})
        kept = await _ask(web, f"/_matrix/client/v3/user/{quote(name)}/filter", receiver, ONLY_MESSAGES)
        return Pair(room, sender, receiver, kept["filter_id"])

    async def _person(self, web: httpx.AsyncClient, name: str) -> tuple[str, str]:
        """Register somebody; answers their access token and id."""
        nonce = (await web.get("/_synapse/admin/v1/register")).json()["nonce"]
        password = secrets.token_hex(8)
        said = "\0".join((nonce, name, password, "notadmin")).encode()
        mac = hmac.new(self.settings["registration_shared_secret"].encode(), said, hashlib.sha1).hexdigest()
        wish = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": mac}
        made = await _ask(web, "/_synapse/admin/v1/register", "", wish)
        return made["access_token"], made["user_id"]


async def _ask(web: httpx.AsyncClient, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await web.post(path, json=body, headers={"Authorization": f"Bearer {token}"} if token else {})
    if answer.status_code != 200:
        raise RuntimeError(f"Synapse refused: {answer.status_code} {answer.text[:200]}")
    return answer.json()


@contextmanager
def started(running: postgres.Cluster, folder: Path) -> Iterator[Synapse]:
    """While inside, Synapse answers, on a database of its own in this cluster."""
    install()
    asyncio.run(_database(running))
    folder.mkdir(parents=True, exist_ok=True)
    settings = configuration(folder, running, postgres.free_port())
    file = folder / "homeserver.yaml"  # JSON is YAML
    file.write_text(json.dumps(settings), encoding="utf-8")
    (folder / "log.config").write_text(json.dumps(LOGGING), encoding="utf-8")
    program = [str(PLACE / "bin" / "python"), "-m", "synapse.app.homeserver", "-c", str(file)]
    subprocess.run([*program, "--generate-keys"], check=True, env=inherited(), capture_output=True)
    port = settings["listeners"][0]["port"]
    server = Child("Synapse", program, {}, folder / "synapse.log")
    server.start()
    try:
        await_answer(f"http://127.0.0.1:{port}/_matrix/client/versions", server, PATIENCE_S)
        yield Synapse(port, settings)
    finally:
        server.stop()
