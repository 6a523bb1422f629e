"""The worker's round among the safes as a process of its own, so that it can be killed: `python -m` this module."""

import asyncio
import os

from doktr.app import settings, wiring
from doktr.features import vault


async def run() -> None:
    """One round, as the worker makes it once a minute."""
    async with wiring.platform(settings.from_environment(os.environ)) as ready:
        await vault.sweep(ready.shares, ready.log_key, ready.retention, ready.works)


if __name__ == "__main__":
    asyncio.run(run())
