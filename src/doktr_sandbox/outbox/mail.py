"""A mail server that keeps every letter to itself (RFC 5321, by aiosmtpd)."""

from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from doktr_sandbox.outbox.memory import Outbox, Received

ANSWERS = {"unavailable": "451 4.3.0 Try again later", "refused": "550 5.1.1 Nobody here by that name"}
FINE = "250 2.0.0 Kept"


class Letters:
    """What aiosmtpd calls for every letter."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the address, unless trouble was wished for."""
        if trouble := self.outbox.trouble.get("mail"):
            return ANSWERS[trouble]
        envelope.rcpt_tos.append(address)
        return FINE

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Read the letter as a mail program does, and keep it."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        letter: Any = message_from_bytes(raw, policy=policy.default)
        body = letter.get_body(("plain",))
        files = {part.get_filename() or "": _text(part.get_content()) for part in letter.iter_attachments()}
        extra = {"from": str(letter["From"]), "message_id": str(letter["Message-ID"]), "files": files}
        for address in envelope.rcpt_tos:
            text = body.get_content() if body else ""
            self.outbox.take(Received("mail", address, str(letter["Subject"]), text, tuple(files), extra, raw))
        return FINE


def _text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode(errors="replace")


def listen(outbox: Outbox, port: int) -> Controller:
    """Listen on loopback, in a thread of its own."""
    controller = Controller(Letters(outbox), hostname="127.0.0.1", port=port)
    controller.start()
    return controller
