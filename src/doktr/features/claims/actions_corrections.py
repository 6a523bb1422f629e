"""What an insurer pays otherwise than it was asked for: what comes later, and the doctor's word on the rest.

One transaction each, the books with it: what is open of a claim stands on the insurer's account until somebody decides.
"""

from collections.abc import Sequence
from uuid import UUID

from doktr.features import ledger
from doktr.features.claims import rules, store, store_corrections
from doktr.features.claims.model import AnswerLine, Claim, NotPaidOtherwise
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

CORRECTED, AGREED, VOID = "corrected by the insurer", "left at what was paid", "the insurer paid otherwise since"
UNPAID = ("rejected", "dropped")


async def correct(
    work: Work, batch_id: UUID, called: str, lines: Sequence[AnswerLine]
) -> dict[UUID, str | None]:
    """What an answer moved of claims that await none, once each; of charges by that the insurer's number, or none.

    That their doctor had left the rest at another amount, or given them up, counts no more: what was owed is owed
    again, and the payment stands against it. What the patient pays is the same all along.
    """
    rows = await store_corrections.correct(work, batch_id, called, [line for line in lines if line.paid_cents])
    for accepted_id in await store_corrections.accepted(work, [row["claim_id"] for row in rows]) if rows else []:
        await ledger.take_back(work, "dropped_claim", accepted_id, VOID)
    for claim_id in [row["claim_id"] for row in rows if row["before"] == "dropped"]:
        await ledger.take_back(work, "dropped_claim", claim_id, VOID)
    entries = {row["id"]: rules.lines_of_settlement(row["doctor_id"], row["cents"]) for row in rows}
    await ledger.post_all(work, "settlement", CORRECTED, entries)
    numbers: dict[UUID, str | None] = {row["charge_id"]: None for row in rows if row["state"] == "rejected"}
    return numbers | {row["charge_id"]: row["reference"] for row in rows if row["before"] in UNPAID}


async def _open(work: Work, claim_id: UUID) -> Claim:
    found = await store.find(work, claim_id)
    if found is None:
        raise NotFound
    if found.state not in ("paid_otherwise", "disputed"):
        raise NotPaidOtherwise
    work.at(found.brand_id)
    return found


async def accept(work: Work, claim_id: UUID) -> None:
    """The doctor leaves it at what was paid: the rest is owed by nobody, and what is too much stays.

    Raises `NotFound` or `NotPaidOtherwise`.
    """
    found = await _open(work, claim_id)
    accepted_id = await store_corrections.accept(work, found)
    lines = rules.lines_of_settlement(found.doctor_id, found.insurer_cents - found.paid_cents)
    await ledger.post(work, "dropped_claim", accepted_id, AGREED, lines)


async def dispute(work: Work, claim_id: UUID) -> None:
    """The doctor contests it with the insurer: it stays open, and what comes is applied by itself.

    Raises `NotFound` or `NotPaidOtherwise`.
    """
    await store_corrections.dispute(work, await _open(work, claim_id))
