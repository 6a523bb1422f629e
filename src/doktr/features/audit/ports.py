"""What audit needs from outside: the key of the log, and whose word about its heads it keeps."""

from collections.abc import Sequence
from typing import Protocol

from doktr.kernel.notes import PublicKey, Signer


class Platform(Protocol):
    """The part of `app.state.platform` that audit uses."""

    @property
    def log_key(self) -> Signer: ...
    @property
    def log_witnesses(self) -> Sequence[PublicKey]: ...
