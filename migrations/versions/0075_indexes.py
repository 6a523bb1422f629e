"""Indexes for what is asked about tables that grow."""

from pathlib import Path

from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
