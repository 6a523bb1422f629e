"""How often a request came back into the line because its doctor had vanished from the call."""

from pathlib import Path

from alembic import op

revision = "0070"
down_revision = "0067"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
