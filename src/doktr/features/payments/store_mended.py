"""Charges that came to something else once their insurer had refused its part, in the database."""

from typing import Any
from uuid import UUID

from doktr.features.payments.model import Charge, SeenWord
from doktr.features.pricing import Price
from doktr.kernel.work import Work

KEEP = """
insert into mended_charges (brand_id, charge_id, at, code_before, reason_before, insurer_cents_before,
    amount_cents_before, code, reason, insurer_cents, amount_cents)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning id
"""
CHANGE = """
update charges set code = $2, reason = $3, honorarium_cents = $4, insurer_cents = $5, amount_cents = $6,
    supplement_cents = $7, status = $8, seen_word = $9
where id = $1
"""
OF_CHARGE = "select id from mended_charges where charge_id = $1 order by at"


async def keep(work: Work, charge: Charge, final: Price, seen_word: SeenWord | None) -> UUID:
    """It comes to that from now on; what it was stays written down."""
    before = (charge.code, charge.reason, charge.insurer_cents, charge.amount_cents)
    now = (final.code, final.reason, final.insurer_cents, final.pays_cents)
    await work.sql.execute(
        CHANGE, charge.id, final.code, final.reason, final.honorarium_cents, final.insurer_cents, final.pays_cents,
        final.supplement_cents, final.status, seen_word,
    )  # fmt: skip
    mended_id: Any = await work.sql.fetchval(KEEP, charge.brand_id, charge.id, work.now, *before, *now)
    return mended_id


async def of_charge(work: Work, charge_id: UUID) -> list[UUID]:
    """What became of a charge, one after another."""
    return [row["id"] for row in await work.sql.fetch(OF_CHARGE, charge_id)]
