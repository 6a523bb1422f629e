"""A vault whose hour keys lie in a folder of the test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doktr.adapters.shares.files import ShareFiles
from tests.features.clinic import Clinic


@pytest.fixture
def shares(tmp_path: Path, clinic: Clinic) -> ShareFiles:
    """Hour keys; their machine's clock goes with the clinic's."""
    return ShareFiles(tmp_path / "shares", lambda: datetime.now(UTC) + clinic.shift)
