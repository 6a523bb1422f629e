"""What insurers answer that cannot be written down is for the operator to look at."""

from pathlib import Path

from alembic import op

revision = "0127"
down_revision = "0126"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
