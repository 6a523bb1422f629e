"""Places of the quota: what is open and what counts."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0012"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
