"""Which codes were asked for within the day, also by an account that went."""

from pathlib import Path

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
