"""A file is read claim by claim, in its order, and its answers find their claims."""

from pathlib import Path

from alembic import op

revision = "0088"
down_revision = "0085"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
