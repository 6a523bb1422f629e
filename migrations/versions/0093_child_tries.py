"""Refused tries at a child are counted, and an insurer's word on a medical record grows old."""

from pathlib import Path

from alembic import op

revision = "0093"
down_revision = "0089"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
