"""That somebody saw a doctor in person is the patient's word until the doctor's, or a certificate, bears it out."""

from pathlib import Path

from alembic import op

revision = "0097"
down_revision = "0096"


def upgrade() -> None:
    op.run_file(Path(__file__).with_suffix(".sql"))
