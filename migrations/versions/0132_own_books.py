"""What a charge, payment, claim or licence is the cause of stands in the books of its own brand."""

from pathlib import Path

from alembic import op

revision = "0132"
down_revision = "0131"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
