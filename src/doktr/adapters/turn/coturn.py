"""Short-lived coturn credentials (the TURN REST scheme, draft-uberti-behave-turn-rest-00)."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from typing import Any


@dataclass(frozen=True)
class Coturn:
    """Speaks for one coturn (or several behind the same secret)."""

    urls: tuple[str, ...]
    secret: str
    ttl_s: int
    relay_only: bool

    def ice(self, now: datetime) -> dict[str, Any]:
        """ICE servers for one device: `ice_servers`, `policy` (relay | all) and `ttl_s`.

        The user name is an expiry and a random number: it names nobody. HMAC-SHA-1 is what coturn computes.
        """
        username = f"{int(now.timestamp()) + self.ttl_s}:{secrets.token_hex(8)}"
        digest = hmac.new(self.secret.encode(), username.encode(), sha1).digest()
        server = {
            "urls": list(self.urls),
            "username": username,
            "credential": base64.b64encode(digest).decode(),
        }
        return {
            "ice_servers": [server],
            "policy": "relay" if self.relay_only else "all",
            "ttl_s": self.ttl_s,
        }
