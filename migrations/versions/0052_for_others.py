"""Appointments for somebody else: who takes care of one, and that nobody does without a mandate."""

from pathlib import Path

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
