"""Which files are to be looked at again is found without all that ever were."""

from pathlib import Path

from alembic import op

revision = "0120"
down_revision = "0119"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
