"""What an insurer pays otherwise than it was asked for stays open until its doctor says what becomes of the rest."""

from pathlib import Path

from alembic import op

revision = "0114"
down_revision = "0113"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
