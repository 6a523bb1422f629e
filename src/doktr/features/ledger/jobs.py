"""What happens to the books by itself: a day that is over is closed, and the chain of days is checked."""

from doktr.features.ledger import actions
from doktr.kernel.work import EVERYWHERE, Works


async def sweep(works: Works) -> None:
    """Close what is over, one brand after the other; then check."""
    async with works.open("", EVERYWHERE) as work:
        brands = {brand for brand, _day in await actions.days_to_close(work)}
    for brand in sorted(brands):
        async with works.open(brand) as work:
            await actions.close_days(work, brand)
    await check(works)


async def check(works: Works) -> None:
    """Check the chains of closed days, a month in each transaction."""
    async with works.open("", EVERYWHERE) as work:
        brands = await actions.brands_to_check(work)
    for brand in brands:
        more = True
        while more:
            async with works.open(brand) as work:
                more = await actions.check_chain(work, brand)
