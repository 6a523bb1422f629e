"""Bending of good inputs: bytes flipped, cut, doubled and grown; headers whose values nobody would expect."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**31 - 1, 2**31, 2**53, 2**63, 10**40, 0.5, -0.0, 1e308, "", " ", "\0", "\u202e",
    "\ud800", "é" * 50, "A" * 43, "A" * 42 + "B", "_" * 43, "=" * 43, "null", "0" * 36, "manifest", "grant", "doctor",
    "recovery", "9999-99-99T99:99:99.999Z", "2026-11-22T09:00:00.000Z", "2026-11-22T09:00:00Z",
    "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", [], [[]], {}, {"to": 1},
    {"to": "x", "role": "doctor"}, {"device": None}, {"person": {}, "role": [], "until": 0}, [{}] * 20,
)  # fmt: skip
RAW_VALUES = (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"0" * 30, b"9" * 400, b"[" * 900, b'{"a":' * 300, b"'", b"")
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "utf-7")

Bend = Callable[[Random, bytes], bytes]


def flipped(chance: Random, raw: bytes) -> bytes:
    """One to four bytes changed."""
    bent = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        if bent:
            bent[chance.randrange(len(bent))] ^= chance.randint(1, 255)
    return bytes(bent)


def cut(chance: Random, raw: bytes) -> bytes:
    """A piece is missing."""
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.randint(1, 80) :]


def grown(chance: Random, raw: bytes) -> bytes:
    """A piece too many."""
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.randbytes(chance.randint(1, 80)) + raw[at:]


def doubled(chance: Random, raw: bytes) -> bytes:
    """A piece twice."""
    at = chance.randrange(len(raw) + 1)
    piece = raw[at : at + chance.randint(1, 200)]
    return raw[:at] + piece + raw[at:]


def mislengthed(chance: Random, raw: bytes) -> bytes:
    """The header is said to be of another length."""
    return (
        raw[:1]
        + chance.choice((0, 1, 2, 64, 2047, 2048, 2049, 65535, chance.randrange(65536))).to_bytes(2, "big")
        + raw[3:]
    )


def noise(chance: Random, _raw: bytes) -> bytes:
    """Anything at all, with a right beginning now and then."""
    return chance.choice((b"", b"\x01", b"\x01\x00\x10", b"\x01\x00\x02{}")) + chance.randbytes(chance.randrange(400))


def reheaded(chance: Random, raw: bytes) -> bytes:
    """Another header in the same frame: a strange value, a name too many or too few, another order."""
    length = int.from_bytes(raw[1:3], "big")
    named: dict[str, Any] = json.loads(raw[3 : 3 + length])
    header = rewritten(chance, named)
    return raw[:1] + (len(header) % 65536).to_bytes(2, "big") + header + raw[3 + length :]


def rebodied(chance: Random, raw: bytes) -> bytes:
    """Another body in the same frame, where it is JSON."""
    at = 3 + int.from_bytes(raw[1:3], "big") + 64
    named: dict[str, Any] = json.loads(raw[at:])
    return raw[:at] + rewritten(chance, named)


def rewritten(chance: Random, named: dict[str, Any]) -> bytes:
    """The object with something changed, as JSON or as something close to it."""
    changed, name = dict(named), chance.choice(list(named))
    how = chance.randrange(8)
    if how == 0:
        del changed[name]
    elif how == 1:
        changed[chance.choice(("x", "", "safe ", "Safe", "__proto__"))] = chance.choice(STRANGE)
    elif how == 2 and isinstance(changed.get(name), dict) and changed[name]:
        inner = chance.choice(list(changed[name]))
        changed[name] = {**changed[name], inner: chance.choice(STRANGE)}
    elif how <= 4:
        changed[name] = chance.choice(STRANGE)
    # the one spelling that is read, where there is one, so that the values are looked at
    text = json.dumps(changed, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    if how == 5:
        return text.replace(
            json.dumps(name).encode() + b":", json.dumps(name).encode() + b":" + chance.choice(RAW_VALUES), 1
        )
    if how == 6:
        return text[:-1] + b"," + text[1:]
    return text.decode().encode(chance.choice(ENCODINGS), "replace") if how == 7 else text


BENDS: tuple[Bend, ...] = (flipped, cut, grown, doubled, mislengthed, noise, *[reheaded] * 3, *[rebodied] * 2)
# a right signature under it: what is bent is the frame's inside
INSIDE: tuple[Bend, ...] = (reheaded, rebodied, flipped, grown, cut)


def bent(chance: Random, raw: bytes, bends: tuple[Bend, ...] = BENDS) -> bytes:
    """The input after one to three bends."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            raw = chance.choice(bends)(chance, raw)
        except (ValueError, IndexError, TypeError, RecursionError):  # bent before, or nothing in it that could be
            raw = flipped(chance, raw)
    return raw
