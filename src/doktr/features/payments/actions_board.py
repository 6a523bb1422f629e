"""The reconciliation board: what is open, late, mismatched; what the books say; whether the chain of days holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from doktr.features import brands, ledger
from doktr.features.payments import actions_put_off, papers, rules, store_board, store_licences
from doktr.features.payments.model import BilledLicence
from doktr.kernel.work import Work

ENTRIES_SHOWN = 50
CLOSES_SHOWN = 31
LICENCES_SHOWN = 200
SETTLED_SHOWN = 50


async def board(work: Work, billed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Everything on the operator's page about money, without a name of a patient.

    `billed`: what is to be looked at of what insurers are asked for, as `Bills.to_look_at` has it.
    """
    entries = await ledger.latest(work, ENTRIES_SHOWN)
    taken_back = {entry.corrects for entry in entries}
    shown = [
        {
            **{name: getattr(entry, name) for name in ("id", "at", "cause_kind", "reason")},
            "reference": rules.reference(entry.cause_id),
            "corrected": entry.id in taken_back or entry.corrects is not None,
            "lines": [(line.account, line.cents) for line in entry.lines],
        }
        for entry in entries
    ]
    billed_too = [{"charge_id": one["id"]} | dict(one) for one in billed]
    to_see = [*billed_too, *await store_board.look_at(work)]
    things = [one | {"reference": rules.reference(one["charge_id"])} for one in to_see]
    closes = [vars(one) | {"hash": one.hash.hex()} for one in await ledger.closes(work, CLOSES_SHOWN)]
    chain = await ledger.chain(work)
    seller = (await brands.of(work)).seller
    pay_days = seller and seller.pay_days
    owed = await store_licences.unsettled(work, pay_days, LICENCES_SHOWN)
    settled = await store_licences.settled(work, pay_days, SETTLED_SHOWN)
    return {
        "figures": await store_board.figures(work) | await store_licences.figures(work, pay_days),
        "licences": [_named(one) for one in owed],
        "licences_settled": [_named(one) for one in settled],
        "look_at": things,
        "uncharged": await actions_put_off.uncharged(work),
        "stuck": await actions_put_off.stuck(work),
        "balances": await ledger.balances(work),
        "entries": shown,
        "closes": closes,
        "chain_checked_at": chain and chain.checked_at,
        "chain_wrong_day": chain and chain.wrong_day,
    }


def _named(one: BilledLicence) -> dict[str, Any]:
    """A licence with what stands on its invoice."""
    return vars(one) | {
        "number": papers.licence_number(one), "communication": papers.communication(one),
        "transfers": [vars(transfer) for transfer in one.transfers],
    }  # fmt: skip
