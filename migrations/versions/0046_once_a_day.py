"""One visit is certified once, and a price that nobody was told is refused in words."""

from pathlib import Path

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
