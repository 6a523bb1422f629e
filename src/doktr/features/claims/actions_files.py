"""Putting claims into files, reading them page by page, applying answers page by page: one transaction each.

A file may hold tens of thousands: no step holds more than a page of it, in memory or in a transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from doktr.features import ledger, payments
from doktr.features.claims import actions_corrections, rules, store_files
from doktr.features.claims.model import (
    Answer,
    Answered,
    AnswerLine,
    Batch,
    BatchState,
    ClaimState,
    Invoiced,
    Payee,
)
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work

Record = Mapping[str, Any]
# The claims of a page: how many of a file are in memory, and in one transaction.
PAGE = 500
# Where a file begins: before every mutuality and number.
FIRST = ("", 0)
SETTLED = "paid by the insurer"


async def make_batch(work: Work, doctor_id: UUID, month: date, national_union: str) -> None:
    """A doctor's ready claims of a month on one national union become a file: each union answers for its own."""
    await store_files.batch(work, doctor_id, month, national_union)


async def batch(work: Work, batch_id: UUID) -> Batch | None:
    """A file to be sent; None when it was sent meanwhile."""
    row = await store_files.batch_with(work, batch_id)
    return row and Batch(
        id=row["id"], number=row["number"], month=row["month"], sending_number=row["sending_number"],
        made_at=row["made_at"], nihdi=row["nihdi"], given_name=row["given_name"], family_name=row["family_name"],
        payee=Payee(row["iban"], row["bic"], row["enterprise_number"], row["phone"]), trial=row["trial"],
    )  # fmt: skip


async def page_of(work: Work, batch_id: UUID, after: tuple[str, int], numbers: NationalNumbers) -> list[Invoiced]:
    """The next claims of a file, with national numbers opened; none after the last."""
    rows = await store_files.in_batch(work, batch_id, after, PAGE)
    return [_invoiced(row, numbers.open(row["niss_sealed"])) for row in rows]


def _invoiced(row: Record, niss: str) -> Invoiced:
    return Invoiced(
        number=row["number"], niss=niss, sex=rules.sex(row["gender"], niss), mutuality=row["mutuality"],
        ct1=row["ct1"], ct2=row["ct2"], code=row["code"], day=row["day"], insurer_cents=row["insurer_cents"],
        patient_cents=row["patient_cents"], supplement_cents=row["supplement_cents"],
    )  # fmt: skip


async def not_sent(work: Work, batch_id: UUID) -> None:
    """Nobody took a file: the others come first, and it is sent ever less often, twice a day at least."""
    await store_files.put_off(work, batch_id, rules.next_ask(work.now, await store_files.tries(work, batch_id)))


async def apply(work: Work, batch_id: UUID, answer: Answer, lines: Sequence[AnswerLine]) -> None:
    """Write down what an insurer answered to some claims, and what it means for the books; again changes nothing."""
    kind = answer.kind
    if kind == "acknowledged":
        await _received(work, batch_id, lines)
        return
    said = {line.number: line for line in lines}
    states: dict[int, ClaimState] = {number: rules.becomes(kind, line) for number, line in said.items()}
    found = [
        Answered(
            number, states[number], rules.refusals(kind, line, answer.errors), _paid(states[number], line),
            line.reference,
        )  # fmt: skip
        for number, line in said.items()
    ]
    rows = await store_files.answered(work, batch_id, answer.called, found)
    await _number(work, [(row["charge_id"], _reference(states[row["number"]], said[row["number"]])) for row in rows])
    settled = {
        row["id"]: rules.lines_of_settlement(row["doctor_id"], said[row["number"]].paid_cents)
        for row in rows
        if states[row["number"]] == "settled"
    }
    await ledger.post_all(work, "settlement", SETTLED, settled)
    if kind == "settled":
        first = {row["number"] for row in rows}
        rest = [line for number, line in said.items() if number not in first]
        await store_files.keep_unasked(work, batch_id, answer, [line for line in rest if line.paid_cents])
        moved = await actions_corrections.correct(work, batch_id, answer.called, rest)
        await _number(work, list(moved.items()))


async def refuse_rest(work: Work, batch_id: UUID, answer: Answer) -> bool:
    """A file that was refused whole leaves none of its claims out, whatever it names; whether there may be more."""
    rows = await store_files.refuse_rest(work, batch_id, rules.of_whole(answer.errors), PAGE)
    await _number(work, [(row["charge_id"], None) for row in rows])
    return len(rows) == PAGE


async def applied(work: Work, batch_id: UUID, answer: Answer) -> None:
    """Every line of an answer is written down: so is the answer, once, and its doctor hears of it."""
    if not await store_files.keep_file(work, answer.key, batch_id, answer.kind):
        return
    state: BatchState = "acknowledged" if answer.kind == "accepted" else answer.kind
    await store_files.batch_becomes(work, batch_id, state)
    if answer.kind != "acknowledged":
        for doctor_id in await store_files.doctor_of(work, batch_id):
            await work.tell(doctor_id, "claims_changed", {})


async def _received(work: Work, batch_id: UUID, lines: Sequence[AnswerLine]) -> None:
    references = {line.number: line.reference for line in lines if line.reference and not line.errors}
    rows = await store_files.charges_of(work, list(references), batch_id)
    await _number(work, [(row["charge_id"], references[row["number"]]) for row in rows])


async def _number(work: Work, found: Sequence[tuple[UUID, str | None]]) -> None:
    await payments.numbered(work, {charge_id: reference for charge_id, reference in found if reference != ""})


def _reference(state: ClaimState, line: AnswerLine) -> str | None:
    """None where the insurer's number counts no more, nothing where none came."""
    return None if state == "rejected" else line.reference


def _paid(state: ClaimState, line: AnswerLine) -> int:
    return line.paid_cents if state == "settled" else 0
