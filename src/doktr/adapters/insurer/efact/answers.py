"""Reading what insurers send back: received, refused, accepted, or settled to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TextIO

from doktr.adapters.insurer.efact.drawing import Drawing, EfactError, check

Kind = Literal["acknowledged", "refused", "accepted", "settled"]
Zones = dict[str, str | int]
# No single service is paid with more than a million euros, nor can it be written down.
MOST_CENTS = 100_000_000


class EfactSums(EfactError):
    """An answer whose sums do not agree."""


@dataclass(frozen=True)
class AnswerLine:
    """What the insurer says of one service. `errors` are its codes; `paid_cents` counts in a settlement only.

    Without an invoice's number it says something of the whole file.
    """

    invoice_number: str
    reference: str
    code: str
    claimed_cents: int
    paid_cents: int
    errors: tuple[str, ...]
    union_reference: str


@dataclass(frozen=True)
class Answer:
    """One file from a union. `lines` reads on as it is asked, and raises `EfactError` at a record that is bent.

    `insurer_reference` is the union's own number of this answer, `created` its day, `reference` ours of the file. The
    sums of each invoice and of the file must agree; a settlement that was cut short has none.
    """

    kind: Kind
    message_reference: str
    insurer_reference: str
    created: str
    reference: str
    sending_number: int
    lines: Iterator[AnswerLine]


def _exactly(stream: TextIO, length: int) -> str:
    text = stream.read(length)
    if text and len(text) != length:
        raise EfactError("the file ends in the middle of a record")
    return text


@dataclass
class _Sums:
    """What was read so far: of an invoice what was asked and is paid, of the file what is paid."""

    record: int = 0
    invoice: str = ""
    reference: str = ""
    asked: int = 0
    paid: int = 0
    whole: int = 0
    ended: bool = False

    def begin(self, zones: Zones) -> None:
        if self.invoice:
            raise EfactError("record 20: the invoice before has no end")
        self.invoice, self.reference = str(zones["invoice_number"]), str(zones["reference"])
        self.asked = self.paid = 0

    def service(self, line: AnswerLine) -> None:
        if not self.invoice or line.reference != self.reference or abs(line.paid_cents) > MOST_CENTS:
            raise EfactError("record 50: of another invoice, or of an impossible sum")
        self.asked += line.claimed_cents
        self.paid += line.paid_cents

    def end(self, zones: Zones, paid: int) -> None:
        if not self.invoice or str(zones["invoice_number"]) != self.invoice:
            raise EfactError("record 80: of another invoice")
        if (int(zones["insurer_cents"]), paid) != (self.asked, self.paid):
            raise EfactSums("record 80: not the sum of its services")
        self.whole += self.paid
        self.invoice = ""

    def finish(self, paid: int) -> None:
        if self.invoice or paid != self.whole:
            raise EfactSums("record 90: not the sum of its invoices")
        self.ended = True


def _lines(drawing: Drawing, stream: TextIO, kind: Kind) -> Iterator[AnswerLine]:
    length, sums = drawing.records["10"].width, _Sums()
    while text := _exactly(stream, length + drawing.answer.width):
        zones, said = _read(drawing, text, length, sums)
        if text[:2] == "10" and (wrong := _errors(said)):
            yield AnswerLine("", "", "", 0, 0, wrong, "")
        elif text[:2] == "20":
            sums.begin(zones)
        elif text[:2] == "50":
            line = _line(sums.invoice, zones, said)
            sums.service(line)
            yield line
        elif text[:2] == "80":
            sums.end(zones, int(said["paid_cents"]))
        elif text[:2] == "90":
            sums.finish(int(said["paid_cents"]))
    if sums.invoice or (kind == "settled" and not sums.ended):
        raise EfactError("the file ends before its sums")


def _read(drawing: Drawing, text: str, length: int, sums: _Sums) -> tuple[Zones, Zones]:
    kind, body = text[:2], text[:length]
    if kind not in drawing.records:
        raise EfactError("a record of a kind that is not drawn")
    if not text.isprintable() or check(body[:-2]) != body[-2:]:
        raise EfactError(f"record {kind}: zone check does not fit")
    zones = drawing.records[kind].read(body)
    number = int(zones["record_number"])
    if number <= sums.record or sums.ended and kind not in ("95", "96"):
        raise EfactError(f"record {kind}: not in its place")
    sums.record = number
    return zones, drawing.answer.read(text[length:])


def _line(invoice: str, zones: Zones, said: Zones) -> AnswerLine:
    return AnswerLine(
        invoice_number=invoice,
        reference=str(zones["reference"]),
        code=str(zones["code"])[-6:],
        claimed_cents=int(zones["insurer_cents"]),
        paid_cents=int(said["paid_cents"]),
        errors=_errors(said),
        union_reference=str(said["union_reference"]),
    )


def _errors(said: Zones) -> tuple[str, ...]:
    return tuple(str(v) for name, v in said.items() if name.startswith("error_") and v)


def read_answer(drawing: Drawing, stream: TextIO) -> Answer:
    """The file in this stream. Raises `EfactError` when it is no answer."""
    kinds: dict[str, Kind] = {drawing.messages[k]: k for k in ("acknowledged", "refused", "accepted", "settled")}
    first = drawing.segments["200"].read(_exactly(stream, drawing.segments["200"].width))
    second = drawing.segments["300"].read(_exactly(stream, drawing.segments["300"].width))
    kind = kinds.get(str(first["message_name"]))
    if kind is None:
        raise EfactError("segment 200: zone message_name is no answer's")
    return Answer(
        kind, str(first["message_reference"]), str(first["insurer_reference"]),
        str(second["created"]), str(second["reference"]), int(second["sending_number"]), _lines(drawing, stream, kind),
    )  # fmt: skip
