"""What the provider is asked for when a doctor's account is connected and renewed."""

from urllib.parse import parse_qs

import httpx

from doktr.adapters.payment.mollie_connect import SCOPES, MollieConnect

PAGE = "https://doktr.example/doctor/money"
PROFILES = {"_embedded": {"profiles": [
    {"id": "pfl_old", "status": "blocked"}, {"id": "pfl_new", "status": "unverified"},
    {"id": "pfl_good", "status": "verified"},
]}}  # fmt: skip
TOKENS = {"access_token": "access_a", "refresh_token": "refresh_a", "expires_in": 3600, "scope": SCOPES}


async def test_a_renewal_names_the_address_of_the_first_grant_and_taking_back_the_token_alone() -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth2/tokens":
            form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
            asked.append((request.method, form))
            return httpx.Response(204) if request.method == "DELETE" else httpx.Response(200, json=TOKENS)
        if request.url.path == "/v2/organizations/me":
            return httpx.Response(200, json={"id": "org_1", "name": "Praktijk"})
        return httpx.Response(200, json=PROFILES)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        connect = MollieConnect("https://api.example/v2", "https://example/authorize", ("app", "secret"), http)
        tokens, found = await connect.finish("auth_1", PAGE)
        again = await connect.renew(tokens.refresh)
        await connect.revoke(again.refresh)
    assert found.profile == "pfl_good"
    assert asked == [
        ("POST", {"grant_type": "authorization_code", "code": "auth_1", "redirect_uri": PAGE}),
        ("POST", {"grant_type": "refresh_token", "refresh_token": "refresh_a", "redirect_uri": PAGE}),
        ("DELETE", {"token": "refresh_a", "token_type_hint": "refresh_token"}),
    ]
