"""Pure arithmetic of the books: what takes an entry back, and the hash of a day."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from doktr.features.ledger.model import Entry, Line

FIRST = bytes(32)


def counter(lines: Sequence[Line]) -> list[Line]:
    """What takes these lines back."""
    return [replace(line, cents=-line.cents) for line in lines]


def without_zeros(lines: Sequence[Line]) -> list[Line]:
    """Lines that say something."""
    return [line for line in lines if line.cents]


def canonical(entry: Entry) -> bytes:
    """An entry as it is hashed: JSON with sorted keys, moments in UTC to the microsecond."""
    said = {
        "id": str(entry.id),
        "brand": entry.brand_id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "day": entry.day.isoformat(),
        "cause": [entry.cause_kind, str(entry.cause_id)],
        "reason": entry.reason,
        "corrects": str(entry.corrects) if entry.corrects else None,
        "lines": [[line.account, str(line.owner_id or ""), line.cents] for line in entry.lines],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of_day(previous: bytes, day: str, entries: Sequence[Entry]) -> bytes:
    """SHA-256 over the day before, the day, and each entry's own hash in their order."""
    total = sha256(b"doktr/ledger/day/v1\0" + previous + day.encode() + b"\0")
    for entry in entries:
        total.update(sha256(canonical(entry)).digest())
    return total.digest()


def turnover(entries: Sequence[Entry]) -> int:
    """What was moved: the positive sides."""
    return sum(line.cents for entry in entries for line in entry.lines if line.cents > 0)
