"""Whether a leaf says a moment that fits its place: after the leaves before it and the last look, and not yet to come.

A log only grows, so a leaf cannot be older than what stands before it, or than a look that did not find it. A page
tells patients how long the log has known a doctor's key, by the moment in the leaf: who writes it could backdate one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from doktr.app.witness.findings import shown

# A leaf waits for its place for a fraction of a second, and for as long as no worker runs; clocks differ by minutes.
TOLERANCE = timedelta(hours=1)
# Keys that were enrolled before there was a log were published with the moment of their enrolment, and so is their end.
DATED = ("doctor-device", "doctor-device-revoked", "assistant-device", "assistant-device-revoked")


@dataclass(frozen=True)
class Moments:
    """The latest moment that a leaf may not go before, and the time of this look."""

    now: datetime
    floor: datetime | None = None

    def after(self, leaf: Mapping[str, Any]) -> "tuple[Moments, str | None]":
        """What holds for the next leaf, and a sentence when this one's moment does not fit its place."""
        if leaf.get("kind") not in DATED:
            return self, None
        at = _moment(leaf.get("at"))
        if at is None:
            return self, f"{_whose(leaf)} says no moment since when it is known."
        if at > self.now + TOLERANCE:
            return self, f"{_whose(leaf)} is dated {shown(leaf['at'])}, which is yet to come."
        if self.floor and at < self.floor - TOLERANCE:
            came = f"{self.floor:%Y-%m-%dT%H:%MZ}"
            return self, (
                f"{_whose(leaf)} is dated {shown(leaf['at'])}, but it came into the log after {came}: it was backdated,"
                " or the log stood still for that long."
            )
        return replace(self, floor=max(at, self.floor or at)), None


def _moment(said: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _whose(leaf: Mapping[str, Any]) -> str:
    return f"The leaf {shown(leaf['kind'])} of device {shown(leaf.get('device', '?'))}"
