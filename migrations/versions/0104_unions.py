"""Each file for insurers is one national union's, and ends with the last answer to its claims."""

from pathlib import Path

from alembic import op

revision = "0104"
down_revision = "0103"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
