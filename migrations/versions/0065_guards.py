"""The guard of many doctors in one go."""

from pathlib import Path

from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
