"""Files that are at their end are looked at again."""

from pathlib import Path

from alembic import op

revision = "0119"
down_revision = "0116"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
