"""What a page found out about camera, microphone and network."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

# unknown: the browser would have asked for permission first, so nothing was looked at
Code = Literal["no_camera", "no_microphone", "no_network", "weak_network", "unknown"]


@dataclass(frozen=True)
class Readiness:
    """What was found for a request or an appointment, and when."""

    cause_id: UUID
    codes: tuple[Code, ...]
    at: datetime
