"""The same sum may move twice under one reference of an insurer."""

from pathlib import Path

from alembic import op

revision = "0126"
down_revision = "0125"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
