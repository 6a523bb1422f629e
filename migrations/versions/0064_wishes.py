"""One wish for an earlier time of each who waits for a patient."""

from pathlib import Path

from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
