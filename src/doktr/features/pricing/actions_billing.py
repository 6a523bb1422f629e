"""Saying, when a process starts, how this service bills."""

from doktr.features.pricing import store_billing
from doktr.features.pricing.model import Mode
from doktr.kernel.work import EVERYWHERE, Works


async def bills_as(works: Works, mode: Mode) -> None:
    """This service bills like this from now on. Raises `BillingKept` where money of the other way stands already."""
    async with works.open("", EVERYWHERE) as work:
        await store_billing.bills_as(work, mode)
