"""The key of the log in a file: made once, never rotated, because whoever checks the log knows it by this key."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from doktr.kernel.notes import Signer

NAME = "log.ed25519.pem"


class LogKeyMissing(Exception):
    """The folder holds no usable key of the log."""


def init(folder: Path) -> bool:
    """Make the key if the folder has none; whether it was made. A kill in the middle leaves none."""
    file = folder / NAME
    if file.exists():
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = folder / f".{NAME}.{os.getpid()}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(pem)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(draft, file)  # of two who make one at the same moment, the first one's counts
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def read(folder: Path, origin: str) -> Signer:
    """The log's key under the log's name. Raises `LogKeyMissing`."""
    file = folder / NAME
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise LogKeyMissing(f"{file} is not a key of the log; `doktr keys init` makes one") from broken
    if not isinstance(key, Ed25519PrivateKey):
        raise LogKeyMissing(f"{file} is not an Ed25519 key")
    return Signer(origin, key)
