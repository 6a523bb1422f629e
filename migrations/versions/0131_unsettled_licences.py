"""What is to be paid or given back of licences is found without all that ever were."""

from pathlib import Path

from alembic import op

revision = "0131"
down_revision = "0130"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
