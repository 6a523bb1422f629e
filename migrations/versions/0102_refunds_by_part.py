"""Each part of a payment is given back once."""

from pathlib import Path

from alembic import op

revision = "0102"
down_revision = "0101"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
