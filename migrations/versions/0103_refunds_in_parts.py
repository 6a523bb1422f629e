"""A payment may be given back in parts."""

from pathlib import Path

from alembic import op

revision = "0103"
down_revision = "0102"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
