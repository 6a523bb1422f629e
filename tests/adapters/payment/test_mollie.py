"""The contract of a payment provider: Mollie's adapter at the twin, and at answers that make no sense."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from doktr.adapters.payment.mollie import Mollie
from doktr.features.payments import Order
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr_sandbox.mollie.app import Twin
from doktr_sandbox.mollie.memory import Fault

KEY = "test_key"
ORDER = Order("key-1", 400, "Doktr K7F3-92QD", "http://localhost/pay/1", "http://localhost/hook", "fr")
GOOD = {"resource": "payment", "id": "tr_7UhSN1zuXS", "status": "open", "amount": {"currency": "EUR", "value": "4.00"}}


@pytest.fixture
def twin() -> Twin:
    made = Twin("http://twin.test", KEY)
    made.memory.hooks = False
    return made


@pytest.fixture
async def mollie(twin: Twin) -> AsyncIterator[Mollie]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(twin.application()), timeout=2) as http:
        yield Mollie("http://twin.test/v2", KEY, http)


def that_answers(answer: Callable[[httpx.Request], httpx.Response]) -> Mollie:
    """The adapter, at a provider that answers like this."""
    return Mollie("http://other.test/v2", KEY, httpx.AsyncClient(transport=httpx.MockTransport(answer)))


async def test_a_payment_is_made_once_per_key_and_found(twin: Twin, mollie: Mollie) -> None:
    made, again = await mollie.create(ORDER), await mollie.create(ORDER)
    assert made == again == await mollie.get(made.provider_id)
    assert (made.state, made.cents, made.checkout_url) == ("open", 400, f"http://twin.test/checkout/{made.provider_id}")
    assert len(twin.memory.payments) == 1
    assert twin.memory.payments[made.provider_id].asked["locale"] == "fr_BE"


async def test_what_nobody_paid_can_be_stopped_and_what_was_paid_cannot(twin: Twin, mollie: Mollie) -> None:
    made = await mollie.create(ORDER)
    assert (await mollie.cancel(made.provider_id)).state == "canceled"
    twin.memory.payments[made.provider_id].become("paid")
    with pytest.raises(Refused):
        await mollie.cancel(made.provider_id)


async def test_what_is_held_on_a_card_is_taken_once(twin: Twin, mollie: Mollie) -> None:
    made = await mollie.create(ORDER)
    there = twin.memory.payments[made.provider_id]
    with pytest.raises(Refused):
        await mollie.capture(made.provider_id, "too-early", 400)
    there.become("authorized")
    for _ in range(2):
        await mollie.capture(made.provider_id, "capture-1", 400)
    assert ((await mollie.get(made.provider_id)).state, len(there.captures)) == ("paid", 1)


async def test_what_was_paid_goes_back_once_per_key_and_never_more_than_there_was(twin: Twin, mollie: Mollie) -> None:
    made = await mollie.create(ORDER)
    there = twin.memory.payments[made.provider_id]
    with pytest.raises(Refused):
        await mollie.refund(made.provider_id, "unpaid", 400, "K7F3")
    there.become("paid")
    begun = [await mollie.refund(made.provider_id, "refund-1", 300, "K7F3") for _ in range(2)]
    assert begun[0] == begun[1]
    assert begun[0].state == "queued"
    assert (await mollie.find_refund(made.provider_id, begun[0].provider_id)).state == "refunded"
    with pytest.raises(Refused):
        await mollie.refund(made.provider_id, "refund-2", 101, "K7F3")
    listed = [(one.provider_id, one.cents, one.state) for one in await mollie.refunds(made.provider_id)]
    assert listed == [(begun[0].provider_id, 300, "refunded")]
    assert there.given_back == 300


async def test_the_twin_forgets_keys_and_then_takes_the_same_refund_for_a_duplicate(twin: Twin, mollie: Mollie) -> None:
    made = await mollie.create(ORDER)
    there = twin.memory.payments[made.provider_id]
    there.become("paid")
    await mollie.refund(made.provider_id, "refund-1", 100, "K7F3")
    twin.memory.keys_last = timedelta(0)
    with pytest.raises(Refused, match="status-409"):
        await mollie.refund(made.provider_id, "refund-1", 100, "K7F3")
    assert there.given_back == 100


async def test_another_amount_and_another_currency_are_told_apart(twin: Twin, mollie: Mollie) -> None:
    made = await mollie.create(ORDER)
    there = twin.memory.payments[made.provider_id]
    there.asked["amount"] = {"currency": "EUR", "value": "1234567.89"}
    assert (await mollie.get(made.provider_id)).cents == 123_456_789
    there.asked["amount"] = {"currency": "USD", "value": "4.00"}
    assert (await mollie.get(made.provider_id)).cents is None


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("after", [False, True])
async def test_who_stumbles_can_be_asked_again_and_does_it_once(
    twin: Twin, mollie: Mollie, status: int, after: bool
) -> None:
    twin.memory.faults = [Fault("POST /v2/payments", status, after=after)]
    with pytest.raises(Unavailable):
        await mollie.create(ORDER)
    await mollie.create(ORDER)
    assert len(twin.memory.payments) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
async def test_a_no_is_a_no(status: int) -> None:
    with pytest.raises(Refused):
        await that_answers(lambda _asked: httpx.Response(status, json={"status": status})).get("tr_1")


async def test_a_wrong_key_is_refused(twin: Twin) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(twin.application())) as http:
        with pytest.raises(Refused):
            await Mollie("http://twin.test/v2", "live_other", http).create(ORDER)


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ConnectError])
async def test_who_does_not_answer_in_time_is_unavailable(error: type[httpx.TransportError]) -> None:
    def silent(asked: httpx.Request) -> httpx.Response:
        raise error("nobody there", request=asked)

    for call in (lambda mollie: mollie.create(ORDER), lambda mollie: mollie.get("tr_1")):
        with pytest.raises(Unavailable):
            await call(that_answers(silent))


@pytest.mark.parametrize(
    "told",
    [
        [], "text", {}, GOOD | {"resource": "order"}, GOOD | {"status": "settled"}, GOOD | {"id": "tr_../x"},
        GOOD | {"id": 7}, GOOD | {"amount": None}, GOOD | {"amount": {"currency": "EUR", "value": "4"}},
        GOOD | {"amount": {"currency": "EUR", "value": 4.0}}, GOOD | {"amount": {"currency": "EUR", "value": "-4.00"}},
    ],
)  # fmt: skip
async def test_an_answer_that_makes_no_sense_is_not_guessed_at(told: Any) -> None:
    with pytest.raises(Misread):
        await that_answers(lambda _asked: httpx.Response(200, json=told)).get("tr_1")


async def test_an_answer_that_is_no_document_is_not_guessed_at() -> None:
    with pytest.raises(Misread):
        await that_answers(lambda _asked: httpx.Response(200, text="<html>")).get("tr_1")


@pytest.mark.parametrize("id", ["", "tr_", "tr_1/../2", "re_1", "tr_1?x", "tr_" + "x" * 61])
async def test_no_id_that_is_none_gets_into_an_address(id: str) -> None:
    asked: list[httpx.Request] = []
    mollie = that_answers(lambda request: asked.append(request) or httpx.Response(200, json=GOOD))
    for call in (mollie.get(id), mollie.cancel(id), mollie.capture(id, "k", 1), mollie.refund(id, "k", 1, "x")):
        with pytest.raises(Refused):
            await call
    assert asked == []


def _never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("nobody is to be asked")


async def test_without_a_contract_nothing_is_taken() -> None:
    nobody = Mollie("http://other.test/v2", "", httpx.AsyncClient(transport=httpx.MockTransport(_never)))
    for call in (
        nobody.create(ORDER), nobody.get("tr_1"), nobody.cancel("tr_1"), nobody.capture("tr_1", "k", 1),
        nobody.refund("tr_1", "k", 1, "x"), nobody.find_refund("tr_1", "re_1"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="not-configured"):
            await call
