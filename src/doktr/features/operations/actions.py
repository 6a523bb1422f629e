"""Reading the operator's page."""

from doktr.features.operations import store
from doktr.features.operations.model import Board
from doktr.kernel.work import Work


async def board(work: Work, timezone: str) -> Board:
    """Who is on duty, how long people wait, and the figures of the day."""
    return Board(await store.doctors(work), await store.line(work), await store.today(work, timezone))
