"""Every parser of sealed content and what it may say: read, or refused for one of its reasons.

Half of what is bent is signed again by the right key: a signature alone must not make anything of it readable that the
second implementation (`tests/protocol`) would not read, since what the server takes all clients must be able to follow.
"""

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
from tests.fuzz.signing import bent_and_signed, signed_anew
from tests.protocol import chain
from tests.protocol.tell import Device, Teller
from tests.protocol.wire import Refused, is_id, need, read_strict, unb64u, unframe

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
    """What takes bytes apart: good inputs, the label under which our key signs them, how the second client reads."""

    name: str
    label: bytes
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], None]
    second: Callable[[bytes], object]


def _read(parse: Callable[[bytes], Any], label: bytes) -> Callable[[bytes], None]:
    def read(raw: bytes) -> None:
        framing.check_signature(parse(raw).frame, label, PUBLIC)

    return read


def _read_signal(raw: bytes) -> None:
    envelopes.check_signature(envelopes.read(raw), PUBLIC)


def _shaped(*names: str, maybe: tuple[str, ...] = ()) -> Callable[[bytes], object]:
    """Ids are ids, keys are keys, in this order and in strict JSON."""

    def second(raw: bytes) -> None:
        frame = unframe(raw)
        try:
            header = read_strict(frame.header, names)
        except Refused:
            header = read_strict(frame.header, (*names, *maybe))
        for name in ("safe", "duty", "device", "to", "doctor"):
            need(name not in header or is_id(header[name]), "malformed")
        if "kem" in header:
            need(header["suite"] in chain.KEM_BYTES, "malformed")
            unb64u(header["kem"], chain.KEM_BYTES[header["suite"]])
            need(frame.body == b"", "malformed")

    return second


def _signalled(raw: bytes) -> None:
    """The outside only, in any spelling: the two ends read the rest."""
    said = json.loads(unframe(raw).header)
    need(sorted(said) == ["at", "consultation", "from", "n", "to"] and said["n"] >= 0, "malformed")


def _recovery(raw: bytes) -> None:
    frame = rules.read_envelope(raw).frame
    framing.check_signature(frame, rules.ENVELOPE_LABEL, PUBLIC)
    rules.recovery_key(frame)


def _recovers(raw: bytes) -> None:
    frame = rules.read_envelope(raw).frame
    framing.check_signature(frame, rules.ENVELOPE_LABEL, PUBLIC)
    if rules.recovers(frame, PUBLIC, RECOVERY):
        assert frame.header == RECOVERING.header, "a proof for another place let a device in"


def _founding(raw: bytes) -> None:
    said = read_strict(chain.read(raw).frame.body, rules.MANIFEST_BODY)["recovery"]
    need(not isinstance(said, dict) or len(unb64u(said["key"])) == 32, "malformed")


def _granting(raw: bytes) -> None:
    read_strict(chain.read(raw).frame.body, rules.GRANT_BODY)


def _recovered() -> tuple[bytes, bytes, bytes]:
    """A manifest with a recovery key, the grant by which a new device lets itself in, and that key, all under ours."""
    told, phone = Teller("fuzz", secret=b"f" * 15), Device("phone")
    new = Device("new phone", person=phone.person)
    new.signing = KEY
    told.found(phone)
    told.recover(new)
    manifest, grant = told.raws[0], told.raws[-1]
    recovery = unb64u(told.state.manifest["recovery"]["key"]) if told.state else b""
    resigned = signed_anew(KEY, rules.ENVELOPE_LABEL, manifest)
    assert resigned is not None
    return resigned, grant, recovery


MANIFEST, GRANT, RECOVERY = _recovered()
RECOVERING = framing.split(GRANT, rules.LARGEST)
PAIRED = stated("safe", 1) | {"pair": b64url(bytes(32))}
PREGRANT = {"safe": SAFE, "epoch": 1, "device": DEVICE, "to": OTHER, "doctor": OTHER, "at": AT}
STATED = ("device", "kem", "suite", "exp")
PARSERS = (
    Parser("envelope", rules.ENVELOPE_LABEL, tuple(envelope(kind) for kind in rules.KINDS),
           _read(rules.read_envelope, rules.ENVELOPE_LABEL), chain.read),
    Parser("kem statement", rules.KEM_LABEL,
           tuple(framed(rules.KEM_LABEL, header) for header in (stated("safe", 1), stated("safe", 2), PAIRED)),
           _read(rules.read_kem, rules.KEM_LABEL), _shaped("safe", *STATED, maybe=("pair",))),
    Parser("duty kem statement", rules.DUTY_KEM_LABEL,
           tuple(framed(rules.DUTY_KEM_LABEL, stated("duty", suite)) for suite in (1, 2)),
           _read(rules.read_duty_kem, rules.DUTY_KEM_LABEL), _shaped("duty", *STATED)),
    Parser("pregrant", rules.PREGRANT_LABEL, (framed(rules.PREGRANT_LABEL, PREGRANT, bytes(80)),),
           _read(rules.read_pregrant, rules.PREGRANT_LABEL), _shaped(*PREGRANT)),
    Parser("signal of a call", envelopes.LABEL, (signal(),), _read_signal, _signalled),
    Parser("recovery key of a manifest", rules.ENVELOPE_LABEL, (MANIFEST,), _recovery, _founding),
    Parser("recovering grant", rules.ENVELOPE_LABEL, (GRANT,), _recovers, _granting),
)  # fmt: skip


def try_out(parser: Parser, times: int, seed: int) -> Counter[str]:
    """Bend good inputs so often, and sign every other one anew; answers how often what came of it.

    Raises whatever a parser raises that is no refusal, and `AssertionError` when something passed that was not signed,
    or that was and the second client would not read.
    """
    chance, came_of_it = Random(f"{parser.name} {seed}"), Counter[str]()
    for seed_input in parser.seeds:
        assert signed_anew(KEY, parser.label, seed_input) == seed_input, f"{parser.name}: signed by another key"
        parser.read(seed_input)
        parser.second(seed_input)
    for turn in range(times):
        seed_input = chance.choice(parser.seeds)
        signed = bent_and_signed(chance, KEY, parser.label, seed_input) if turn % 2 else None
        if signed is None:
            came_of_it[_outcome(parser, bent(chance, seed_input))] += 1
        else:
            came_of_it[f"signed: {_outcome_signed(parser, signed)}"] += 1
    return came_of_it


def _outcome(parser: Parser, raw: bytes) -> str:
    refused = _refusal(parser, raw)
    assert refused or raw in parser.seeds, f"{parser.name} let something pass that nobody signed: {raw!r}"
    return refused or "unchanged"


def _outcome_signed(parser: Parser, raw: bytes) -> str:
    refused = _refusal(parser, raw)
    assert refused != "bad-signature", f"{parser.name} does not know our key: {raw!r}"
    if not refused:
        try:
            parser.second(raw)
        except Exception as apart:
            raise AssertionError(f"{parser.name} reads what no other client does: {raw!r}") from apart
    return refused or "read"


def _refusal(parser: Parser, raw: bytes) -> str | None:
    try:
        parser.read(raw)
    except EnvelopeRefused as refused:
        assert refused.reason in REASONS, raw
        return refused.reason
    except Exception as crash:
        raise AssertionError(f"{parser.name} broke on {raw!r}") from crash
    return None
