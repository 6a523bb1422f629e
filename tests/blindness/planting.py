"""The control of a search that found nothing: the word in every place of a running service, in every spelling."""

import socket
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP

import asyncpg
import httpx

from doktr_sandbox.processes import SMS_ACCOUNT
from doktr_sandbox.whole_service import Service
from tests.blindness.planted import SAID, WRITTEN
from tests.blindness.spelling import STEM

ALL = b"\n".join(WRITTEN.values())
LONG_ENOUGH = 100_000
# nothing can be planted there from outside; the search of memory and of compressed values is proved on others
NOT_PLANTED = {"metrics", "memory of the worker", "compressed values"}
JOB = """
insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
values (0, 'nobody.does', $1, now() + interval '1 day', 'queued')
"""


async def plant(service: Service, superuser: asyncpg.Connection) -> socket.socket:
    """Plant it. The socket is to be closed when the search is done: until then the server holds what it sent."""
    await superuser.execute(JOB, ALL)
    _write(service)
    _send(service)
    return _hold(service)


def _write(service: Service) -> None:
    """Into a log, and beside the keys of sealed content."""
    with service.web[0].log.open("ab") as log:
        log.write(ALL + b"\n")
    Path(service.settings["SHARES_DIR"], "planted").write_bytes(ALL)


def _hold(service: Service) -> socket.socket:
    """A request whose body never ends: the server keeps what came of it."""
    held = socket.create_connection(("127.0.0.1", service.web_ports[0]))
    head = "PUT /api/patient/contact HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    held.sendall(f"{head}Content-Length: {LONG_ENOUGH}\r\n\r\n".encode() + ALL)
    return held


def _send(service: Service) -> None:
    """A text message and a mail, straight to the twins."""
    message = {"from": "Doktr", "to": [{"number": "0032470000009"}], "body": {"content": SAID}, "reference": "x"}
    address = f"http://127.0.0.1:{service.ports.outbox}/v1.0/message"
    headers = {"X-CM-PRODUCTTOKEN": SMS_ACCOUNT}
    httpx.post(address, json={"messages": {"msg": [message]}}, headers=headers, trust_env=False).raise_for_status()
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.be", "b@example.be", STEM
    letter.set_content(SAID)
    with SMTP("127.0.0.1", service.ports.smtp) as server:
        server.send_message(letter)
