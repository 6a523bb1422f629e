"""Claims on which nobody has decided yet outlive the account of their patient."""

from pathlib import Path

from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
