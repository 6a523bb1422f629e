"""A doctor's word that nothing signed supports counts only once the patient says so too."""

from pathlib import Path

from alembic import op

revision = "0106"
down_revision = "0105"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
