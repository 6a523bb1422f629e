"""The reconciliation board: what is open, late, mismatched; what the books say; whether the chain of days holds."""

from typing import Any

from doktr.features import ledger
from doktr.features.payments import rules, store_board
from doktr.kernel.work import Work

ENTRIES_SHOWN = 50


async def board(work: Work) -> dict[str, Any]:
    """Everything on the operator's page about money, without a name of a patient."""
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
    things = [one | {"reference": rules.reference(one["charge_id"])} for one in await store_board.look_at(work)]
    closes = [vars(one) | {"hash": one.hash.hex()} for one in await ledger.closes(work)]
    return {
        "figures": await store_board.figures(work),
        "look_at": things,
        "balances": await ledger.balances(work),
        "entries": shown,
        "closes": closes,
        "chain_holds": await ledger.chain_holds(work, work.brand),
    }
