"""Our private keys for the login: files in one folder, a signing and an encryption pair, and how they change.

The provider caches our published keys for up to a day
(https://belgianmobileid.github.io/doc/authentication/, "Key rotation procedure"), hence:
a new signing key is published at once but signs only when it has been public for a day;
a replaced encryption key is no longer published but opens tokens for two more days.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

PROVIDER_CACHE = timedelta(hours=24)
GRACE = timedelta(hours=1)
KEPT_AFTER = timedelta(hours=48)
BITS = 2048
SUFFIX = ".jwk.json"
Use = Literal["sig", "enc"]
ALGORITHM: dict[Use, str] = {"sig": "RS256", "enc": "RSA-OAEP-256"}


class KeysMissing(Exception):
    """The folder holds no usable pair of keys."""


@dataclass(frozen=True)
class HeldKey:
    """A private key and its life. `retired_at` is when it was taken out of what we publish."""

    key: RSAKey
    kid: str
    use: Use
    created_at: datetime
    retired_at: datetime | None = None


class KeyRing:
    """The keys of a folder, read again when files come or go, so that a rotation needs no restart.

    A folder that cannot be read stops a start; a running process goes on with the keys it holds and looks again.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock
        self._seen_ns = -1
        self._held: tuple[HeldKey, ...] = ()
        self._current()

    def signing(self) -> HeldKey:
        """The key that signs now: the newest that the provider must have seen, else the oldest."""
        candidates = self._of("sig")
        seen = [held for held in candidates if held.created_at + PROVIDER_CACHE <= self._clock()]
        return seen[-1] if seen else candidates[0]

    def decrypting(self, kid: str | None) -> list[RSAKey]:
        """The keys that may open a token: the named one, or all when it names none. The provider chooses."""
        return [held.key for held in self._current() if held.use == "enc" and kid in (None, held.kid)]

    def published(self) -> dict[str, list[dict[str, Any]]]:
        """The JSON Web Key Set for `/.well-known/jwks.json`: public halves only, at least one of each use."""
        superseded = self._clock() - PROVIDER_CACHE - GRACE
        signers = self._of("sig")
        newest_settled = max((held.created_at for held in signers if held.created_at <= superseded), default=None)
        shown = [held for held in signers if newest_settled is None or held.created_at >= newest_settled]
        return {"keys": [_public(held) for held in [*shown, *self._of("enc")]]}

    def _of(self, use: Use) -> list[HeldKey]:
        return [held for held in self._current() if held.use == use and held.retired_at is None]

    def _current(self) -> tuple[HeldKey, ...]:
        changed_ns = self._folder.stat().st_mtime_ns if self._folder.is_dir() else 0
        if changed_ns != self._seen_ns:
            try:
                self._held = _complete(read(self._folder), self._folder)
                self._seen_ns = changed_ns
            except KeysMissing:
                if not self._held:
                    raise
        return self._held


def init(folder: Path, now: datetime | None = None) -> list[str]:
    """Make the first pair if the folder has none; else change nothing. Returns the new key ids."""
    now = now or datetime.now(UTC)
    _make_folder(folder)
    present = {held.use for held in read(folder) if held.retired_at is None}
    uses: tuple[Use, ...] = ("sig", "enc")
    return [_create(folder, use, now).kid for use in uses if use not in present]


def rotate(folder: Path, now: datetime | None = None, *, at_once: bool = False) -> list[str]:
    """Add a new pair, stop publishing the old encryption keys, drop what no provider can still use.

    `at_once` is for a stolen key: the old signing keys stop being used and published now, at the price of
    logins that fail until the provider fetches our keys again (at most a day).  Returns the new key ids.
    """
    now = now or datetime.now(UTC)
    _make_folder(folder)
    held = read(folder)
    made = [_create(folder, "sig", now).kid, _create(folder, "enc", now).kid]
    for old in held:
        if _is_spent(old, held, now):
            _path(folder, old).unlink(missing_ok=True)
        elif old.retired_at is None and (old.use == "enc" or at_once):
            _write(folder, replace(old, retired_at=now))
    return made


def read(folder: Path) -> list[HeldKey]:
    """Every key of the folder, oldest first. Raises `KeysMissing` naming a file that cannot be read."""
    held = [_parse(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]
    return sorted(held, key=lambda one: (one.created_at, one.kid))


def _is_spent(old: HeldKey, held: list[HeldKey], now: datetime) -> bool:
    if old.retired_at is not None:
        return old.retired_at + KEPT_AFTER < now
    successors = [one.created_at for one in held if one.use == "sig" and one.created_at > old.created_at]
    return old.use == "sig" and bool(successors) and min(successors) + KEPT_AFTER < now


def _complete(held: list[HeldKey], folder: Path) -> tuple[HeldKey, ...]:
    if {one.use for one in held if one.retired_at is None} != {"sig", "enc"}:
        raise KeysMissing(f"{folder} holds no signing and encryption key; make them with `doktr keys init`")
    return tuple(held)


def _public(held: HeldKey) -> dict[str, Any]:
    numbers = held.key.as_dict(private=False)
    return {
        "kty": "RSA",
        "use": held.use,
        "alg": ALGORITHM[held.use],
        "kid": held.kid,
        "n": numbers["n"],
        "e": numbers["e"],
    }


def _create(folder: Path, use: Use, now: datetime) -> HeldKey:
    key = RSAKey.generate_key(BITS)
    held = HeldKey(key, key.thumbprint(), use, now)
    _write(folder, held)
    return held


def _path(folder: Path, held: HeldKey) -> Path:
    return folder / f"{held.use}-{held.kid}{SUFFIX}"


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(folder: Path, held: HeldKey) -> None:
    document = {
        **held.key.as_dict(private=True),
        "kid": held.kid,
        "use": held.use,
        "created_at": held.created_at.isoformat(),
        "retired_at": held.retired_at.isoformat() if held.retired_at else None,
    }
    path = _path(folder, held)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _parse(path: Path) -> HeldKey:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        life = {name: document.pop(name, None) for name in ("kid", "use", "created_at", "retired_at")}
        if life["use"] not in ALGORITHM:
            raise KeyError("use")
        key = RSAKey.import_key(document)
        retired_at = datetime.fromisoformat(life["retired_at"]) if life["retired_at"] else None
        created_at = datetime.fromisoformat(life["created_at"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise KeysMissing(f"{path} is not one of our key files") from error
    return HeldKey(key, life["kid"] or key.thumbprint(), life["use"], created_at, retired_at)
