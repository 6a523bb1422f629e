"""Each movement of a claim stands under the answer that brought it."""

from pathlib import Path

from alembic import op

revision = "0124"
down_revision = "0123"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
