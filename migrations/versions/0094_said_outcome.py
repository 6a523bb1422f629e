"""What a doctor who vanished says after all, and the word of a patient's page that a doctor is there."""

from pathlib import Path

from alembic import op

revision = "0094"
down_revision = "0093"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
