"""A certificate says itself until when its visit counts, and says it no more once it is taken back."""

from pathlib import Path

from alembic import op

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
