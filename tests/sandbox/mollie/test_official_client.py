"""The twin is held against Mollie's own Python client: what it can do there, our adapter can do at Mollie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from mollie.api.client import Client
from mollie.api.error import ResponseError, UnprocessableEntityError

from doktr_sandbox import postgres
from doktr_sandbox.processes import PAYMENT_ACCOUNT, PAYMENT_APP, PAYMENT_APP_SECRET, Ports, await_answer, payment_twin

ASKED = {
    "amount": {"currency": "EUR", "value": "4.00"}, "description": "Doktr K7F3-92QD",
    "redirectUrl": "http://localhost/pay/1", "locale": "nl_BE", "metadata": {"reference": "K7F3-92QD"},
}  # fmt: skip


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    ports = Ports(0, 0, 0, 0, payment=postgres.free_port())
    child = payment_twin(ports, Path(tmp_path_factory.mktemp("twin")) / "payment.log")
    child.start()
    await_answer(f"http://localhost:{ports.payment}/healthz", child)
    yield f"http://localhost:{ports.payment}"
    child.stop()


@pytest.fixture
def client(twin: str) -> Client:
    made = Client(api_endpoint=twin)
    made.set_api_key(PAYMENT_ACCOUNT)
    return made


def force(client: Client, id: str, status: str) -> None:
    """The person at the payment page lets it end so."""
    httpx.post(f"{client.api_endpoint}/twin/payments/{id}", json={"status": status, "tell": False}, trust_env=False)


def test_a_payment_is_made_found_and_listed(client: Client) -> None:
    made = client.payments.create(ASKED)
    assert made.id.startswith("tr_")
    assert made.is_open()
    assert made.is_cancelable
    assert made.checkout_url == f"{client.api_endpoint}/checkout/{made.id}"
    found = client.payments.get(made.id)
    assert (found.amount, found.description, found.locale) == (ASKED["amount"], ASKED["description"], "nl_BE")
    assert found.metadata == ASKED["metadata"]
    assert made.id in [one.id for one in client.payments.list()]


def test_the_same_key_makes_one_payment(client: Client) -> None:
    first = client.payments.create(ASKED, idempotency_key="key-number-one")
    again = client.payments.create(ASKED, idempotency_key="key-number-one")
    other = client.payments.create(ASKED, idempotency_key="key-number-two")
    assert first.id == again.id != other.id


@pytest.mark.parametrize("status", ["paid", "failed", "canceled", "expired", "pending", "authorized"])
def test_each_status_is_known_to_the_client(client: Client, status: str) -> None:
    made = client.payments.create(ASKED)
    force(client, made.id, status)
    assert getattr(client.payments.get(made.id), f"is_{status}")()


def test_what_is_open_can_be_cancelled(client: Client) -> None:
    made = client.payments.create(ASKED)
    cancelled: Any = client.payments.delete(made.id)
    assert cancelled.is_canceled()
    with pytest.raises(UnprocessableEntityError):
        client.payments.delete(made.id)


def test_what_was_paid_goes_back_once(client: Client) -> None:
    made = client.payments.create(ASKED)
    force(client, made.id, "paid")
    paid = client.payments.get(made.id)
    given_back = paid.refunds.create({"amount": ASKED["amount"], "description": "Back"})
    assert given_back.is_pending()
    assert paid.refunds.get(given_back.id).is_refunded()
    assert client.payments.get(made.id).amount_remaining["value"] == "0.00"
    with pytest.raises(UnprocessableEntityError):
        paid.refunds.create({"amount": ASKED["amount"]})


def test_what_is_held_on_a_card_can_be_captured(client: Client) -> None:
    made = client.payments.create(ASKED)
    force(client, made.id, "authorized")
    held = client.payments.get(made.id)
    assert held.captures.create({"amount": ASKED["amount"]}).amount == ASKED["amount"]
    assert client.payments.get(made.id).is_paid()
    assert len(list(held.captures.list())) == 1


def test_methods_are_listed(client: Client) -> None:
    assert {"bancontact", "creditcard", "kbc", "belfius"} <= {one.id for one in client.methods.list()}


def test_nobody_gets_in_without_the_key(twin: str) -> None:
    stranger = Client(api_endpoint=twin)
    stranger.set_api_key("test_somebodyelse")
    with pytest.raises(ResponseError, match="authentication"):
        stranger.payments.get("tr_7UhSN1zuXS")


@pytest.mark.parametrize("value", ["4", "4.0", "4,00", "-4.00", "0.01", "4.000"])
def test_amounts_have_two_decimals(client: Client, value: str) -> None:
    with pytest.raises(UnprocessableEntityError):
        client.payments.create(ASKED | {"amount": {"currency": "EUR", "value": value}})


REDIRECT = "http://localhost/doctor/money"
SCOPE = ["payments.read", "payments.write", "refunds.read", "refunds.write", "profiles.read", "organizations.read"]


def connected(twin: str, monkeypatch: pytest.MonkeyPatch, practice: str = "org_1001") -> tuple[Client, list[Any]]:
    """The official client after a merchant said yes on the twin's page, and the tokens that it was given to keep."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the twin has no TLS
    kept: list[Any] = []
    client = Client(api_endpoint=twin)
    client.OAUTH_AUTHORIZATION_URL, client.OAUTH_TOKEN_URL = f"{twin}/oauth2/authorize", f"{twin}/oauth2/tokens"
    client.OAUTH_AUTO_REFRESH_URL = client.OAUTH_TOKEN_URL
    authorized, address = client.setup_oauth(PAYMENT_APP, PAYMENT_APP_SECRET, REDIRECT, SCOPE, "", kept.append)
    assert (authorized, address is not None) == (False, True)
    asked = dict(parse_qsl(urlsplit(str(address)).query))
    form = asked | {"organization": practice, "end": "yes"}
    back = httpx.post(f"{twin}/oauth2/authorize", data=form, trust_env=False).headers["location"]
    client.setup_oauth_authorization_response(back)
    client.set_testmode(True)
    return client, kept


