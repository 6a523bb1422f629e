"""Guests' devices are known by the key in their invitation, which no server has."""

from pathlib import Path

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
