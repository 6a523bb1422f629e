"""The second client: the public log, its notes and receipts (section 11; RFC 9162, 2.1)."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.protocol.wire import RECEIPT, Refused, b64u, digest, is_moment, need, read_strict, strict, unb64u, unframe

LEAF_KEYS = ("at", "device", "key", "kind", "name", "nihdi")
OF_DOCTORS = ("doctor-device", LEAF_KEYS, "unlogged-doctor")
OF_NURSES = ("assistant-device", ("at", "device", "key", "kind", "person"), "unlogged-assistant")
RECEIPT_KEYS = ("safe", "destroyed_at", "bucket", "envelopes", "head", "key")


def leaf_hash(leaf: bytes) -> bytes:
    """Of one entry."""
    return digest(b"\0" + leaf)


def node(left: bytes, right: bytes) -> bytes:
    """Of two subtrees."""
    return digest(b"\1" + left + right)


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def root(hashes: Sequence[bytes]) -> bytes:
    """The head of a tree of these leaf hashes."""
    if not hashes:
        return digest(b"")
    if len(hashes) == 1:
        return hashes[0]
    at = _split(len(hashes))
    return node(root(hashes[:at]), root(hashes[at:]))


def path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1: the inclusion proof."""
    if len(hashes) == 1:
        return []
    at = _split(len(hashes))
    if index < at:
        return [*path(index, hashes[:at]), root(hashes[at:])]
    return [*path(index - at, hashes[at:]), root(hashes[:at])]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, seen = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            seen = node(step, seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen = node(seen, step)
        place, last = place >> 1, last >> 1
    return last == 0 and seen == head


def consistent(before: int, after: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if before == after or before == 0:
        return not proof and (before == 0 or old == new)
    if before > after or not proof:
        return False
    steps = list(proof) if before & (before - 1) else [old, *proof]
    place, last = before - 1, after - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node(step, left), node(step, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node(right, step)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old and right == new


def key_id(name: str, key: bytes, kind: int = 1) -> bytes:
    """Four bytes by which a note's signature line names its key."""
    return digest(name.encode() + b"\n" + bytes([kind]) + key)[:4]


@dataclass(frozen=True)
class Checkpoint:
    """A head of the log, as its note says."""

    size: int
    root: bytes


def open_note(note: str, origin: str, key: bytes) -> Checkpoint:
    """Raises `Refused` (`altered-log`) for a note that the log did not sign."""
    text, _, lines = note.partition("\n\n")
    said = (text + "\n").split("\n")
    need(len(said) == 4 and said[0] == origin and said[1].isdigit(), "altered-log")
    need(any(_signed(line, text + "\n", origin, key) for line in lines.split("\n")), "altered-log")
    return Checkpoint(int(said[1]), b64decode(said[2], validate=True))


def _signed(line: str, text: str, origin: str, key: bytes) -> bool:
    found = re.fullmatch("\u2014 (\\S+) (\\S+)", line)
    if not found or found[1] != origin:
        return False
    given = b64decode(found[2])
    return given[:4] == key_id(origin, key) and _verified(key, given[4:], text.encode())


def cosigned(note: str, name: str, key: bytes) -> int | None:
    """When this witness signed the note (seconds since 1970), or None."""
    text, _, lines = note.partition("\n\n")
    for line in lines.split("\n"):
        found = re.fullmatch("\u2014 (\\S+) (\\S+)", line)
        given = b64decode(found[2]) if found and found[1] == name else b""
        when = int.from_bytes(given[4:12], "big")
        message = f"cosignature/v1\ntime {when}\n{text}\n".encode()
        if given[:4] == key_id(name, key, 4) and _verified(key, given[12:], message):
            return when
    return None


def _verified(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def write_note(origin: str, key: Ed25519PrivateKey, size: int, head: bytes) -> str:
    """A checkpoint, signed by the log."""
    text = f"{origin}\n{size}\n{b64encode(head).decode()}\n"
    line = key_id(origin, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n\u2014 {origin} {b64encode(line).decode()}\n"


def vouched(evidence: Any, trust: tuple[str, bytes], who: dict[str, str]) -> dict[str, str]:
    """The leaf for this device and key: of a doctor, or of a nurse or assistant with this person's id.

    Raises `Refused` (`unlogged-doctor`, `unlogged-assistant`, `altered-log`, `swapped-key` or `malformed`).
    """
    kind, keys, unlogged = OF_NURSES if who["role"] == "nurse" else OF_DOCTORS
    need(evidence is not None, unlogged)
    need(isinstance(evidence, dict) and list(evidence) == ["checkpoint", "index", "leaf", "proof"], "malformed")
    head = open_note(evidence["checkpoint"], *trust)
    leaf = evidence["leaf"].encode()
    proof = [unb64u(step, 32) for step in evidence["proof"]]
    need(included(leaf_hash(leaf), evidence["index"], head.size, proof, head.root), "altered-log")
    try:
        said = read_strict(leaf, keys)
    except Refused:
        raise Refused(unlogged) from None
    need(said["kind"] == kind and said["device"] == who["device"], unlogged)
    need(said.get("person", who["person"]) == who["person"], unlogged)
    need(said["key"] == who["key"], "swapped-key")
    return said


def read_receipt(raw: bytes, safe: str, trust: tuple[str, bytes], seen: tuple[int, str]) -> dict[str, Any]:
    """What a receipt says. `seen`: the newest head that this device saw, as number and hash.

    Raises `Refused` (`truncated`, `forked-chain` or `forged-receipt`).
    """
    try:
        frame = unframe(raw)
        said = read_strict(frame.header, RECEIPT_KEYS)
    except Refused:
        raise Refused("forged-receipt") from None
    genuine = frame.signed_by(trust[1], RECEIPT) and not frame.body and said["key"] == key_id(*trust).hex()
    need(genuine and said["safe"] == safe and is_moment(said["destroyed_at"]), "forged-receipt")
    need(said["envelopes"] >= seen[0], "truncated")
    need(said["envelopes"] > seen[0] or said["head"] == seen[1], "forked-chain")
    return said


def receipt_leaf(raw: bytes) -> bytes:
    """The leaf that a receipt has in the log."""
    return strict({"kind": "receipt", "sha256": digest(raw).hex()})


def evidence_of(note: str, index: int, leaves: Sequence[bytes]) -> dict[str, Any]:
    """The evidence that a leaf is in the log."""
    proof = path(index, [leaf_hash(leaf) for leaf in leaves])
    return {
        "checkpoint": note,
        "index": index,
        "leaf": leaves[index].decode(),
        "proof": [b64u(step) for step in proof],
    }
