"""What a witness remembers of one log between two looks, and the key with which it vouches."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from doktr.app.witness.findings import Unseen
from doktr.kernel import merkle
from doktr.kernel.notes import COSIGNATURE, Signer


@dataclass(frozen=True)
class Memory:
    """The last head that was seen and when, as a tree that can be continued, and the latest release that it holds."""

    key: str
    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    frontier: tuple[bytes, ...] = ()
    release: str | None = None
    seen: datetime | None = None


def read(file: Path | None) -> Memory | None:
    """What was kept; None at the first look. Raises `Unseen` for a file that is not ours."""
    if file is None or not file.exists():
        return None
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        frontier = tuple(b64decode(each, validate=True) for each in kept["frontier"])
        root = b64decode(kept["root"], validate=True)
        if merkle.Growing(kept["size"], frontier).root() != root:
            raise ValueError("a root of other subtrees")
        # earlier versions did not keep it
        seen = datetime.fromisoformat(kept["seen"]) if kept.get("seen") else None
        return Memory(kept["key"], kept["size"], root, frontier, kept["release"], seen)
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise Unseen(f"{file} is not what a witness keeps.") from broken


def keep(file: Path, memory: Memory) -> None:
    """Write it whole: a kill in the middle leaves what was before."""
    frontier = [b64encode(each).decode() for each in memory.frontier]
    seen = memory.seen.isoformat() if memory.seen else None
    document = asdict(memory) | {"root": b64encode(memory.root).decode(), "frontier": frontier, "seen": seen}
    _write(file, json.dumps(document, indent=1).encode())


def signer(file: Path, name: str) -> Signer:
    """The witness's key under its name, made at the first time. Raises `Unseen`."""
    if not file.exists():
        key = Ed25519PrivateKey.generate()
        _write(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        held = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise Unseen(f"{file} is not a key.") from broken
    if not isinstance(held, Ed25519PrivateKey):
        raise Unseen(f"{file} is not an Ed25519 key.")
    return Signer(name, held, COSIGNATURE)


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    draft.rename(file)
