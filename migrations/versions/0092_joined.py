"""A call is judged by what its ends signed after they last came in."""

from pathlib import Path

from alembic import op

revision = "0092"
down_revision = "0090"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
