"""Why something was closed is found, to be forgotten, without all that was ever put off."""

from pathlib import Path

from alembic import op

revision = "0116"
down_revision = "0115"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
