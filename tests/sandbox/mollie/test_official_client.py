"""The twin is held against Mollie's own Python client: what it can do there, our adapter can do at Mollie."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mollie.api.client import Client
from mollie.api.error import ResponseError, UnprocessableEntityError

from doktr_sandbox import postgres
from doktr_sandbox.processes import PAYMENT_ACCOUNT, Ports, await_answer, payment_twin

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
    assert client.payments.delete(made.id).is_canceled()
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
