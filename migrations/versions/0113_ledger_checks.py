"""The chain of closed days is checked by a job, which remembers how far it is."""

from pathlib import Path

from alembic import op

revision = "0113"
down_revision = "0112"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
