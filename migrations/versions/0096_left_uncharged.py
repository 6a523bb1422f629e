"""What could not be charged: the number stays with it when the account goes, and an operator may close it."""

from pathlib import Path

from alembic import op

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
