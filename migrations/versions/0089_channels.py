"""Doctors say by which channels they see patients: video, sound, chat."""

from pathlib import Path

from alembic import op

revision = "0089"
down_revision = "0092"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
