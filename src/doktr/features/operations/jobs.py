"""What is looked at by itself: whether live data is as it must be."""

import structlog

from doktr.features.mandates import MandateRules
from doktr.features.operations import store_invariants
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.operations")


async def broken(law: MandateRules, works: Works) -> dict[str, list[str]]:
    """Ids of live data that break what must be true, by what they break."""
    async with works.open("", EVERYWHERE) as work:
        return await store_invariants.broken(work, law)


async def sweep(law: MandateRules, works: Works) -> None:
    """Say how many break what; ids are for whoever asks by command."""
    for name, ids in (await broken(law, works)).items():
        log.error("invariant", kind=name, count=len(ids))
