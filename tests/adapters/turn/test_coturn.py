"""Credentials for the relay end with their time and name nobody."""

import base64
import hmac
from datetime import UTC, datetime

import pytest

from doktr.adapters.turn.coturn import Coturn

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TTL_S = 600


def test_credentials_end_with_their_time_and_name_nobody() -> None:
    relay = Coturn(("turn:relay.example",), "north", TTL_S, relay_only=True)
    one, other = (relay.ice(NOW)["ice_servers"][0] for _ in range(2))
    ends, _, rest = one["username"].partition(":")
    assert (int(ends), len(rest)) == (int(NOW.timestamp()) + TTL_S, 16)
    assert one["username"] != other["username"]
    signed = hmac.new(b"north", one["username"].encode(), "sha1").digest()
    assert base64.b64decode(one["credential"]) == signed


@pytest.mark.parametrize(("relay_only", "policy"), [(True, "relay"), (False, "all")])
def test_relay_only_is_the_policy_unless_the_direct_way_is_allowed(relay_only: bool, policy: str) -> None:
    assert Coturn((), "north", TTL_S, relay_only).ice(NOW)["policy"] == policy
