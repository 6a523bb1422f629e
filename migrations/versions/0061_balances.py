"""Balances at the provider, the operator's own among them; what could not be charged is put off."""

from pathlib import Path

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
