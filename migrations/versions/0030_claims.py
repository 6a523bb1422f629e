"""What insurers are asked to pay, and what they answered."""

from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0027"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
