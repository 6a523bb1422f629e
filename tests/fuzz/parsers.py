"""Every parser of sealed content and what it may say: read, or refused for one of its reasons."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features.vault import rules
from doktr.kernel import envelopes, framing
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import b64url
from tests.fuzz.bent import bent

KEY = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
SAFE, DEVICE, OTHER = (str(uuid5(UUID(int=0), name)) for name in ("safe", "device", "other"))
AT = "2026-11-22T09:00:00.000Z"
REASONS = {"malformed", "too-large", "bad-signature"}
EXTRA: dict[str, dict[str, str]] = {
    "grant": {"to": OTHER, "role": "doctor"},
    "remove": {"device": OTHER},
    "consent": {"person": OTHER, "role": "nurse", "until": AT},
}


def framed(label: bytes, header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame that the key above signed."""
    raw = json.dumps(header, separators=(",", ":")).encode()
    return framing.join(raw, KEY.sign(framing.signed(label, raw, body)), body)


def envelope(kind: str) -> bytes:
    """A good envelope of this kind."""
    header = {"safe": SAFE, "epoch": 1, "type": kind, "device": DEVICE, "seq": 2,
              "prev": b64url(sha256(b"").digest()), "at": AT, "extra": EXTRA.get(kind, {})}  # fmt: skip
    return framed(rules.ENVELOPE_LABEL, header, b"sealed" * 20)


def stated(subject: str, suite: int) -> dict[str, Any]:
    """The header of a good KEM statement."""
    kem = b64url(bytes(rules.KEM_BYTES[suite]))
    return {subject: SAFE, "device": DEVICE, "kem": kem, "suite": suite, "exp": "2099-01-01T00:00:00Z"}


def signal() -> bytes:
    """A good signal of a call."""
    header = {"consultation": SAFE, "from": DEVICE, "to": OTHER, "n": 1, "at": AT}
    return framed(envelopes.LABEL, header, b"{}")


@dataclass(frozen=True)
class Parser:
    """What takes bytes apart: its name, good inputs, and whether the outside of what was read is signed by our key."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], None]


def _read(parse: Callable[[bytes], Any], label: bytes) -> Callable[[bytes], None]:
    def read(raw: bytes) -> None:
        framing.check_signature(parse(raw).frame, label, PUBLIC)

    return read


def _read_signal(raw: bytes) -> None:
    envelopes.check_signature(envelopes.read(raw), PUBLIC)


PAIRED = stated("safe", 1) | {"pair": b64url(bytes(32))}
PREGRANT = {"safe": SAFE, "epoch": 1, "device": DEVICE, "to": OTHER, "doctor": OTHER, "at": AT}
PARSERS = (
    Parser("envelope", tuple(envelope(kind) for kind in rules.KINDS), _read(rules.read_envelope, rules.ENVELOPE_LABEL)),
    Parser("kem statement",
           tuple(framed(rules.KEM_LABEL, header) for header in (stated("safe", 1), stated("safe", 2), PAIRED)),
           _read(rules.read_kem, rules.KEM_LABEL)),
    Parser("duty kem statement", tuple(framed(rules.DUTY_KEM_LABEL, stated("duty", suite)) for suite in (1, 2)),
           _read(rules.read_duty_kem, rules.DUTY_KEM_LABEL)),
    Parser("pregrant", (framed(rules.PREGRANT_LABEL, PREGRANT, bytes(80)),),
           _read(rules.read_pregrant, rules.PREGRANT_LABEL)),
    Parser("signal of a call", (signal(),), _read_signal),
)  # fmt: skip


def try_out(parser: Parser, times: int, seed: int) -> Counter[str]:
    """Bend good inputs so often; answers how often what came of it.

    Raises whatever a parser raises that is no refusal, and `AssertionError` when something passed that was not signed.
    """
    chance, came_of_it = Random(f"{parser.name} {seed}"), Counter[str]()
    for seed_input in parser.seeds:
        parser.read(seed_input)
    for _ in range(times):
        seed_input = chance.choice(parser.seeds)
        raw = bent(chance, seed_input)
        came_of_it[_outcome(parser, raw)] += 1
    return came_of_it


def _outcome(parser: Parser, raw: bytes) -> str:
    try:
        parser.read(raw)
    except EnvelopeRefused as refused:
        assert refused.reason in REASONS, raw
        return refused.reason
    except Exception as crash:
        raise AssertionError(f"{parser.name} broke on {raw!r}") from crash
    assert raw in parser.seeds, f"{parser.name} let something pass that nobody signed: {raw!r}"
    return "unchanged"
