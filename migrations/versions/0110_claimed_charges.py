"""Whether a charge is claimed stands with it."""

from pathlib import Path

from alembic import op

revision = "0110"
down_revision = "0109"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
