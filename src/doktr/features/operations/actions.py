"""Reading the operator's page."""

from doktr.features import booking, brands
from doktr.features.operations import store
from doktr.features.operations.model import Board, DayFigures, GuardNow, LanguageFigures
from doktr.kernel.work import Work


async def board(work: Work, timezone: str) -> Board:
    """Who is on duty, how long people wait, what the guard does, and the figures of the day."""
    doctors = await store.doctors(work)
    resting = sum(one.rest_until is not None for one in doctors)
    guard = GuardNow(resting, await store.guard_today(work, timezone), await booking.full(work))
    opening, changes = await brands.opening(work), await brands.hours_changes(work)
    today = await store.today(work, timezone)
    return Board(doctors, await store.line(work), today, guard, opening, tuple(changes))


async def figures(work: Work, timezone: str, days: int) -> tuple[list[DayFigures], list[LanguageFigures]]:
    """Waits, hit rates and the guard, day by day; and waits and hit rates of all these days by language."""
    return await store.days(work, timezone, days), await store.languages(work, timezone, days)
