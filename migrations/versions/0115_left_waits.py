"""Who left the line after their range had passed is known to have been told wrongly."""

from pathlib import Path

from alembic import op

revision = "0115"
down_revision = "0114"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
