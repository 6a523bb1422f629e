"""Credentials for the relay end with their time and name nobody; a call that they began goes on."""

import base64
import hmac
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doktr.adapters.turn.coturn import Coturn
from doktr_sandbox.postgres import free_port
from doktr_sandbox.turn import coturn
from tests.adapters.turn.calling import STALE, UNAUTHORISED, Relayed

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


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[int]:
    """Debian's coturn, whose nonces grow stale after a second; its port."""
    port = free_port()
    running = coturn(port, "north", tmp_path / "coturn.log", extra=("--stale-nonce=1",))
    running.start()
    yield port
    running.stop()


def given(ttl_s: int) -> tuple[str, str]:
    """What the platform gives a page for so long."""
    (server,) = Coturn(("turn:127.0.0.1",), "north", ttl_s, relay_only=True).ice(datetime.now(UTC))["ice_servers"]
    return server["username"], server["credential"]


def answers(port: int) -> bool:
    """Whether the relay is up."""
    try:
        return Relayed(port, *given(60), patience_s=0.3).allocate() == 0
    except OSError:
        return False


def test_a_call_outlives_the_credentials_it_began_with(relay: int) -> None:
    assert any(answers(relay) or time.sleep(0.2) for _ in range(50))
    ttl_s = 2
    username, credential = given(ttl_s)
    ends, call = int(username.partition(":")[0]), Relayed(relay, username, credential)
    assert (call.allocate(), call.permit()) == (0, 0)
    renewed = 0
    while time.time() < ends + 3:
        time.sleep(0.5)
        assert (call.refresh(), call.permit()) == (0, 0)
        renewed += time.time() > ends + 1
    assert renewed >= 2, "the call goes on long after its credentials ended"
    assert call.statuses.count(STALE) >= 2, "more than one nonce grew stale meanwhile"
    assert Relayed(relay, username, credential).allocate() == UNAUTHORISED, "nobody begins with them any more"
