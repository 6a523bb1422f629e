"""Every paper about money in every language, set as pictures, and what can be seen in one: where there is ink."""

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import typst
from pydantic import TypeAdapter

from doktr.features.attests.model import Attest
from doktr.features.attests.papers import receipt as visit_receipt
from doktr.features.brands import Seller
from doktr.features.payments import Head
from doktr.features.payments.model import Licence
from doktr.features.payments.papers import licence, receipt, statement
from doktr.features.payments.rules import Totals
from tests.features.payments.test_papers import MOMENT, PAID, ROOT, WORDS

WIDE = "Wilhelmina-Antoinette van den Bossche-Vandersteene"
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Picture:
    """A page: its size in dots, and rows of grey, 255 where nothing stands."""

    wide: int
    high: int
    rows: Sequence[bytes]

    def inked(self, left: float, right: float) -> bool:
        """Whether anything stands between these parts of the width."""
        first, last = round(self.wide * left), round(self.wide * right)
        return any(min(row[first:last], default=255) < 250 for row in self.rows)

    def differs(self, other: "Picture") -> list[float]:
        """The heights, from 0 at the top to 1, at which the other shows something else."""
        pairs = zip(self.rows, other.rows, strict=True)
        return [place / self.high for place, (one, two) in enumerate(pairs) if one != two]


def pngs(paper: Mapping[str, Any], dots_per_inch: int) -> list[bytes]:
    """The pages of a paper, by the template that makes its PDF."""
    made = typst.compile(
        ROOT / "data" / "papers" / "paper.typ", format="png", ppi=dots_per_inch,
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)}, ignore_system_fonts=True,
    )  # fmt: skip
    return made if isinstance(made, list) else [made]


def picture(png: bytes) -> Picture:
    """A PNG of eight bits and four channels, as typst writes them."""
    wide, high, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    parts, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += length + 12
    plain, before, rows = zlib.decompress(b"".join(parts)), bytearray(wide * 4), []
    for place in range(high):
        line = bytearray(plain[place * (wide * 4 + 1) + 1 : (place + 1) * (wide * 4 + 1)])
        _unfilter(plain[place * (wide * 4 + 1)], line, before)
        before = line
        rows.append(bytes(min(line[n : n + 3]) for n in range(0, wide * 4, 4)))
    return Picture(wide, high, rows)


def _unfilter(kind: int, line: bytearray, above: bytearray) -> None:
    for n in range(len(line)):
        left, up, corner = (line[n - 4], above[n], above[n - 4]) if n >= 4 else (0, above[n], 0)
        if kind == 4:
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        else:
            near = (0, left, up, (left + up) // 2)[kind]
        line[n] = (line[n] + near) % 256


HEAD = Head("Doktr", "#005a6e")
DAY = date(2026, 11, 22)
VISIT = Attest(
    id=UUID(int=9), brand_id="doktr", patient_id=UUID(int=3), doctor_id=UUID(int=4), number=12, day=DAY, code="101076",
    paid_cents=3000, state="accepted", attempt=1, attempt_at=MOMENT, tries=0, acknowledgement="300-1-261122-0000001-42",
    cancel_reason=None, errors=(), changed_at=MOMENT, nihdi="14000365004", patient_given_name="Lucas",
    patient_family_name="Exemple", doctor_given_name="Anna", doctor_family_name="Schmitz",
)  # fmt: skip
SELLER = TypeAdapter(Seller).validate_python(
    json.loads((ROOT / "data" / "brands" / "doktr" / "brand.json").read_text(encoding="utf-8"))["seller"]
)
LONG = replace(PAID, patient_given_name=WIDE, doctor_family_name=WIDE)


def papers(language: Any) -> dict[str, dict[str, Any]]:
    """Each paper, as short and as long as it comes."""
    words = WORDS[language]
    label = {"fr": "Consultation par vidéo", "nl": "Videoconsultatie", "de": "Videosprechstunde"}.get(language, "Video")
    states: list[Any] = ["paid", "due", "waived", "refunded", "free", "undecided", "awaiting", "refunding"]
    rows = [
        (date(2026, 11, 1 + n % 28), replace(PAID, id=UUID(int=2**100 + n), state=states[n % len(states)]))
        for n in range(44)
    ]
    totals = Totals(99900, 12345600, 400, 9876500, 1400)
    made = Licence(UUID(int=1), "doktr", UUID(int=4), date(2026, 9, 1), 12, 9900, MOMENT)
    licensed = replace(made, month=date(2026, 11, 1))
    return {
        "receipt": receipt(words, language, HEAD, PAID, label, True, DAY, DAY),
        "receipt-long": receipt(words, language, HEAD, LONG, f"{label} {WIDE} " * 2, False, DAY, DAY),
        "receipt-given-back": receipt(words, language, HEAD, replace(PAID, state="refunded"), label, True, DAY, DAY),
        "visit": visit_receipt(words, language, HEAD, VISIT, label, False),
        "statement": statement(words, language, HEAD, f"Anna {WIDE}", date(2026, 11, 1), rows, totals, [licensed]),
        "licence": licence(words, language, HEAD, SELLER, f"Anna {WIDE}", "14000365004", made, DAY),
    }
