"""What insurers say that a claim should come to."""

from pathlib import Path

from alembic import op

revision = "0074"
down_revision = "0070"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
