"""How long a patient waits for a doctor who vanished, for brands that an earlier version stored."""

from pathlib import Path

from alembic import op

revision = "0083"
down_revision = "0075"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
