"""What insurers paid otherwise is found without all claims that ever were."""

from pathlib import Path

from alembic import op

revision = "0133"
down_revision = "0132"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
