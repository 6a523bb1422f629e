"""A licence is settled by transfers: what the bank says of each; and who sold it stands with it."""

from pathlib import Path

from alembic import op

revision = "0130"
down_revision = "0127"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
