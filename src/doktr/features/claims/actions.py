"""Collecting claims, putting them into files, applying answers: one transaction each, the books with it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features import audit, ledger, payments
from doktr.features.claims import rules, store, store_corrections, store_tariffs
from doktr.features.claims.model import (
    Claim,
    NotRejected,
    Payee,
    PayeeRefused,
    SaidTariff,
)
from doktr.features.pricing import Cover
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

Record = Mapping[str, Any]
LISTED = 200
DROPPED, GIVEN_BACK = "given up", "the consultation was given back"
TARIFF_TRIES = 12
TOO_LATE = "no insurer can be asked any more"
BILLED = frozenset({"batched", "accepted", "settled", "paid_otherwise", "disputed"})


async def note_cover(work: Work, claim_id: UUID, tries: int, cover: Cover | None, asks: payments.Asks) -> None:
    """What the insurer said of the patient of a claim; None when they were silent. What they refused before comes to
    what they say now.
    """
    if cover is None:
        await store.silent(work, claim_id, rules.next_ask(work.now, tries))
    elif not (cover.insured and cover.mutuality and cover.ct1 and cover.ct2):
        await _refuse(work, claim_id, rules.NOT_INSURED)
    elif await _stands(work, claim_id, cover, asks):
        await store.insured(work, claim_id, cover.mutuality, cover.ct1, cover.ct2)


async def _refuse(work: Work, claim_id: UUID, code: str) -> None:
    doctor_id = await store.not_insured(work, claim_id, code)
    if doctor_id is not None:
        await work.tell(doctor_id, "claims_changed", {})


async def _stands(work: Work, claim_id: UUID, cover: Cover, asks: payments.Asks) -> bool:
    """Whether a claim can be sent by what the insurer says; first it is held, then its charge."""
    charge_id = await store.mends(work, claim_id)
    if charge_id is None:
        return True
    charge = await payments.mend(work, charge_id, cover, asks.law, asks.mode)
    if charge is None:
        await _refuse(work, claim_id, rules.NOT_REIMBURSED)
        return False
    await store.mended(work, claim_id, charge)
    await work.tell(charge.doctor_id, "claims_changed", {})
    return charge.seen_word != "said"


async def note_tariff(work: Work, claim_id: UUID, said: SaidTariff) -> None:
    """What the insurer said that a claim's service costs. Whether it differs is for the operator; nothing waits."""
    row = await store_tariffs.amounts(work, claim_id)
    if row is not None:
        differs = rules.differs(row["insurer_cents"], row["patient_cents"], said)
        await store_tariffs.keep_tariff(work, claim_id, said, differs)


async def tariff_not_said(work: Work, claim_id: UUID, tries: int) -> None:
    """Nobody said what it costs: again, ever less often, and after a while no more."""
    again = rules.next_ask(work.now, tries) if tries < TARIFF_TRIES else None
    await store_tariffs.tariff_later(work, claim_id, again)


async def forget_number(work: Work, claim_id: UUID) -> None:
    """Too late to ask any insurer: the number of a deleted account goes, and what was not asked for is given up."""
    row = await store.forget_number(work, claim_id)
    if row is None or not row["given_up"]:
        return
    if row["owed"]:
        lines = rules.lines_of_settlement(row["doctor_id"], row["insurer_cents"])
        await ledger.post(work, "dropped_claim", row["id"], TOO_LATE, lines)
    await work.tell(row["doctor_id"], "claims_changed", {})


async def mine(work: Work) -> list[Claim]:
    """The acting doctor's claims, latest first. Every patient named in it can see that."""
    found = await store.of_doctor(work, LISTED)
    await audit.record_accesses(work, "consultation", [(one.patient_id, one.consultation_id) for one in found])
    return found


async def _rejected(work: Work, claim_id: UUID) -> Claim:
    found = await store.find(work, claim_id)
    if found is None:
        raise NotFound
    if found.state != "rejected":
        raise NotRejected
    work.at(found.brand_id)
    return found


async def again(work: Work, claim_id: UUID) -> None:
    """Ask the insurer anew about the patient, and send a refused claim again as it comes to by that.

    Raises `NotFound` or `NotRejected`.
    """
    await _rejected(work, claim_id)
    await store.again(work, claim_id)


async def drop(work: Work, claim_id: UUID) -> None:
    """Give a refused claim up: nobody owes it any more. Raises `NotFound` or `NotRejected`."""
    found = await _rejected(work, claim_id)
    await store.drop(work, claim_id)
    lines = rules.lines_of_settlement(found.doctor_id, found.insurer_cents)
    if not await ledger.post(work, "dropped_claim", found.id, DROPPED, lines):
        again_id = await store_corrections.give_up_again(work, found.id)
        await ledger.post(work, "dropped_claim", again_id, DROPPED, lines)


async def payee_of(work: Work, doctor_id: UUID) -> Payee | None:
    """Where a doctor is paid, and as which enterprise; None until they said so."""
    return await store.payee(work, doctor_id)


class Bills:
    """What payments must know of claims: see its ports."""

    async def withdraw(self, work: Work, charge_id: UUID) -> bool:
        """Nothing is asked of an insurer any more for this charge; False once a file with it was made."""
        row = await store.withdraw(work, charge_id)
        if row is None or row["state"] in BILLED:
            return row is None
        await ledger.take_back(work, "dropped_claim", row["id"], GIVEN_BACK)
        return True

    async def to_look_at(self, work: Work) -> list[dict[str, Any]]:
        """What is given back though an insurer is asked for it, and what they paid otherwise than asked."""
        return await store.to_look_at(work)

    async def came_to(self, work: Work, charge_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """What an insurer paid in the end, in cents, for those of these charges whose claim is settled or given up."""
        return await store.came_to(work, charge_ids)


async def keep_payee(work: Work, said: Payee) -> None:
    """Where the acting doctor is paid from now on. Raises `PayeeRefused`."""
    if not rules.payable(said):
        raise PayeeRefused
    await store.keep_payee(work, said)


async def held(work: Work) -> dict[str, Any]:
    """What is held about the acting patient: what their insurer was asked to pay."""
    patient_id = work.actor.person_id
    return {
        "claims": await store.held(work, patient_id),
        "claim_corrections": await store_corrections.held(work, patient_id),
    }
