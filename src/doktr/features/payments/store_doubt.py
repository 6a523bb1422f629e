"""Charges of which the patient is asked whether the call took place at all."""

from datetime import datetime
from uuid import UUID

from doktr.kernel.work import Work

# Who paid, or said that it took place, has answered.
ASK = """
update charges set asks_until = $2 where id = $1 and asks_until is null and confirmed_at is null
    and state in ('awaiting', 'undecided', 'due', 'free')
returning true
"""
BELIEVE = "update charges set asks_until = null where id = $1 and asks_until is not null returning true"
CONFIRM = """
update charges set asks_until = null, confirmed_at = $2 where id = $1 and asks_until > $2 returning true
"""


async def ask(work: Work, charge_id: UUID, until: datetime) -> bool:
    """Ask until then; False where they are asked already, or have answered."""
    return bool(await work.sql.fetchval(ASK, charge_id, until))


async def believe(work: Work, charge_id: UUID) -> bool:
    """A device says that there was a call: nobody is asked any more. False where nobody was."""
    return bool(await work.sql.fetchval(BELIEVE, charge_id))


async def confirm(work: Work, charge_id: UUID) -> bool:
    """The patient says that it took place; False where they are not asked (any more)."""
    return bool(await work.sql.fetchval(CONFIRM, charge_id, work.now))
