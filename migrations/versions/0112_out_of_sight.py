"""A page that is open on a locked phone, or behind another app, is one that nobody looks at."""

from pathlib import Path

from alembic import op

revision = "0112"
down_revision = "0111"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
