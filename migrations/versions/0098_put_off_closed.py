"""Who closed what could not be charged is found without reading everything that was put off."""

from pathlib import Path

from alembic import op

revision = "0098"
down_revision = "0097"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
