"""A vault whose hour keys lie in a folder of the test, and whose worker sweeps when the test says so."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.adapters.shares.files import ShareFiles
from doktr.features import vault
from doktr.kernel.notes import Signer
from tests.features import clinic as clinics
from tests.features.clinic import KEPT, Clinic

Sweep = Callable[[], Awaitable[None]]


@pytest.fixture
def shares(tmp_path: Path, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> ShareFiles:
    """Hour keys; their machine's clock goes with the clinic's."""
    made = ShareFiles(tmp_path / "shares", lambda: datetime.now(UTC) + clinic.shift)
    for name, job in vault.jobs(made).items():
        monkeypatch.setitem(clinics.JOBS, name, job)
    return made


@pytest.fixture
def log_key() -> Signer:
    """The key that signs the log and receipts."""
    return Signer("test/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))


@pytest.fixture
def sweep(clinic: Clinic, shares: ShareFiles, log_key: Signer) -> Sweep:
    """What the worker does once a minute."""
    return partial(vault.sweep, shares, log_key, KEPT, clinic.works)
