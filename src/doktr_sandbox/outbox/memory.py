"""What arrived, newest last, and the troubles that a test or a visitor wished for."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

MOST = 500


@dataclass(frozen=True)
class Received:
    """One message as whoever it is for reads it; `raw` is what came over the wire, for searches."""

    channel: str
    to: str
    title: str
    text: str
    files: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))

    def shown(self) -> dict[str, Any]:
        """As JSON, with the bytes of the wire in hex."""
        return asdict(self) | {"raw": self.raw.hex()}


@dataclass
class Outbox:
    """Everything that was received since the start; a channel in trouble answers so instead."""

    received: list[Received] = field(default_factory=list)
    trouble: dict[str, str] = field(default_factory=dict)

    def take(self, one: Received) -> None:
        """Keep it; the oldest go first."""
        self.received.append(one)
        del self.received[:-MOST]
