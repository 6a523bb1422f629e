"""A right signature under what was bent: whoever holds a device key can sign anything at all."""

from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.kernel import framing
from tests.fuzz.bent import INSIDE, bent

BEFORE_HEADER = framing.BEFORE_HEADER


def signed_anew(key: Ed25519PrivateKey, label: bytes, raw: bytes) -> bytes | None:
    """The frame, its header ending where it says, under this key's signature; None where there is no room for one."""
    ends = BEFORE_HEADER + int.from_bytes(raw[1:BEFORE_HEADER], "big")
    body_at = ends + framing.SIGNATURE_BYTES
    if len(raw) < body_at:
        return None
    header, body = raw[BEFORE_HEADER:ends], raw[body_at:]
    return raw[:ends] + key.sign(framing.signed(label, header, body)) + body


def bent_and_signed(chance: Random, key: Ed25519PrivateKey, label: bytes, raw: bytes) -> bytes | None:
    """Bent inside its frame, of which the length is right again, and signed; None as above."""
    ends = BEFORE_HEADER + int.from_bytes(raw[1:BEFORE_HEADER], "big")
    changed = bent(chance, raw, INSIDE)
    grown = len(changed) - len(raw)
    # a header that grew or shrank by the bend ends later or earlier, as a writer would say
    if changed[1:BEFORE_HEADER] == raw[1:BEFORE_HEADER] and grown and chance.random() < 0.5:
        moved = max(1, ends - BEFORE_HEADER + grown) % 65536
        changed = changed[:1] + moved.to_bytes(2, "big") + changed[BEFORE_HEADER:]
    return signed_anew(key, label, changed)
