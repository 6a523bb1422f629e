"""Readiness goes with what it is about."""

from doktr.features.readiness import store
from doktr.kernel.work import EVERYWHERE, Works


async def sweep(works: Works) -> None:
    """Forget what is about a request or an appointment that is over."""
    async with works.open("", EVERYWHERE) as work:
        await store.forget(work)
