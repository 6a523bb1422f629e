"""The second client, second layer: suites, sealed bodies, files and recovery (sections 3, 5, 9 and 10)."""

import hmac
import json
import os
from collections.abc import Iterator
from hashlib import shake_256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from tests.protocol.wire import Refused, b64u, digest, need, raw_id

X25519 = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
ENC = 32
TAG = 16
RECORD = 65_536
PART = 4_194_304
BLOCK = 256
LEAST_RECORD = 18


def hkdf(ikm: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869 with SHA-256; an empty salt is 32 zero bytes."""
    return HKDF(SHA256(), size, salt or None, info).derive(ikm)


def seal_to(kem: bytes, info: bytes, plain: bytes) -> tuple[bytes, bytes]:
    """HPKE, base mode, suite 1: enc and ct."""
    sealed = X25519.encrypt(plain, X25519PublicKey.from_public_bytes(kem), info)
    return sealed[:ENC], sealed[ENC:]


def open_sealed(private: X25519PrivateKey, info: bytes, enc: bytes, ct: bytes) -> bytes:
    """The plaintext. Raises `Refused` (`unreadable`)."""
    try:
        return X25519.decrypt(enc + ct, private, info)
    except (InvalidTag, ValueError):
        raise Refused("unreadable") from None


def derive_pair(seed: bytes) -> X25519PrivateKey:
    """RFC 9180, 7.1.3, DeriveKeyPair of DHKEM(X25519, HKDF-SHA256)."""
    suite = b"KEM" + (0x20).to_bytes(2, "big")
    pseudorandom = HKDF.extract(SHA256(), None, b"HPKE-v1" + suite + b"dkp_prk" + seed)
    info = (32).to_bytes(2, "big") + b"HPKE-v1" + suite + b"sk"
    return X25519PrivateKey.from_private_bytes(HKDFExpand(SHA256(), 32, info).derive(pseudorandom))


def derive_hybrid(seed: bytes) -> MLKEM768X25519PrivateKey:
    """DeriveKeyPair of MLKEM768-X25519 (draft-ietf-hpke-pq): SHAKE256, then 64 bytes for ML-KEM and 32 for X25519."""
    label, size = b"DeriveKeyPair", 32
    suite = b"KEM" + (0x647A).to_bytes(2, "big")
    said = seed + b"HPKE-v1" + suite + len(label).to_bytes(2, "big") + label + size.to_bytes(2, "big")
    both = shake_256(shake_256(said).digest(size)).digest(96)
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(both[:64]), X25519PrivateKey.from_private_bytes(both[64:])
    )


def _coding_keys(ikm: bytes, salt: bytes) -> tuple[AESGCM, int]:
    key = hkdf(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = hkdf(ikm, salt, b"Content-Encoding: nonce\0", 12)
    return AESGCM(key), int.from_bytes(nonce, "big")


def encode(ikm: bytes, plain: bytes, salt: bytes | None = None, record: int = RECORD) -> bytes:
    """`aes128gcm` (RFC 8188)."""
    salt = salt or os.urandom(16)
    cipher, nonce = _coding_keys(ikm, salt)
    step = record - TAG - 1
    pieces = [plain[at : at + step] for at in range(0, len(plain), step)] or [b""]
    out = salt + record.to_bytes(4, "big") + b"\0"
    for number, piece in enumerate(pieces):
        end = b"\2" if number == len(pieces) - 1 else b"\1"
        out += cipher.encrypt((nonce ^ number).to_bytes(12, "big"), piece + end, None)
    return out


def decode(ikm: bytes, coded: bytes) -> bytes:
    """Raises `Refused` (`unreadable`)."""
    need(len(coded) > 21, "unreadable")
    record = int.from_bytes(coded[16:20], "big")
    start = 21 + coded[20]
    need(record >= LEAST_RECORD and len(coded) > start, "unreadable")
    cipher, nonce = _coding_keys(ikm, coded[:16])
    records = [coded[at : at + record] for at in range(start, len(coded), record)]
    return b"".join(_records(cipher, nonce, records))


def _records(cipher: AESGCM, nonce: int, records: list[bytes]) -> Iterator[bytes]:
    for number, sealed in enumerate(records):
        try:
            opened = cipher.decrypt((nonce ^ number).to_bytes(12, "big"), sealed, None).rstrip(b"\0")
        except (InvalidTag, ValueError):
            raise Refused("unreadable") from None
        need(opened[-1:] == (b"\2" if number == len(records) - 1 else b"\1"), "unreadable")
        yield opened[:-1]


def content_key(room: bytes, share: bytes) -> bytes:
    """CK of R and S."""
    return hkdf(room, share, b"doktr/content/v1", 32)


def _body_key(key: bytes, header: bytes) -> bytes:
    return hkdf(key, b"", b"doktr/msg/v1\0" + digest(header), 32)


def seal_body(key: bytes, header: bytes, content: object) -> bytes:
    """A sealed body for this header and no other."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    return encode(_body_key(key, header), plain + b" " * (-len(plain) % BLOCK))


def open_body(key: bytes, header: bytes, body: bytes) -> Any:
    """Raises `Refused` (`unreadable`)."""
    plain = decode(_body_key(key, header), body)
    need(len(plain) % BLOCK == 0, "unreadable")
    return json.loads(plain)


def commitment(safe: str, epoch: int, room: bytes) -> str:
    """What the chain says of a room secret."""
    return b64u(digest(b"doktr/room/v1\0" + raw_id(safe) + epoch.to_bytes(4, "big") + room))


def padme(size: int) -> int:
    """The length that a file of this size is filled to."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    step = 1 << max(0, exponent - exponent.bit_length())
    return -(-size // step) * step


def seal_file(key: bytes, plain: bytes) -> list[bytes]:
    """The parts of a file."""
    coded = encode(key, plain + b"\0" * (padme(len(plain)) - len(plain)))
    return [coded[at : at + PART] for at in range(0, len(coded), PART)]


def open_file(said: dict[str, Any], key: bytes, parts: list[bytes]) -> bytes:
    """The plain file. Raises `Refused` (`truncated` or `altered`)."""
    coded = b"".join(parts)
    need(len(parts) == said["parts"], "truncated")
    need(b64u(digest(coded)) == said["sha256"], "altered")
    return decode(key, coded)[: said["size"]]


def recovery_keys(secret: bytes, safe: str) -> tuple[X25519PrivateKey, Ed25519PrivateKey]:
    """The KEM pair and the signing key of a recovery secret, for one safe."""
    seed = hkdf(secret, raw_id(safe), b"doktr/recovery-kem/v1\0", 32)
    signing = hkdf(secret, raw_id(safe), b"doktr/recovery-sign/v1\0", 32)
    return derive_pair(seed), Ed25519PrivateKey.from_private_bytes(signing)


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _doubled(digit: int) -> int:
    """Times x in GF(32) = GF(2)[x]/(x^5+x^2+1)."""
    digit <<= 1
    return digit ^ 0b100101 if digit & 32 else digit


def _check(digits: list[int], group: int) -> int:
    total = 0
    for digit in reversed(digits):
        total = _doubled(total ^ digit)
    return total ^ group


def write_code(secret: bytes) -> str:
    """15 bytes as six groups of four digits and a check."""
    number = int.from_bytes(secret, "big")
    digits = [number >> 5 * place & 31 for place in reversed(range(24))]
    groups = [digits[at : at + 4] for at in range(0, 24, 4)]
    written = [[*one, _check(one, place)] for place, one in enumerate(groups, 1)]
    return "-".join("".join(CROCKFORD[digit] for digit in one) for one in written)


def wrong_groups(typed: str) -> list[int]:
    """Which groups of what was typed so far do not fit their check digit."""
    plain = typed.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    groups = [plain[at : at + 5] for at in range(0, len(plain), 5)]
    return [place for place, one in enumerate(groups, 1) if len(one) == 5 and not _fits(one, place)]


def _fits(group: str, place: int) -> bool:
    digits = [CROCKFORD.find(letter) for letter in group]
    return -1 not in digits and _check(digits[:4], place) == digits[4]


def pairing_proof(code: bytes, safe: str, key: bytes, kem: bytes) -> bytes:
    """That a new device saw the code on the old one's screen."""
    return hmac.digest(code, b"doktr/pair/v1\0" + safe.encode() + key + kem, "sha256")


def passkey_pair(output: bytes) -> X25519PrivateKey:
    """The key pair of a passkey, from its PRF output."""
    return derive_pair(hkdf(output, b"", b"doktr/passkey/v1\0", 32))


def open_spare_key(private: X25519PrivateKey, safe: str, sealed: bytes) -> bytes:
    """The secret of the code that was sealed for a passkey. Raises `Refused` (`unreadable`)."""
    return open_sealed(private, b"doktr/passkey/v1\0" + raw_id(safe), sealed[:ENC], sealed[ENC:])


def reading_number(safe: str, key: bytes, kem: bytes) -> str:
    """Eighteen digits that a device that wants in shows, in groups of three."""
    return in_threes(digest(b"doktr/back/v1\0" + raw_id(safe) + key + kem))


def welcome(code: bytes, header: bytes) -> bytes:
    """What the device whose code was scanned seals its grant under."""
    return header + hmac.digest(code, b"doktr/welcome/v1\0" + header, "sha256")


def in_threes(hashed: bytes) -> str:
    """The first eight bytes as eighteen digits."""
    digits = f"{int.from_bytes(hashed[:8], 'big') % 10**18:018}"
    return " ".join(digits[at : at + 3] for at in range(0, 18, 3))


def safety_number(
    caller_nonce: bytes,
    callee_nonce: bytes,
    caller_fingerprint: bytes,
    callee_fingerprint: bytes,
    caller_key: bytes,
    callee_key: bytes,
) -> str:
    """Six digits that both sides of a call see when nobody is between them."""
    ends = caller_fingerprint + callee_fingerprint + caller_key + callee_key
    number = hkdf(caller_nonce + callee_nonce, b"", b"doktr/sas/v1\0" + ends, 8)
    return f"{int.from_bytes(number, 'big') % 1_000_000:06}"
