"""What an insurer owes and was not asked for is found without all charges."""

from pathlib import Path

from alembic import op

revision = "0111"
down_revision = "0110"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
