"""What is charged outlives the bare facts of its consultation, which are forgotten one day; guests their request."""

from pathlib import Path

from alembic import op

revision = "0121"
down_revision = "0120"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
