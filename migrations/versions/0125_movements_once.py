"""A repeat of an answer is told from a second movement of the same sum."""

from pathlib import Path

from alembic import op

revision = "0125"
down_revision = "0124"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
