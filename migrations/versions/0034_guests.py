"""Somebody with the patient: guests who are invited into a call, let in by the patient's signature, and sent out."""

from pathlib import Path

from alembic import op

revision = "0034"
down_revision = "0032"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
