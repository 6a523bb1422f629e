"""Keys of hours as files in a folder of their own: one per hour, made once, overwritten and unlinked when it dies.

The folder must be in no backup and no snapshot, and must be the same for all processes of an installation.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doktr.features.vault import ShareGone

KEY_BYTES = 32
NONCE_BYTES = 12
NAME = "%Y-%m-%dT%H"
SUFFIX = ".key"
LABEL = b"doktr/share/v1\0"
# Hosts agree on the time within this; a key is neither made for an hour that may be over by another's clock.
SKEW = timedelta(minutes=2)


class SharesUnusable(Exception):
    """The folder is not there, not ours alone, or not writable."""


class ShareFiles:
    """The `Shares` of the service. `clock` is that of this machine, and a second opinion on the database's."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:
                raise SharesUnusable(f"{folder} can be entered by others than its owner; chmod 0700 it")
        except OSError as trouble:
            raise SharesUnusable(f"{folder} cannot be used: {trouble.strerror}") from trouble

    async def seal(self, hour: datetime, safe_id: UUID, share: bytes) -> bytes:
        """12-byte nonce followed by AES-256-GCM ciphertext, bound to the safe and the hour."""
        if hour <= self._clock() - SKEW:
            raise ShareGone
        key = await asyncio.to_thread(self._make, hour)
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, share, _bound(hour, safe_id))

    async def open(self, hour: datetime, safe_id: UUID, sealed: bytes) -> bytes:
        """The share again. Raises `ShareGone` where the key is not there or another one."""
        key = self._read(hour)
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(hour, safe_id))
        except InvalidTag as other:
            raise ShareGone from other

    def is_over(self, hour: datetime) -> bool:
        """Whether `hour` has begun by this machine's clock, give or take what clocks differ by."""
        return hour <= self._clock() + SKEW

    async def destroy(self, hour: datetime) -> None:
        """Overwrite, unlink, and wait until the folder says so on disk. Again changes nothing."""
        await asyncio.to_thread(self._destroy, hour)

    async def hours(self) -> Sequence[datetime]:
        """The hours whose keys are there."""
        names = [path.name.removesuffix(SUFFIX) for path in self._folder.glob(f"*{SUFFIX}")]
        return sorted(datetime.strptime(name, NAME).replace(tzinfo=UTC) for name in names)

    def _path(self, hour: datetime) -> Path:
        return self._folder / f"{hour.astimezone(UTC).strftime(NAME)}{SUFFIX}"

    def _read(self, hour: datetime) -> bytes:
        try:
            key = self._path(hour).read_bytes()
        except FileNotFoundError as gone:
            raise ShareGone from gone
        if len(key) != KEY_BYTES or not any(key):
            raise ShareGone
        return key

    def _make(self, hour: datetime) -> bytes:
        """The key of the hour; of several who make it at once all get the same.

        Written whole under a name of its own and linked into place, which only one can: nobody sees half a key.
        """
        path = self._path(hour)
        if not path.exists():
            draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
            _write(draft, os.urandom(KEY_BYTES), os.O_CREAT | os.O_EXCL)
            _link(draft, path)
            draft.unlink()
            _sync(self._folder)
        return self._read(hour)

    def _destroy(self, hour: datetime) -> None:
        """The key, and what a crash may have left of its making."""
        path = self._path(hour)
        for each in (path, *self._folder.glob(f"{path.name}.*")):
            try:
                _write(each, bytes(KEY_BYTES), 0)
                each.unlink()
            except FileNotFoundError:
                continue
        _sync(self._folder)


def _bound(hour: datetime, safe_id: UUID) -> bytes:
    return LABEL + hour.astimezone(UTC).strftime(NAME).encode() + b"\0" + safe_id.bytes


def _write(path: Path, content: bytes, how: int) -> None:
    with open(os.open(path, os.O_WRONLY | how, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def _sync(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
