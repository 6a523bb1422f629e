"""Participants: a live consultation has two people at least; the database refuses to end a transaction otherwise."""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
