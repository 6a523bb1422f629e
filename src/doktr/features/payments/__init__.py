"""What patients owe after a consultation, how they pay it, how it goes back, and what doctors owe the operator.

Owns      charges, mended_charges, payments, refunds, provider_accounts, balances, movements, put_off, call_facts,
          licences
Announces nothing; the events charge_changed (patient and doctor), account_broken (doctor)
Never     charges what did not take place, believes a message about a payment, or speaks to a bank in a transaction
"""

from doktr.features.payments.accounts import Accounts
from doktr.features.payments.actions import held, numbered
from doktr.features.payments.actions_leaving import leave
from doktr.features.payments.actions_mended import mend
from doktr.features.payments.actions_put_off import forget_number, numbers
from doktr.features.payments.jobs import jobs
from doktr.features.payments.late import Asks
from doktr.features.payments.model import (
    CHARGE,
    PAYMENT,
    Access,
    Charge,
    ChargeState,
    Moved,
    MovedKind,
    Movements,
    Order,
    Organization,
    Payment,
    PaymentState,
    RefundSeen,
    RefundState,
    Seen,
    Tokens,
)
from doktr.features.payments.papers import Head, paper
from doktr.features.payments.papers import Words as PaperWords
from doktr.features.payments.papers import day as paper_day
from doktr.features.payments.papers import money as paper_money
from doktr.features.payments.papers import read_words as read_paper_words
from doktr.features.payments.papers import table as paper_table
from doktr.features.payments.ports import Connect, Papers, Provider
from doktr.features.payments.routes import router
from doktr.features.payments.routes.papers import PDF, as_pdf, head_of
from doktr.features.payments.store_facts import forget_facts, still_open
from doktr.features.payments.sweeps import sweep

__all__ = [
    "CHARGE",
    "PAYMENT",
    "PDF",
    "Access",
    "Accounts",
    "Asks",
    "Charge",
    "ChargeState",
    "Connect",
    "Moved",
    "MovedKind",
    "Movements",
    "Head",
    "Order",
    "Organization",
    "PaperWords",
    "Papers",
    "Payment",
    "PaymentState",
    "Provider",
    "RefundSeen",
    "RefundState",
    "Seen",
    "Tokens",
    "as_pdf",
    "head_of",
    "forget_facts",
    "forget_number",
    "held",
    "jobs",
    "leave",
    "mend",
    "numbered",
    "numbers",
    "paper",
    "paper_day",
    "paper_money",
    "paper_table",
    "read_paper_words",
    "router",
    "still_open",
    "sweep",
]
