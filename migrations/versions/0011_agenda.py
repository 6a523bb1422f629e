"""Doctors' agendas, appointments, the list of those who wait for a slot, and calendars to subscribe to."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n\n"):
        if statement.strip():
            op.execute(statement)
