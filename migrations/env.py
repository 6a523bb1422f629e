"""Runs the migrations on asyncpg; versions hold plain SQL, and nobody waits long behind a migration that waits.

`op.run_file(file)` runs the statements of a file, which blank lines separate. Where they build indexes `concurrently`,
each runs outside a transaction, because PostgreSQL demands it: such a file holds nothing else, and may be run again
after it was cut short, because what is left of an index is dropped first.
"""

import asyncio
import os
import re
from pathlib import Path

from alembic import context
from alembic.operations import MigrateOperation, Operations
from sqlalchemy.ext.asyncio import create_async_engine

CONCURRENTLY = re.compile(r"^create (?:unique )?index concurrently (\w+) on ", re.MULTILINE)
# A migration that waits for a table makes everybody wait behind it who wants the table afterwards.
LOCK_SECONDS = context.config.get_main_option("lock_seconds") or "5"
# Nobody waits behind an index that is built concurrently; it waits for every transaction that began before it.
PATIENT = "set lock_timeout = '30min'"


@Operations.register_operation("run_file")
class RunFile(MigrateOperation):
    """The statements of a file."""

    def __init__(self, file: Path) -> None:
        self.statements = [one.strip() for one in file.read_text(encoding="utf-8").split("\n\n") if one.strip()]
        self.indexes = [found[1] for one in self.statements if (found := CONCURRENTLY.search(one))]
        if self.indexes and len(self.indexes) < len(self.statements):
            raise ValueError(f"{file.name}: a file that builds indexes concurrently holds nothing else")

    @classmethod
    def run_file(cls, operations: Operations, file: Path) -> None:
        """Run them all."""
        operations.invoke(cls(file))


@Operations.implementation_for(RunFile)
def _run_file(operations: Operations, step: RunFile) -> None:
    if not step.indexes:
        for statement in step.statements:
            operations.execute(statement)
        return
    with operations.get_context().autocommit_block():
        operations.execute(PATIENT)
        for name, statement in zip(step.indexes, step.statements, strict=True):
            operations.execute(f"drop index concurrently if exists {name}")
            operations.execute(statement)
        operations.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")


def _run(connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def _online() -> None:
    url = os.environ["DATABASE_OWNER_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    settings = {"lock_timeout": f"{LOCK_SECONDS}s"}
    engine = create_async_engine(url, connect_args={"server_settings": settings})
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_online())
