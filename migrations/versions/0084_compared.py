"""What stood ready for insurers before their own tariffs were asked for is held against them too."""

from pathlib import Path

from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
