"""A doctor's month is found by the days of care, and so is what was charged long after it."""

from pathlib import Path

from alembic import op

revision = "0109"
down_revision = "0108"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
