"""Mail by SMTP submission (RFC 6409): always over TLS, but for a server on this very machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from doktr.kernel.outside import Refused, Unavailable

TIMEOUT_S = 15.0
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
FINAL = range(500, 600)


class MailServerUnusable(Exception):
    """MAIL_URL is not an address of a mail server."""


class Enclosed(Protocol):
    """A file that goes with a mail."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True)
class Server:
    """Where to submit mail; `smtp` begins in clear and goes over to TLS, `smtps` begins with TLS."""

    host: str
    port: int
    tls_first: bool
    username: str | None
    password: str | None

    @property
    def on_this_machine(self) -> bool:
        """Whether nothing is sent over a network."""
        return self.host in LOOPBACK

    @classmethod
    def parse(cls, url: str) -> Self:
        """`smtp://user:password@host:587` or `smtps://…`. Raises `MailServerUnusable`."""
        there = urlsplit(url)
        try:
            port = there.port or PORTS[there.scheme]
        except (KeyError, ValueError) as broken:
            raise MailServerUnusable from broken
        if not there.hostname:
            raise MailServerUnusable
        user, password = (unquote(part) if part else None for part in (there.username, there.password))
        return cls(there.hostname, port, there.scheme == "smtps", user, password)


class Smtp:
    """Letters through one server, from one address."""

    def __init__(self, server: Server, address: str) -> None:
        self._server, self._address = server, address

    async def mail(
        self, address: str, subject: str, words: str, *, sender: str, reference: str, enclosures: Sequence[Enclosed]
    ) -> None:
        """Send a letter in plain text. Raises `Refused` when the server will never take it, else `Unavailable`."""
        try:
            letter = self.letter(address, subject, words, sender, reference, enclosures)
        except (HeaderParseError, ValueError) as broken:  # an address that was kept before our rules knew its fault
            raise Refused("mail-refused") from broken
        server = self._server
        try:
            await aiosmtplib.send(
                letter, hostname=server.host, port=server.port, username=server.username, password=server.password,
                use_tls=server.tls_first, start_tls=not (server.tls_first or server.on_this_machine),
                timeout=TIMEOUT_S,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as refused:
            _sort([one.code for one in refused.recipients])
        except aiosmtplib.SMTPAuthenticationError as refused:  # ours to mend, not the address's fault
            raise Unavailable("mail-unavailable") from refused
        except aiosmtplib.SMTPResponseException as refused:
            _sort([refused.code])
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable("mail-unavailable") from error

    def letter(
        self, address: str, subject: str, words: str, sender: str, reference: str, enclosures: Sequence[Enclosed]
    ) -> EmailMessage:
        """The letter as it is sent. The same reference makes the same Message-ID, so that a repetition shows as one."""
        letter = EmailMessage()
        letter["From"] = Address(sender, addr_spec=self._address)
        letter["To"] = Address(addr_spec=address)
        letter["Subject"] = subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{reference}@{self._address.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        letter.set_content(words)
        for one in enclosures:
            kind, _, subtype = one.media_type.partition("/")
            letter.add_attachment(one.body, maintype=kind, subtype=subtype, filename=one.name)
        return letter


def _sort(codes: Sequence[int]) -> None:
    if codes and all(code in FINAL for code in codes):
        raise Refused("mail-refused")
    raise Unavailable("mail-unavailable")
