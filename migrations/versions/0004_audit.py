"""The log: leaves and their tree, checkpoints and cosignatures; and who looked at what of a patient."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
