"""What doctors state of the convention and of their supplements, from which day on."""

from pathlib import Path

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
