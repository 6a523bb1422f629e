"""The books: double entry, only ever added to, balanced by the database, closed day by day in a chain of hashes.

Owns      ledger_entries, ledger_lines, ledger_closes, ledger_checks
Announces nothing
Never     changes or deletes an entry: what was wrong is taken back by a counter-entry with a reason
"""

from doktr.features.ledger.actions import (
    balance,
    balances,
    cause_of,
    chain,
    check_chain,
    close_days,
    closes,
    correct,
    latest,
    post,
    post_all,
    standing,
    take_back,
)
from doktr.features.ledger.jobs import sweep
from doktr.features.ledger.model import Account, CauseKind, Entry, Line, NothingToCorrect
from doktr.features.ledger.rules import counter

__all__ = [
    "Account",
    "CauseKind",
    "Entry",
    "Line",
    "NothingToCorrect",
    "balance",
    "balances",
    "cause_of",
    "chain",
    "check_chain",
    "close_days",
    "closes",
    "correct",
    "counter",
    "latest",
    "post",
    "post_all",
    "standing",
    "sweep",
    "take_back",
]
