"""Bringing a database to this version with alembic, and saying in a sentence why that has to wait."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

LOCK_NOT_AVAILABLE = "55P03"


class NoLock(Exception):
    """A table is in use, and the migration gave up rather than let everybody wait behind it."""


def to_head(ini: Path) -> None:
    """Run every migration that is missing; each is a transaction of its own. Raises `NoLock`."""
    config = Config(str(ini))
    try:
        command.upgrade(config, "head")
    except DBAPIError as failed:
        if getattr(failed.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        seconds = config.get_main_option("lock_seconds")
        raise NoLock(
            f"A table that it changes was in use for longer than {seconds} seconds, and whoever wants it next would "
            "have waited behind the migration. What was migrated before stays; end the long transaction "
            "(pg_stat_activity shows it), or run this again when less goes on."
        ) from failed
