"""An answer of an insurer counts as confirmed only when the network was told so."""

from pathlib import Path

from alembic import op

revision = "0099"
down_revision = "0098"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
