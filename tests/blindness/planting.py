"""The control of a search that found nothing: the word in every place of a running service, in every spelling."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTP

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from doktr.adapters.push.webpush import WebPush
from doktr.app.edge import LARGEST_BODY
from doktr_sandbox.outbox.push import unb64
from doktr_sandbox.processes import SMS_ACCOUNT
from doktr_sandbox.whole_service import Service
from tests.blindness.memory import memory_of
from tests.blindness.places import processes
from tests.blindness.planted import WRITTEN
from tests.blindness.spelling import hits
from tests.journeys.polling import until

ALL = b"\r\n".join(WRITTEN.values())
# what goes by push or as a text message is text
TEXT = "\n".join(written.decode() for name, written in WRITTEN.items() if name == "utf-8" or written.isascii())
# nothing can be planted there from outside; the search of both is proved on others of their kind
NOT_PLANTED = {"metrics", "memory of the worker"}
JOB = """
insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
values (0, 'nobody.does', $1, now() + interval '1 day', 'queued')
"""
PACKED = "create table if not exists planted (written bytea compression pglz)"
OFTEN = 50


@dataclass
class Browser:
    """Where a push goes."""

    endpoint: str
    p256dh: bytes
    auth: bytes


def wanted(place: str) -> set[str]:
    """In which spellings it is to be found there: in all that the place takes."""
    written = TEXT.encode() if place in ("pushes", "text messages") else ALL
    return {hit.spelling for hit in hits(place, [written])}


async def plant(service: Service, superuser: asyncpg.Connection) -> socket.socket:
    """Plant it. The socket is to be closed when the search is done: until then the server holds what it sent."""
    await superuser.execute(JOB, ALL)
    await superuser.execute(PACKED)
    await superuser.execute("insert into planted values ($1)", ALL * OFTEN)
    _write(service)
    await _send(service)
    held = _hold(service)
    await until(lambda: _holds(service), told="the server holds what was sent to it")
    return held


def _write(service: Service) -> None:
    """Into a log, and beside the keys of sealed content."""
    with service.web[0].log.open("ab") as log:
        log.write(ALL + b"\n")
    Path(service.settings["SHARES_DIR"], "planted").write_bytes(ALL)


def _hold(service: Service) -> socket.socket:
    """A request whose body never ends, and is not refused for its size: the server keeps what came of it."""
    held = socket.create_connection(("127.0.0.1", service.web_ports[0]))
    head = "PUT /api/patient/contact HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    held.sendall(f"{head}Content-Length: {LARGEST_BODY}\r\n\r\n".encode() + ALL)
    return held


async def _holds(service: Service) -> bool:
    return any(True for _ in hits("memory", memory_of(processes(service)["web server 0"])))


async def _send(service: Service) -> None:
    """A push, a text message and a mail, straight to the twins."""
    outbox = f"http://127.0.0.1:{service.ports.outbox}"
    async with httpx.AsyncClient(trust_env=False) as http:
        made = (await http.post(f"{outbox}/browsers")).raise_for_status().json()
        browser = Browser(made["endpoint"], *(unb64(made["keys"][name]) for name in ("p256dh", "auth")))
        push = WebPush(generate_private_key(SECP256R1()), "https://doktr.example", ["http://localhost:*"], http)
        said = json.dumps({"title": "Doktr", "body": TEXT, "path": "/", "tag": "1"}).encode()
        await push.push(browser, said, topic="planted", ttl_s=60, at_once=True)
        message = {"from": "Doktr", "to": [{"number": "0032470000009"}], "body": {"content": TEXT}, "reference": "x"}
        headers = {"X-CM-PRODUCTTOKEN": SMS_ACCOUNT}
        sent = await http.post(f"{outbox}/v1.0/message", json={"messages": {"msg": [message]}}, headers=headers)
        sent.raise_for_status()
    with SMTP("127.0.0.1", service.ports.smtp) as server:
        server.sendmail("a@example.be", ["b@example.be"], b"Subject: planted\r\n\r\n" + ALL)
