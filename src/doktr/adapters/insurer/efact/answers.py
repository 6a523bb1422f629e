"""Reading what insurers send back: received, refused, accepted, or settled to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TextIO

from doktr.adapters.insurer.efact.drawing import Drawing, EfactError, check

Kind = Literal["acknowledged", "refused", "accepted", "settled"]


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

    `insurer_reference` is the union's own number of this answer, `created` the day that it gives it.
    """

    kind: Kind
    message_reference: str
    insurer_reference: str
    created: str
    sending_number: int
    lines: Iterator[AnswerLine]


def _exactly(stream: TextIO, length: int) -> str:
    text = stream.read(length)
    if text and len(text) != length:
        raise EfactError("the file ends in the middle of a record")
    return text


def _lines(drawing: Drawing, stream: TextIO) -> Iterator[AnswerLine]:
    length = drawing.records["10"].width
    invoice = ""
    while text := _exactly(stream, length + drawing.answer.width):
        kind, body = text[:2], text[:length]
        if kind not in drawing.records:
            raise EfactError("a record of a kind that is not drawn")
        if check(body[:-2]) != body[-2:]:
            raise EfactError(f"record {kind}: zone check does not fit")
        zones = drawing.records[kind].read(body)
        if kind == "10" and (wrong := _errors(drawing.answer.read(text[length:]))):
            yield AnswerLine("", "", "", 0, 0, wrong, "")
        if kind == "20":
            invoice = str(zones["invoice_number"])
        if kind == "50":
            yield _line(invoice, zones, drawing.answer.read(text[length:]))


def _line(invoice: str, zones: dict[str, str | int], said: dict[str, str | int]) -> AnswerLine:
    return AnswerLine(
        invoice_number=invoice,
        reference=str(zones["reference"]),
        code=str(zones["code"])[-6:],
        claimed_cents=int(zones["insurer_cents"]),
        paid_cents=int(said["paid_cents"]),
        errors=_errors(said),
        union_reference=str(said["union_reference"]),
    )


def _errors(said: dict[str, str | int]) -> tuple[str, ...]:
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
        str(second["created"]), int(second["sending_number"]), _lines(drawing, stream),
    )  # fmt: skip
