"""A patient's passkey can open a safe on a new device: what it needs for that is kept unread beside the safe."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0018"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
