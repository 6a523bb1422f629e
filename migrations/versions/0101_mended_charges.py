"""What a charge came to before its insurer refused its part, and what it comes to since."""

from pathlib import Path

from alembic import op

revision = "0101"
down_revision = "0100"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
