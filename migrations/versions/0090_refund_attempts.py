"""A refund that was refused is made anew, under another key."""

from pathlib import Path

from alembic import op

revision = "0090"
down_revision = "0088"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
