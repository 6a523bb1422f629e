"""What the service does by itself, done at a later time of day: the clocks of its work are moved, nobody waits."""

from datetime import UTC, datetime, timedelta

from doktr.adapters.shares.files import ShareFiles
from doktr.app import settings, wiring
from doktr.features import vault
from doktr_sandbox.whole_service import Service


async def sweep_after(service: Service, passed: timedelta) -> None:
    """The worker's round among the safes, as it is when so much time has passed by both clocks."""
    read = settings.from_environment(service.settings)
    shares = ShareFiles(read.shares_dir, lambda: datetime.now(UTC) + passed)
    async with wiring.platform(read) as ready:
        ready.works.clock = lambda moment: moment + passed
        await vault.sweep(shares, ready.log_key, ready.retention, ready.works)
