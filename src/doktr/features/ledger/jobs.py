"""What happens to the books by itself: a day that is over is closed."""

from doktr.features.ledger import actions
from doktr.kernel.work import EVERYWHERE, Works


async def sweep(works: Works) -> None:
    """Close what is over, one brand after the other."""
    async with works.open("", EVERYWHERE) as work:
        brands = {brand for brand, _day in await actions.days_to_close(work)}
    for brand in sorted(brands):
        async with works.open(brand) as work:
            await actions.close_days(work, brand)
