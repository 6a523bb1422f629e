"""A charge knows the day of its care, which the law counts by, beside the day on which it stands in the books."""

from pathlib import Path

from alembic import op

revision = "0108"
down_revision = "0107"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
