"""What an insurer does with a flat file: check every record, then receive, refuse, accept or settle it.

It reads with slices and its own check digits; nothing here is shared with the product, so that each proves the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

Decide = Callable[[Mapping[str, str]], tuple[int, Sequence[str]]]


def places(rows: Sequence[Mapping[str, Any]]) -> dict[str, slice]:
    """Where each zone of a record stands."""
    found, at = {}, 0
    for row in rows:
        found[row["name"]] = slice(at, at + row["width"])
        at += row["width"]
    return found


def worth(character: str) -> int:
    """The value of a character in the check of a record (zone 99)."""
    if character.isdigit():
        return int(character)
    if character == " ":
        return 10
    return ord(character.upper()) - 54 if character.isalpha() else 37


def digits_of(record: str) -> str:
    """The check digits that a record must end with."""
    rest = sum(map(worth, record[:-2])) % 97
    return f"{rest if rest else 97:02d}"


def union_of(header: Mapping[str, str]) -> str:
    """Which national union gets an invoice: the first digit of where it is sent."""
    return f"{header['destination'][0]}00"


@dataclass
class Reading:
    """A file that came, record by record; `faults` names what is wrong with it, by record number and zone.

    `unions` are those that are asked for something, in their order.
    """

    drawing: Mapping[str, Any]
    stream: TextIO
    faults: list[str] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=lambda: {"50": 0, "80": 0, "90": 0, "95": 0, "96": 0})
    codes: int = 0
    unions: dict[str, None] = field(default_factory=dict)

    def header(self) -> str:
        """Segments 200 and 300."""
        lengths = [sum(row["width"] for row in self.drawing["segments"][name]) for name in ("200", "300")]
        return self.stream.read(sum(lengths))

    def records(self) -> Iterator[dict[str, str]]:
        """Each record's zones; the whole of it under `whole`."""
        where = {name: places(rows) for name, rows in self.drawing["records"].items()}
        number = 0
        while record := self.stream.read(self.drawing["record_length"]):
            number += 1
            zones = {name: record[place] for name, place in where[record[:2]].items()}
            self._check(number, record, zones)
            yield zones | {"whole": record}

    def _check(self, number: int, record: str, zones: Mapping[str, str]) -> None:
        if digits_of(record) != record[-2:]:
            self.faults.append(f"{number}:99")
        if int(zones["record_number"]) != number:
            self.faults.append(f"{number}:2")
        kind = record[:2]
        if kind == "20":
            self.unions[union_of(zones)] = None
        if kind in self.sums:
            self.sums[kind] += int(zones["insurer_cents"])
        if kind == "50":
            self.codes += int(zones["code"])
        if kind == "90" and int(zones["codes_check"]) != (self.codes % 97 or 97):
            self.faults.append(f"{number}:98")

    def balanced(self) -> bool:
        """Whether services, invoices, the file and the unions ask for the same."""
        return len(set(self.sums.values())) == 1


def answer_head(drawing: Mapping[str, Any], head: str, kind: str, insurer_reference: str) -> str:
    """The segments of an answer: those of the file that came, with the name of the answer and our reference."""
    place = places(drawing["segments"]["200"])
    for name, value in (("message_name", drawing["messages"][kind]), ("insurer_reference", insurer_reference)):
        at = place[name]
        head = head[: at.start] + value.ljust(at.stop - at.start) + head[at.stop :]
    return head


def answer_tail(drawing: Mapping[str, Any], cents: int, errors: Sequence[str], reference: str) -> str:
    """What stands behind each record of an answer."""
    said = {"errors": str(len(errors)), "paid_cents": f"{cents:+012d}", "union_reference": reference}
    said |= {f"error_{number}": code for number, code in enumerate(errors, 1)}
    return "".join(
        said.get(row["name"], "0" if row["kind"] != "A" else "").rjust(row["width"], "0")
        if row["kind"] != "A"
        else said.get(row["name"], "").ljust(row["width"])
        for row in drawing["answer"]
    )


def pay_all(service: Mapping[str, str]) -> tuple[int, Sequence[str]]:
    """An insurer that finds nothing wrong."""
    return int(service["insurer_cents"]), ()


def settle(
    drawing: Mapping[str, Any],
    stream: TextIO,
    decide: Decide = pay_all,
    kind: str = "settled",
    reference: str = "1",
    union: str | None = None,
    bare: Sequence[str] | None = None,
    number: str | None = None,
) -> Iterator[str]:
    """The answer to a file, piece by piece; of one union, which says nothing of what others are asked for.

    `decide` says of each service what is paid and with which errors. `bare`: nothing is said of any service, only these
    errors of the file itself. `number` is what the insurer calls this answer, `reference` what it calls a payment.
    """
    reading = Reading(drawing, stream)
    yield answer_head(drawing, reading.header(), kind, reference if number is None else number)
    if bare is not None:
        first = next(reading.records())
        yield first["whole"] + answer_tail(drawing, 0, bare, reference) if bare else ""
        return
    asked, paid, whole = "", 0, 0
    for record in reading.records():
        which, errors = record["record_type"], ()
        if which == "20":
            asked, paid = union_of(record), 0
        if which == "90" or (which in ("20", "50", "80") and union in (None, asked)):
            cents = {"80": paid, "90": whole}.get(which, 0)
            if which == "50":
                cents, errors = decide(record)
                paid, whole = paid + cents, whole + cents
            yield record["whole"] + answer_tail(drawing, cents, errors, reference)
