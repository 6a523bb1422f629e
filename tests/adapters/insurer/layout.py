"""The published layout of the flat file, written down a second time: where what stands, counted from 1 to 350.

Nothing here is taken from the product or its data, nor from the insurers' twin: a place that is wrong there shows here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD, RECORD = 67 + 147, 350
# First and last character of what is read, by kind of record.
PLACES = {
    "10": {"number": (3, 8), "third_party": (44, 55), "month": (68, 73), "iban": (120, 153)},
    "20": {"number": (3, 8), "mutuality": (37, 39), "niss": (40, 52), "sex": (53, 53), "office": (87, 89),
           "invoice": (102, 113), "ct": (118, 127)},
    "50": {"number": (3, 8), "code": (10, 16), "day": (17, 24), "niss": (36, 48), "provider": (74, 85),
           "insurer": (94, 105), "units": (114, 118), "patient": (133, 142), "supplement": (170, 179)},
    "80": {"number": (3, 8), "niss": (13, 25), "insurer": (47, 58), "invoice": (59, 70), "patient": (71, 80),
           "supplement": (106, 115), "codes": (116, 117)},
    "90": {"number": (3, 8), "insurer": (31, 42), "patient": (74, 83), "supplement": (84, 93), "iban": (105, 138),
           "codes": (139, 140)},
    "95": {"number": (3, 8), "union": (9, 11), "insurer": (24, 35), "records": (36, 43), "codes": (44, 45)},
    "96": {"number": (3, 8), "insurer": (24, 35), "records": (36, 43), "codes": (44, 45)},
}  # fmt: skip
ORDER = {"10": {"20", "90"}, "20": {"50"}, "50": {"50", "80"}, "80": {"20", "90"}, "90": {"95", "96"},
         "95": {"95", "96"}, "96": set[str]()}  # fmt: skip
# What each character counts in the check of a record: digits themselves, a space 10, letters from 11, all else 37.
WORTH = {"0123456789"[n]: n for n in range(10)} | {" ": 10}
WORTH |= {chr(ord("A") + n): 11 + n for n in range(26)} | {chr(ord("a") + n): 11 + n for n in range(26)}


@dataclass
class Sums:
    """What was added up so far."""

    insurer: int = 0
    patient: int = 0
    supplement: int = 0
    codes: int = 0
    records: int = 0

    def add(self, other: "Sums") -> None:
        """Count another's in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Read:
    """A file as it was read: its invoices, what was wrong with it, and what each union is asked for."""

    invoices: dict[int, dict[str, str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    whole: Sums = field(default_factory=Sums)


def records_of(text: str) -> Iterator[str]:
    """Each record behind the segments."""
    for at in range(HEAD, len(text), RECORD):
        yield text[at : at + RECORD]


def read(text: str) -> Read:
    """The whole file, every sum and check digit recounted."""
    found, before, invoice, zones_of = Read(), "", Sums(), dict[str, str]()
    unions: dict[str, Sums] = defaultdict(Sums)
    for number, record in enumerate(records_of(text), 1):
        kind = record[:2]
        zones = {name: record[first - 1 : last] for name, (first, last) in PLACES[kind].items()}
        _is_whole(found, number, record, before)
        before = kind
        if kind in ("20", "50", "80"):
            invoice.records += 1
        if kind == "20":
            zones_of = zones
        elif kind == "50":
            _count(invoice, zones)
            found.invoices[int(zones_of["invoice"])] = zones_of | zones
        elif kind == "80":
            _adds_up(found, number, zones, invoice)
            unions[zones_of["office"][0] + "00"].add(invoice)
            found.whole.add(invoice)
            invoice = Sums()
        elif kind == "90":
            _adds_up(found, number, zones, found.whole)
        elif kind == "95":
            found.asked[zones["union"]] = int(zones["insurer"])
            _sums_up(found, number, zones, unions[zones["union"]], unions[zones["union"]].records)
        elif kind == "96":
            _sums_up(found, number, zones, found.whole, number - 1)
    if before != "96" or set(found.asked) != set(unions):
        found.wrong.append("the file does not end with what each union is asked for")
    return found


def _is_whole(found: Read, number: int, record: str, before: str) -> None:
    if len(record) != RECORD or int(record[2:8]) != number:
        found.wrong.append(f"record {number} is cut or misnumbered")
    if before and record[:2] not in ORDER[before]:
        found.wrong.append(f"record {number}: {record[:2]} after {before}")
    if int(record[348:350]) != (sum(WORTH.get(one, 37) for one in record[:348]) % 97 or 97):
        found.wrong.append(f"record {number}: check digits")


def _count(invoice: Sums, zones: dict[str, str]) -> None:
    invoice.insurer += int(zones["insurer"])
    invoice.patient += int(zones["patient"])
    invoice.supplement += int(zones["supplement"])
    invoice.codes += int(zones["code"])


def _adds_up(found: Read, number: int, zones: dict[str, str], sums: Sums) -> None:
    said = (int(zones["insurer"]), int(zones["patient"]), int(zones["supplement"]), int(zones["codes"]))
    if said != (sums.insurer, sums.patient, sums.supplement, sums.codes % 97 or 97):
        found.wrong.append(f"record {number}: sums")


def _sums_up(found: Read, number: int, zones: dict[str, str], sums: Sums, records: int) -> None:
    if (int(zones["insurer"]), int(zones["codes"])) != (sums.insurer, sums.codes % 97 or 97):
        found.wrong.append(f"record {number}: sums")
    if int(zones["records"]) != records:
        found.wrong.append(f"record {number}: number of records")
