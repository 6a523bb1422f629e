"""Whose patient somebody is by their insurer's word."""

from pathlib import Path

from alembic import op

revision = "0067"
down_revision = "0065"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
