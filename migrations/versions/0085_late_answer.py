"""What a consultation costs may wait for an insurer who was silent when the price was told."""

from pathlib import Path

from alembic import op

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
