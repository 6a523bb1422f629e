"""What pages say to each other through the server, read as the server could read it."""

import json
import re
from collections.abc import Iterable
from typing import Any

from doktr_sandbox.visitor import unb64
from tests.journeys.profile import Sent

SIGNATURE_BYTES = 64
CANDIDATE = re.compile(r"candidate:\S+ \d+ \S+ \d+ (?P<address>\S+) \d+ typ (?P<type>\w+)(?: raddr (?P<near>\S+))?")


def bodies(sent: Iterable[Sent]) -> list[dict[str, Any]]:
    """The body of every signal that a page sent."""
    frames = [json.loads(one.body) for one in sent if one.method == "SOCKET"]
    return [_body(unb64(frame["envelope"])) for frame in frames if frame.get("type") == "signal"]


def _body(envelope: bytes) -> dict[str, Any]:
    return json.loads(envelope[3 + int.from_bytes(envelope[1:3], "big") + SIGNATURE_BYTES :])


def candidates(sent: Iterable[Sent]) -> list[dict[str, str | None]]:
    """Every candidate in them, whether alone or inside a description: address, type, and the address it hides."""
    return [found.groupdict() for body in bodies(sent) for found in CANDIDATE.finditer(json.dumps(body))]


UFRAG = re.compile(r"a=ice-ufrag:(\S+)|\"usernameFragment\": ?\"([^\"]+)\"")


def credentials(body: dict[str, Any]) -> set[str]:
    """The ICE user fragments that a description or a candidate carries: new ones are a new path."""
    text = body.get("sdp", "") + json.dumps(body.get("candidate"))
    return {found.group(1) or found.group(2) for found in UFRAG.finditer(text)}
