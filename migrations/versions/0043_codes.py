"""Certificates of care for visits in the practice that were paid in cash."""

from pathlib import Path

from alembic import op

revision = "0043"
down_revision = "0041"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
