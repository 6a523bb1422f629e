"""A doctor's time by when it ends, which row-level security lets an index answer; policies that look up one doctor."""

from pathlib import Path

from alembic import op

revision = "0059"
down_revision = "0057"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
