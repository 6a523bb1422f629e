"""Doctors' own accounts at the payment provider, and at which one a payment was made."""

from pathlib import Path

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
