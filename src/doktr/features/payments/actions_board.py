"""The reconciliation board: what is open, late, mismatched; what the books say; whether the chain of days holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from doktr.features import ledger
from doktr.features.payments import actions_put_off, rules, store_board
from doktr.kernel.work import Work

ENTRIES_SHOWN = 50
CLOSES_SHOWN = 31


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
    return {
        "figures": await store_board.figures(work),
        "look_at": things,
        "uncharged": await actions_put_off.uncharged(work),
        "stuck": await actions_put_off.stuck(work),
        "balances": await ledger.balances(work),
        "entries": shown,
        "closes": closes,
        "chain_checked_at": chain and chain.checked_at,
        "chain_wrong_day": chain and chain.wrong_day,
    }
