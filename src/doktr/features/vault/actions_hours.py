"""Hours: making them ahead, moving safes to theirs, and the steps of a destruction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from doktr.features.vault import rules, store_hours
from doktr.features.vault.actions import make_hour
from doktr.features.vault.store_hours import Place
from doktr.kernel.work import Work


async def make_ahead(work: Work, hours: int) -> None:
    """Make the hour that comes after so many, so that nobody has to wait for it."""
    await store_hours.open_hour(work, rules.hour_of(work.now + timedelta(hours=hours)))


async def prolong(work: Work) -> Sequence[UUID]:
    """Prolong the safes of open requests; answers those that are not in the hour in which they expire."""
    await store_hours.prolong(work, rules.PROLONG_BELOW)
    return await store_hours.misplaced(work)


async def plan_move(work: Work, safe_id: UUID) -> tuple[Place, datetime] | None:
    """Where a safe is and where it should be, whose hour is made; None when it is there already."""
    found = await store_hours.place(work, safe_id)
    if found is None or rules.hour_of(found.expires_at) == found.hour:
        return None
    hour = await make_hour(work, found.expires_at)
    return (found, hour) if hour != found.hour else None


async def move(work: Work, before: Place, hour: datetime, sealed: bytes) -> bool:
    """Move a safe with all it holds; False when somebody else did, or the hour is closing."""
    return await store_hours.move(work, before, hour, sealed)
