"""Asking an insurer again who was silent when a price was told: never within a transaction.

A job that may die at any line and be done again: the charge is decided once, under its lock, in the transaction that
puts it into the books.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from doktr.features import pricing
from doktr.features.payments import actions_awaiting
from doktr.features.payments.model import Awaited
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import EVERYWHERE, Works


@dataclass(frozen=True)
class Asks:
    """Whom to ask who insures a patient, what opens the number they are known by, and how it is priced then."""

    insurer: pricing.Insurer
    national_numbers: NationalNumbers
    law: pricing.Rules
    mode: pricing.Mode


async def ask_insurer(asks: Asks, works: Works, payload: Mapping[str, Any]) -> None:
    """Ask about the day of a consultation, and write down what follows: the answer, or how long to wait still."""
    charge_id = UUID(payload["charge_id"])
    async with works.open("", EVERYWHERE) as work:
        asked = await actions_awaiting.to_ask(work, charge_id)
    if asked is None:
        return
    said = await _said(asks, asked)
    async with works.open(asked.brand_id) as work:
        if said is None:
            await actions_awaiting.silent(work, charge_id)
        else:
            await actions_awaiting.answered(work, charge_id, said, asks.law, asks.mode)


async def _said(asks: Asks, asked: Awaited) -> pricing.Cover | None:
    if not asked.niss_sealed:  # of a deleted account nothing hangs on an insurer; this is the net under that
        return None
    day = pricing.local_day(asks.law.moments, asked.day_at)
    return await pricing.insurability(asks.insurer, asks.national_numbers.open(asked.niss_sealed), day)
