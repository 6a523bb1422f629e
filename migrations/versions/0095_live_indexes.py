"""What is held, recent or paid today is little, and found without all that ever was."""

from pathlib import Path

from alembic import op

revision = "0095"
down_revision = "0094"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
