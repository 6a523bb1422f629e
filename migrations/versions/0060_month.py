"""What is older than the month for which it is kept; claims by their patient."""

from pathlib import Path

from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
