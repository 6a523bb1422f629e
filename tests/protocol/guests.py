"""The second client: what a guest's code is good for (section 11)."""

import hmac
import json

from tests.protocol.sealed import hkdf, in_threes
from tests.protocol.wire import b64u, digest


def ticket_of(code: str) -> str:
    """What the server is shown."""
    return b64u(hkdf(code.encode(), b"", b"doktr/guest-ticket/v1\0", 32))


def key_of(code: str) -> bytes:
    """What the server never learns."""
    return hkdf(code.encode(), b"", b"doktr/guest-key/v1\0", 32)


def proof(key: bytes, device_key: bytes, name: str) -> bytes:
    """The guest's device about itself."""
    return hmac.digest(key, b"doktr/guest/v1\0" + device_key + name.encode(), "sha256")


def host(key: bytes, consultation: str, patient_key: bytes) -> bytes:
    """Whoever invited, about the patient's device."""
    return hmac.digest(key, b"doktr/guest-host/v1\0" + consultation.encode() + patient_key, "sha256")


def number(device_key: bytes) -> str:
    """Eighteen digits of a guest's device."""
    return in_threes(digest(b"doktr/guest-number/v1\0" + device_key))


def vouch(**said: str) -> bytes:
    """What the doctor's device signs about a guest whom the doctor invited."""
    text = json.dumps({"v": 1} | said, separators=(",", ":"), ensure_ascii=False)
    return b"doktr/guest-vouch/v1\0" + text.encode()
