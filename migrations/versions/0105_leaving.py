"""A place that is given up can be had back for a few minutes, whatever becomes of the page."""

from pathlib import Path

from alembic import op

revision = "0105"
down_revision = "0104"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
