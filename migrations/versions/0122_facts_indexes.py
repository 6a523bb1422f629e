"""What is to be forgotten, and what would be asked for it, is found without all that ever was."""

from pathlib import Path

from alembic import op

revision = "0122"
down_revision = "0121"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
