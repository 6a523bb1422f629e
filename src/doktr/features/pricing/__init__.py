"""What a consultation costs and who pays it: dated tariffs, who is reimbursed and why, and the price that is accepted.

Owns      tariffs, tariff_rules, doctor_terms, covers, quotes, installation
Announces nothing
Never     lets anybody wait without a price, nor lets an accepted price rise
"""

from doktr.features.pricing.actions import (
    accept,
    accepted,
    described,
    hangs_on_insurer,
    held,
    in_person,
    settled_price,
    still_holds,
    visits,
)
from doktr.features.pricing.actions_billing import bills_as
from doktr.features.pricing.actions_load import load_tariffs
from doktr.features.pricing.model import (
    BillingKept,
    Convention,
    Cover,
    Mode,
    Price,
    PriceNeeded,
    Quote,
    Reason,
    Relation,
    Rules,
    TariffsRefused,
    VisitCode,
    Wanted,
)
from doktr.features.pricing.ports import Insurer
from doktr.features.pricing.routes import insurability, router
from doktr.features.pricing.rules import capped, local_day, moment_of, price, seen_until
from doktr.features.pricing.store import read_rules

__all__ = [
    "BillingKept",
    "Convention",
    "Cover",
    "Insurer",
    "Mode",
    "Price",
    "PriceNeeded",
    "Quote",
    "Reason",
    "Relation",
    "Rules",
    "TariffsRefused",
    "VisitCode",
    "Wanted",
    "accept",
    "accepted",
    "bills_as",
    "capped",
    "described",
    "hangs_on_insurer",
    "held",
    "in_person",
    "insurability",
    "load_tariffs",
    "local_day",
    "moment_of",
    "price",
    "read_rules",
    "router",
    "seen_until",
    "settled_price",
    "visits",
    "still_holds",
]
