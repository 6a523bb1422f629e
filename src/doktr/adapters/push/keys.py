"""Our key for pushes in a file: made once; a new one would make every browser subscribe again."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

NAME = "push.p256.pem"


class PushKeyMissing(Exception):
    """The folder holds no usable key for pushes."""


def init(folder: Path) -> bool:
    """Make the key if the folder has none; whether it was made. A kill in the middle leaves none."""
    file = folder / NAME
    if file.exists():
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
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


def read(folder: Path) -> EllipticCurvePrivateKey:
    """The key. Raises `PushKeyMissing`."""
    file = folder / NAME
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise PushKeyMissing(f"{file} is not a key for pushes; `doktr keys init` makes one") from broken
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise PushKeyMissing(f"{file} is not a P-256 key")
    return key