def test_a_merchant_connects_and_is_paid_at_their_own_organisation(
    twin: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, kept = connected(twin, monkeypatch)
    assert kept[0]["access_token"].startswith("access_")
    assert practice.organizations.get("me").id == "org_1001"
    profile = practice.profiles.list()["_embedded"]["profiles"][0]["id"]
    with pytest.raises(UnprocessableEntityError):
        practice.payments.create(ASKED)
    made = practice.payments.create(ASKED | {"profileId": profile})
    assert (made.mode, made.profile_id) == ("test", profile)
    assert practice.payments.get(made.id).id == made.id
    for stranger in (client, connected(twin, monkeypatch, "org_1002")[0]):
        with pytest.raises(ResponseError):
            stranger.payments.get(made.id)


def test_an_access_token_is_renewed_and_a_revoked_one_is_worth_nothing(
    twin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, kept = connected(twin, monkeypatch, "org_1003")
    practice._oauth_client.token = kept[0] | {"expires_at": 1.0, "expires_in": -1}
    practice.organizations.get("me")
    assert len(kept) == 2
    practice.revoke_oauth_token(PAYMENT_APP, kept[1]["refresh_token"], "refresh_token")
    with pytest.raises(ResponseError):
        practice.organizations.get("me")


def test_a_code_is_worth_tokens_once_and_only_to_the_app(twin: str) -> None:
    form = {
        "client_id": PAYMENT_APP, "state": "s", "redirect_uri": REDIRECT, "scope": "payments.write",
        "organization": "org_1001", "end": "yes",
    }  # fmt: skip
    back = httpx.post(f"{twin}/oauth2/authorize", data=form, trust_env=False).headers["location"]
    asked = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code": back.split("code=")[1]}
    statuses = [
        httpx.post(f"{twin}/oauth2/tokens", data=asked, auth=(PAYMENT_APP, secret), trust_env=False).status_code
        for secret in ("wrong", PAYMENT_APP_SECRET, PAYMENT_APP_SECRET)
    ]
    assert statuses == [401, 200, 400]
