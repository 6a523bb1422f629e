"""Signed notes as C2SP writes them: checkpoints of the log, its key, and the cosignatures of witnesses.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
DASH = "\u2014 "
NAME = re.compile(r"[^\s+]{1,100}")
VKEY = re.compile(r"([^\s+]{1,100})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})")
MOST_LINES = 100


class NoteRefused(Exception):
    """A note, key or cosignature that is not what it should be. The message says what, in one plain sentence."""


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return sha256(f"{name}\n".encode() + bytes([algorithm]) + public).digest()[:4]


@dataclass(frozen=True)
class PublicKey:
    """A key that checks notes: of a log (`ED25519`) or of a witness (`COSIGNATURE`)."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names this key."""
        return key_id(self.name, self.algorithm, self.public)

    def __str__(self) -> str:
        """The key as people hand it on: name+id+key."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.algorithm]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key that somebody handed on. Raises `NoteRefused`."""
        found = VKEY.fullmatch(text.strip())
        raw = b64decode(found[3]) if found else b""
        if found is None or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
            raise NoteRefused("This is not a key of a log or a witness.")
        key = cls(found[1], raw[1:], raw[0])
        if key.id.hex() != found[2]:
            raise NoteRefused("The key was changed on the way: its number does not fit.")
        return key

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether the holder of this key signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key and the name under which it signs."""

    name: str
    private: Ed25519PrivateKey
    algorithm: int = ED25519

    @property
    def public(self) -> PublicKey:
        """The half that may be shown."""
        return PublicKey(self.name, self.private.public_key().public_bytes_raw(), self.algorithm)

    @property
    def key_id(self) -> str:
        """The number of this key, in hex."""
        return self.public.id.hex()

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519 over the message, which must begin with a label of its own."""
        return self.private.sign(message)

    def line(self, stamped: bytes) -> str:
        """A signature line: the key's number, then what was made with it."""
        return f"{DASH}{self.name} {b64encode(self.public.id + stamped).decode()}\n"

    def note(self, body: str) -> str:
        """The body, an empty line, our signature."""
        return f"{body}\n{self.line(self.sign(body.encode()))}"

    def cosignature(self, body: str, seconds: int) -> str:
        """A witness's line: at this moment (Unix seconds) I knew of no other head."""
        return self.line(seconds.to_bytes(8, "big") + self.sign(cosigned(body, seconds)))


def cosigned(body: str, seconds: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


@dataclass(frozen=True)
class Signature:
    """One signature line: who it says it is from, and what follows the key's number."""

    name: str
    key_id: bytes
    stamped: bytes


@dataclass(frozen=True)
class Note:
    """A body and the lines under it, nothing of it checked yet."""

    body: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take a note apart. Raises `NoteRefused`."""
        body, parted, below = text.rpartition("\n\n")
        lines = below.splitlines(keepends=True)
        if not parted or not lines or len(lines) > MOST_LINES:
            raise NoteRefused("This is not a signed note.")
        return cls(f"{body}\n", tuple(parse_line(line) for line in lines))

    def signed_by(self, key: PublicKey) -> bool:
        """Whether the holder of the log's key signed this body."""
        message = self.body.encode()
        return any(key.verifies(message, one.stamped) for one in self._of(key))

    def cosigned_by(self, key: PublicKey) -> int | None:
        """When (Unix seconds) the witness with this key vouched for this body; None when it did not."""
        for one in self._of(key):
            seconds = int.from_bytes(one.stamped[:8], "big")
            if key.verifies(cosigned(self.body, seconds), one.stamped[8:]):
                return seconds
        return None

    def _of(self, key: PublicKey) -> list[Signature]:
        return [one for one in self.signatures if one.name == key.name and one.key_id == key.id]


def parse_line(line: str) -> Signature:
    """Take a signature line apart. Raises `NoteRefused`."""
    parts = line.removesuffix("\n").split(" ")
    if not line.endswith("\n") or len(parts) != 3 or f"{parts[0]} " != DASH or not NAME.fullmatch(parts[1]):
        raise NoteRefused("This is not a signature line.")
    try:
        raw = b64decode(parts[2], validate=True)
    except NotBase64 as broken:
        raise NoteRefused("This is not a signature line.") from broken
    if len(raw) < 5:
        raise NoteRefused("This is not a signature line.")
    return Signature(parts[1], raw[:4], raw[4:])


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: whose log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read the body of a checkpoint; lines that come after are extensions. Raises `NoteRefused`."""
        lines = body.split("\n")
        if len(lines) < 4 or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
            raise NoteRefused("This is not a checkpoint.")
        try:
            root = b64decode(lines[2], validate=True)
        except NotBase64 as broken:
            raise NoteRefused("This is not a checkpoint.") from broken
        if len(root) != 32 or not lines[0]:
            raise NoteRefused("This is not a checkpoint.")
        return cls(lines[0], int(lines[1]), root)
