"""What insurers owe: claims from charges, files per doctor and national union, their answers line by line.

Owns      claims, claim_batches, claim_files, claim_corrections, payees, odd_answers
Announces nothing; the event claims_changed (doctor)
Never     changes an amount: what an insurer refuses is sent again or given up, with an entry in the books
"""

from doktr.features.claims.actions import Bills, held, payee_of
from doktr.features.claims.jobs import sweep
from doktr.features.claims.model import (
    CLAIM,
    UNKNOWN_CODE,
    Actions,
    Answer,
    AnswerLine,
    Batch,
    Bent,
    HeldBack,
    Invoiced,
    Limit,
    Payee,
    RefusalAction,
    SaidTariff,
)
from doktr.features.claims.ports import Insurers, Pages
from doktr.features.claims.routes import router
from doktr.features.claims.store import read_actions, read_limits, still_open

__all__ = [
    "Bills",
    "CLAIM",
    "UNKNOWN_CODE",
    "Actions",
    "Answer",
    "AnswerLine",
    "Batch",
    "Bent",
    "HeldBack",
    "Insurers",
    "Invoiced",
    "Limit",
    "Pages",
    "Payee",
    "RefusalAction",
    "held",
    "payee_of",
    "SaidTariff",
    "read_actions",
    "read_limits",
    "router",
    "still_open",
    "sweep",
]
