"""Nobody fills a safe for the others: how much of it one person takes is counted."""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
