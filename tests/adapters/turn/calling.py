"""Just enough of TURN (RFC 8656) over UDP to hold a relay's address, as a browser does during a call."""

import hmac
import secrets
import socket
import struct
from dataclasses import dataclass, field
from hashlib import md5

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
ALLOCATE, REFRESH, PERMIT = 0x0003, 0x0004, 0x0008
USERNAME, INTEGRITY, ERROR, LIFETIME, PEER, REALM, NONCE, TRANSPORT = (
    0x0006, 0x0008, 0x0009, 0x000D, 0x0012, 0x0014, 0x0015, 0x0019,
)  # fmt: skip
UDP = b"\x11\0\0\0"
REFUSED, UNAUTHORISED, STALE = 0x0110, 401, 438


def attribute(kind: int, value: bytes) -> bytes:
    """One attribute, padded to four bytes."""
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def attributes(body: bytes) -> dict[int, bytes]:
    """What an answer says, by kind."""
    found: dict[int, bytes] = {}
    while body:
        kind, length = struct.unpack_from("!HH", body)
        found[kind] = body[4 : 4 + length]
        body = body[4 + length + -length % 4 :]
    return found


@dataclass
class Relayed:
    """One end of a call at the relay. `statuses` is all that it answered: 0 for yes, else the error."""

    port: int
    username: str
    credential: str
    patience_s: float = 5
    realm: bytes = b""
    nonce: bytes = b""
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(self.patience_s)

    def ask(self, method: int, said: bytes) -> int:
        """Ask, and once more with the nonce that a refusal brings; answers the last status."""
        status = self._ask(method, said)
        return self._ask(method, said) if status in (UNAUTHORISED, STALE) else status

    def _ask(self, method: int, said: bytes) -> int:
        body = said
        if self.nonce:
            body += attribute(USERNAME, self.username.encode()) + attribute(REALM, self.realm)
            body += attribute(NONCE, self.nonce)
        number = secrets.token_bytes(12)
        if self.nonce:
            signed = HEADER.pack(method, len(body) + 24, COOKIE, number) + body
            body += attribute(INTEGRITY, hmac.digest(self._key, signed, "sha1"))
        self.socket.sendto(HEADER.pack(method, len(body), COOKIE, number) + body, ("127.0.0.1", self.port))
        kind, _length, _cookie, _number = HEADER.unpack_from(answer := self.socket.recv(2048))
        told = attributes(answer[HEADER.size :])
        self.realm, self.nonce = told.get(REALM, self.realm), told.get(NONCE, self.nonce)
        refused = kind & REFUSED == REFUSED
        self.statuses.append(told[ERROR][2] * 100 + told[ERROR][3] if refused else 0)
        return self.statuses[-1]

    @property
    def _key(self) -> bytes:
        named = f"{self.username}:{self.realm.decode()}:{self.credential}"
        return md5(named.encode(), usedforsecurity=False).digest()

    def allocate(self) -> int:
        """Take an address at the relay."""
        return self.ask(ALLOCATE, attribute(TRANSPORT, UDP))

    def refresh(self) -> int:
        """Keep it for ten minutes more."""
        return self.ask(REFRESH, attribute(LIFETIME, struct.pack("!I", 600)))

    def permit(self) -> int:
        """Let the other side of the call send to it."""
        address = struct.pack("!I", 0x7F000001 ^ COOKIE)
        return self.ask(PERMIT, attribute(PEER, b"\0\x01" + struct.pack("!H", 50000 ^ COOKIE >> 16) + address))
