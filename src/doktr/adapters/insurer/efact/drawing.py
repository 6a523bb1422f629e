"""Records as they are drawn: zones of fixed width, filled, read back, and their check digits."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Digits count as themselves, a space as 10, letters from 11, anything else 37 (zone 99).
_VALUES = bytes(
    c - 48 if 48 <= c <= 57 else 10 if c == 32 else c - 54 if 65 <= c <= 90 else c - 86 if 97 <= c <= 122 else 37
    for c in range(256)
)


# Zones that may stand in a file for a real insurer: their place and width are published, or were confirmed by one.
CONFIRMED = frozenset({"stated", "confirmed"})
# Identity documents: read from a card, which nobody has in a call.
NOT_WRITTEN = frozenset({"52"})


class EfactError(ValueError):
    """A record that cannot be written or read. It names record and zone, never what stood there."""


@dataclass(frozen=True)
class Zone:
    """A place in a record. Kinds: N digits, zeros in front; A text, spaces behind; S a sign and digits."""

    name: str
    width: int
    kind: str
    fixed: str | None

    def filled(self, value: object) -> str:
        """The value at this zone's width. Raises `ValueError` when it does not fit."""
        if self.kind == "A":
            text = plain(str(value))
            if len(text) > self.width:
                raise ValueError(self.name)
            return text.ljust(self.width)
        number = int(str(value))
        signed = self.kind == "S"
        digits = str(abs(number)).zfill(self.width - signed)
        if len(digits) + signed > self.width or (number < 0 and not signed):
            raise ValueError(self.name)
        return ("-" if number < 0 else "+") + digits if signed else digits

    def read(self, text: str) -> str | int:
        """What stands in it: an amount as an integer, digits as text. Raises `ValueError`."""
        if self.kind == "A":
            return text.rstrip(" ")
        if not (text.isascii() and text[self.kind == "S" :].isdigit() and (self.kind == "N" or text[0] in "+-")):
            raise ValueError(self.name)
        return int(text) if self.kind == "S" else text


@dataclass(frozen=True)
class Record:
    """One kind of record."""

    name: str
    zones: tuple[Zone, ...]
    width: int

    def write(self, values: Mapping[str, object]) -> str:
        """Its characters, before check digits. Zones without a value hold their fixed one, else zeros or spaces.

        Raises `EfactError` with the zone that cannot hold its value.
        """
        parts: list[str] = []
        for zone in self.zones:
            value = values.get(zone.name)
            if value is None:
                value = zone.fixed if zone.fixed is not None else ("" if zone.kind == "A" else 0)
            try:
                parts.append(zone.filled(value))
            except ValueError:
                raise EfactError(f"record {self.name}: zone {zone.name} cannot hold its value") from None
        return "".join(parts)

    def read(self, text: str) -> dict[str, str | int]:
        """Its zones by name. Raises `EfactError` when it is too short or a zone holds what it may not."""
        if len(text) != self.width:
            raise EfactError(f"record {self.name} has {len(text)} characters instead of {self.width}")
        found: dict[str, str | int] = {}
        at = 0
        for zone in self.zones:
            try:
                found[zone.name] = zone.read(text[at : at + zone.width])
            except ValueError:
                raise EfactError(f"record {self.name}: zone {zone.name} cannot be read") from None
            at += zone.width
        return found


@dataclass(frozen=True)
class Drawing:
    """All records of one edition of the instructions.

    `unconfirmed` names what nobody has held against the official drawing yet, by record: zones, and codes in them.
    """

    records: Mapping[str, Record]
    segments: Mapping[str, Record]
    answer: Record
    messages: Mapping[str, str]
    heads_of_3xx: frozenset[str]
    membership_as_000: frozenset[str]
    unconfirmed: tuple[str, ...] = ()

    def line(self, kind: str, values: Mapping[str, object]) -> str:
        """A whole record with its check digits. Raises `EfactError`."""
        body = self.records[kind].write(values)[:-2]
        return body + check(body)

    def destination(self, mutuality: str) -> str:
        """The office that receives the invoices of a mutuality: some of the third union go to its head."""
        return "300" if mutuality in self.heads_of_3xx else mutuality

    def membership(self, mutuality: str) -> str:
        """How records name a mutuality: unions that keep their members together are written 000."""
        return "000" if mutuality[0] in self.membership_as_000 else mutuality


def plain(text: str) -> str:
    """Text in the characters that the file may hold: accents are taken off, anything else becomes a space."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(c if " " <= c <= "~" else " " for c in bare if not unicodedata.combining(c))


def check(body: str) -> str:
    """The two check digits of a record (zone 99): the values of its characters modulo 97, 97 for 0."""
    return f"{sum(body.encode('ascii').translate(_VALUES)) % 97 or 97:02d}"


def codes_check(total: int) -> int:
    """The check over nomenclature codes (zone 98): their sum modulo 97, 97 for 0."""
    return total % 97 or 97


def _record(name: str, rows: list[dict[str, object]]) -> Record:
    zones = tuple(
        Zone(str(r["name"]), int(str(r["width"])), str(r["kind"]), None if r.get("fixed") is None else str(r["fixed"]))
        for r in rows
    )
    return Record(name, zones, sum(zone.width for zone in zones))


def _unconfirmed(name: str, rows: list[dict[str, object]]) -> list[str]:
    zones = [str(one["zone"]) for one in rows if one["status"] not in CONFIRMED and one["zone"] != "r"]
    codes = [f"{one['zone']} (codes)" for one in rows if one.get("codes") == "unknown"]
    return [f"{name}: {', '.join((*zones, *codes))}"] if zones or codes else []


def load(file: Path) -> Drawing:
    """The drawing in this file. Raises `EfactError` when a record does not count its characters."""
    given = json.loads(file.read_text())
    records = {name: _record(name, rows) for name, rows in given["records"].items()}
    for record in records.values():
        if record.width != given["record_length"]:
            raise EfactError(f"record {record.name} is drawn with {record.width} characters")
    return Drawing(
        records,
        {name: _record(name, rows) for name, rows in given["segments"].items()},
        _record("answer", given["answer"]),
        given["messages"],
        frozenset(given["unions"]["head_3xx"]),
        frozenset(given["unions"]["membership_as_000"]),
        tuple(
            line
            for name, rows in (given["segments"] | given["records"]).items()
            if name not in NOT_WRITTEN
            for line in _unconfirmed(name, rows)
        ),
    )
