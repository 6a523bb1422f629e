"""How the database bills. It refuses another way once money stands in it."""

import asyncpg

from doktr.features.pricing.model import BillingKept, Mode
from doktr.kernel.work import Work

AS_INSTALLED = "select billing from installation"
# What is said anew makes the database look through all money; see `installation_keeps_its_billing`.
BILLS_AS = """
insert into installation (billing, since) values ($1, $2)
on conflict (only_one) do update set billing = excluded.billing, since = excluded.since
where installation.billing <> excluded.billing
"""


async def bills_as(work: Work, mode: Mode) -> None:
    """From now on this database bills like this. Raises `BillingKept`."""
    if await work.sql.fetchval(AS_INSTALLED) == mode:
        return
    try:
        await work.sql.execute(BILLS_AS, mode, work.now)
    except asyncpg.RestrictViolationError as refused:
        raise BillingKept from refused
