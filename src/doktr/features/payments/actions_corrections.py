"""The operator takes an entry of the books back: by what it follows from, so that books and charges never part."""

from uuid import UUID

from doktr.features import ledger
from doktr.features.payments import actions, store_licences
from doktr.features.payments.actions import Withdraw
from doktr.features.payments.model import AlreadyBilled, FollowsFromMoney, NothingToGiveBack
from doktr.kernel.work import Work

# Nothing but the books says it, and somebody decided it. All else happened at the provider, a bank or an insurer.
DECIDED = frozenset({"licence", "licence_paid", "licence_back", "correction"})


async def correct(work: Work, entry_id: UUID, reason: str, withdraw: Withdraw) -> None:
    """Take an entry back by a counter-entry; with that of a consultation its charge: spared, or given back if paid.

    With a transfer for a licence, what is left to pay of it is as before; what came for one that is withdrawn is to be
    given back. Raises `NotFound`, `NothingToCorrect`, `FollowsFromMoney`, `AlreadyBilled` once the insurer was asked
    for their part, or `NothingToGiveBack` where the charge is settled otherwise.
    """
    cause_kind, cause_id = await ledger.cause_of(work, entry_id)
    charged = cause_kind == "charge"
    if not charged and cause_kind not in DECIDED:
        raise FollowsFromMoney
    if charged and not await withdraw(work, cause_id):
        raise AlreadyBilled
    if cause_kind == "licence":
        await store_licences.withdraw(work, cause_id)
    if cause_kind in ("licence_paid", "licence_back"):
        await store_licences.take_back(work, cause_id)
    await ledger.correct(work, entry_id, reason)
    if charged and not await actions.spare(work, await actions.charge_with(work, cause_id), "by_operator"):
        raise NothingToGiveBack
