"""How often somebody may ask in a minute."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from doktr.app.edge import SHARING, Edge, Rates, network_of, session_of
from doktr.kernel.work import Face


@dataclass
class Clock:
    """A clock that a test sets."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_whoever_asks_too_often_waits_for_the_next_minute() -> None:
    clock = Clock()
    rates = Rates(3, clock)
    assert [rates.allow("ada") for _ in range(5)] == [True, True, True, False, False]
    clock.seconds += 60
    assert rates.allow("ada")


def test_one_who_asks_too_often_holds_up_nobody_else() -> None:
    rates = Rates(1, Clock())
    assert [rates.allow("ada"), rates.allow("ada"), rates.allow("bob")] == [True, False, True]


async def _answers(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _brand(_host: str) -> object:
    return object()


async def test_who_invents_a_session_for_each_request_is_stopped_by_the_address() -> None:
    edge = Edge(_answers, _brand, per_minute=5, hooks_per_minute=9, https=False)
    edge.rates, edge.crowds = Rates(5, Clock()), Rates(5 * SHARING, Clock())
    statuses = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as browser:
        for number in range(5 * SHARING + 5):
            headers = {"cookie": f"doktr-patient=invented-{number}"}
            statuses.append((await browser.get("/api/brand", headers=headers)).status_code)
    assert statuses == [204] * 5 * SHARING + [429] * 5


async def test_other_cookies_beside_the_session_give_nobody_a_new_minute() -> None:
    edge = Edge(_answers, _brand, per_minute=3, hooks_per_minute=9, https=False)
    edge.rates, edge.crowds = Rates(3, Clock()), Rates(3 * SHARING, Clock())
    statuses = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as browser:
        for number in range(5):
            headers = {"cookie": f"junk={number}; doktr-patient=ada; doktr-doctor={number}; doktr-x={number}"}
            statuses.append((await browser.get("/api/patient/me", headers=headers)).status_code)
    assert statuses == [204] * 3 + [429] * 2


@pytest.mark.parametrize(
    ("cookies", "path", "session"),
    [
        ("__Host-doktr-patient=a; __Host-doktr-doctor=b", "/api/doctor/me", "b"),
        ("a=1;doktr-patient=a", "/api/patient/me", "a"),
        ("doktr-patient-in=1; not-doktr-patient=2", "/api/patient/me", ""),
        ("doktr-doctor=b", "/api/brand", "b"),
        ("", "/api/brand", ""),
    ],
)
def test_a_request_is_counted_for_the_session_of_its_own_face(cookies: str, path: str, session: str) -> None:
    assert session_of(cookies, path) == session


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", True),
        ("2001:db8:1:1::1", "2001:db8:1:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_household_counts_as_one_whatever_its_address(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


async def test_who_guesses_codes_of_invitations_is_stopped_long_before_anybody_else() -> None:
    edge = Edge(_answers, _brand, per_minute=90, hooks_per_minute=9, https=False)
    edge.guesses = Rates(3, Clock())
    statuses = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as browser:
        for address in ("/api/visits/look", "/api/visits/enter", "/api/visits/look", "/api/visits/look", "/api/brand"):
            statuses.append((await browser.post(address)).status_code)
    assert statuses == [204, 204, 204, 429, 204]


async def test_what_the_provider_says_has_a_limit_of_its_own_whatever_else_comes_from_there() -> None:
    edge = Edge(_answers, _brand, per_minute=2, hooks_per_minute=30, https=False)
    edge.rates, edge.crowds, edge.hooks = Rates(2, Clock()), Rates(2 * SHARING, Clock()), Rates(30, Clock())
    hook, other = f"/api/payments/{UUID(int=1)}/hook", "/api/payments/hook"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as sender:
        assert [(await sender.post(other)).status_code for _ in range(3)] == [204, 204, 429]
        assert [(await sender.post(hook)).status_code for _ in range(31)] == [204] * 30 + [429]


@pytest.mark.parametrize("path", ["/problems/not-found", "/openapi.json", "/.well-known/jwks.json", "/log/head"])
async def test_what_costs_something_is_counted_also_where_no_brand_answers(path: str) -> None:
    edge = Edge(_answers, _brand, per_minute=3, hooks_per_minute=9, https=False)
    edge.rates = Rates(3, Clock())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as browser:
        statuses = [(await browser.get(path)).status_code for _ in range(5)]
        assert statuses == [204] * 3 + [429] * 2
        assert [(await browser.get(free)).status_code for free in ("/healthz", "/readyz")] == [204, 204]


async def test_a_kind_of_body_that_is_longer_than_any_is_taken_apart_by_nobody() -> None:
    edge = Edge(_answers, _brand, per_minute=90, hooks_per_minute=9, https=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost") as browser:
        kind = f"multipart/form-data; boundary={'b' * 70}"
        assert (await browser.post("/api/payments/hook", headers={"content-type": kind})).status_code == 204
        bent = f'application/x-www-form-urlencoded;a="{";" * 64_000}'
        assert (await browser.post("/api/payments/hook", headers={"content-type": bent})).status_code == 422


def test_codes_are_asked_for_thirty_times_more_rarely_than_the_rest() -> None:
    guesses = Edge(_answers, _brand, per_minute=600, hooks_per_minute=9, https=False).guesses
    assert [guesses.allow("a") for _ in range(21)] == [True] * 20 + [False]


@pytest.mark.parametrize("prefix", ["doktr-", "__Host-doktr-"])
@pytest.mark.parametrize("face", get_args(Face))
def test_whoever_comes_on_any_face_is_counted_for_their_session(face: str, prefix: str) -> None:
    assert session_of(f"{prefix}{face}=mine", f"/api/{face}/me") == "mine"
