"""The twin keeps itsme's published profile, also where a careless client would not notice."""

import asyncio
import base64
import json
import time

import httpx
import pytest
from joserfc import jwe, jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from doktr.adapters.login.itsme import ASSERTION_TYPE
from doktr.adapters.login.keys import KeyRing
from doktr_sandbox.itsme import walk
from doktr_sandbox.itsme.running import RunningTwin, running
from tests.sandbox.itsme.asking import CALLBACK, SERVICE, V2, VERIFIER, query_of, question

SHOWN = [
    ({"client_id": None}, "invalid_client_id"),
    ({"client_id": "somebody"}, "invalid_client_id"),
    ({"redirect_uri": None}, "invalid_redirect_uri"),
    ({"redirect_uri": CALLBACK + "/"}, "invalid_redirect_uri"),
    ({"redirect_uri": CALLBACK + "?x=1"}, "invalid_redirect_uri"),
    ({"redirect_uri": "https://evil.example/cb"}, "invalid_redirect_uri"),
]
SENT_BACK = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "openid"}, "invalid_scope"),
    ({"scope": f"service:{SERVICE}"}, "invalid_scope"),
    ({"scope": "openid service:SOMEBODY_ELSES"}, "invalid_scope"),
    ({"scope": f"openid service:{SERVICE} everything"}, "invalid_scope"),
    ({"display": "popup"}, "unsupported_display"),
    ({"prompt": "none"}, "login_required"),
    ({"request": "e30.e30."}, "invalid_request_object"),
    ({"request_uri": "https://client.example:443/r"}, "invalid_request_uri"),
    ({"registration": "{}"}, "unsupported_request"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": "[]"}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
]


@pytest.mark.parametrize(("change", "error"), SHOWN)
async def test_a_bad_client_or_address_is_shown_and_never_sent_anywhere(twin, http, change, error):
    answer = await http.get(question(twin, **change))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert f">{error}<" in answer.text


@pytest.mark.parametrize(("change", "error"), SENT_BACK)
async def test_a_bad_request_is_sent_back_under_its_name(twin, http, change, error):
    answer = await http.get(question(twin, **change))
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(CALLBACK)
    said = query_of(answer.headers["location"])
    assert (said["error"], said["state"]) == (error, "state-1")
    assert "code" not in said


@pytest.mark.parametrize("name", ["scope", "state", "nonce", "claims", "response_type"])
async def test_a_parameter_given_twice_is_sent_back(twin, http, name):
    answer = await http.get(question(twin, **{name: "x"}) + f"&{name}=y")
    assert query_of(answer.headers["location"])["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
async def test_a_client_or_address_given_twice_is_shown(twin, http, name):
    assert (await http.get(question(twin) + f"&{name}=y")).status_code == 400


async def test_only_the_published_methods_are_answered(twin, http):
    assert (await http.post(question(twin))).status_code == 405
    assert (await http.get(f"{twin.issuer}/token")).status_code == 405
    assert (await http.post(f"{twin.issuer}/userinfo")).status_code == 405


async def test_discovery_describes_the_profile(twin, http):
    said = (await http.get(f"{twin.issuer}/.well-known/openid-configuration")).json()
    assert said["issuer"] == twin.issuer
    assert said["response_types_supported"] == ["code"]
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    for answer in ("id_token", "userinfo"):
        assert said[f"{answer}_signing_alg_values_supported"] == ["RS256"]
        assert said[f"{answer}_encryption_alg_values_supported"] == ["RSA-OAEP-256"]
        assert said[f"{answer}_encryption_enc_values_supported"] == ["A128CBC-HS256"]
    assert f"{V2}BENationalNumber" in said["claims_supported"]


async def test_its_keys_are_public_halves_for_both_uses(twin, http):
    published = (await http.get(f"{twin.issuer}/jwks")).json()["keys"]
    assert {key["use"] for key in published} == {"sig", "enc"}
    assert not any("d" in key for key in published)


class Relying:
    """A client that can do everything right, or one thing wrong."""

    def __init__(self, twin: RunningTwin, ring: KeyRing, http: httpx.AsyncClient) -> None:
        self.twin, self.ring, self.http = twin, ring, http

    async def code(self, browser: httpx.AsyncClient, person: str = "lucas", **change: str | None) -> str:
        return query_of(await walk.approve(question(self.twin, **change), person, browser))["code"]

    def statement(self, **change: object) -> dict[str, object]:
        now_s = int(time.time())
        right = {"iss": "doktr", "sub": "doktr", "aud": f"{self.twin.issuer}/token", "exp": now_s + 60}
        return {name: value for name, value in (right | {"jti": f"{time.time_ns()}"} | change).items() if value}

    def assertion(self, key: RSAKey | None = None, kid: str | None = None, **change: object) -> str:
        held = self.ring.signing()
        header = {"alg": "RS256", "kid": kid or held.kid}
        return jwt.encode(header, self.statement(**change), key or held.key, algorithms=["RS256"])

    async def token(self, code: str, **change: str | None) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
        }
        sent = {name: value for name, value in (form | change).items() if value is not None}
        return await self.http.post(f"{self.twin.issuer}/token", data=sent)

    async def userinfo(self, access_token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return await self.http.get(f"{self.twin.issuer}/userinfo", headers=headers)

    async def opened(self, token: str) -> dict[str, object]:
        """Decrypt with our key, verify with the twin's, as any client would."""
        outer = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
        assert (outer["alg"], outer["enc"], outer["cty"]) == ("RSA-OAEP-256", "A128CBC-HS256", "JWT")
        key = self.ring.decrypting(outer["kid"])[0]
        inner = jwe.decrypt_compact(token, key, algorithms=["RSA-OAEP-256", "A128CBC-HS256"]).plaintext
        published = (await self.http.get(f"{self.twin.issuer}/jwks")).json()
        return jwt.decode(inner or b"", KeySet.import_key_set(published), algorithms=["RS256"]).claims


@pytest.fixture
def relying(twin, ring, http) -> Relying:
    return Relying(twin, ring, http)


async def test_a_code_has_thirty_six_characters(relying, browser):
    assert len(await relying.code(browser)) == 36


async def test_tokens_are_nested_and_live_five_minutes(relying, browser):
    answer = await relying.token(await relying.code(browser))
    assert answer.headers["cache-control"] == "no-store"
    claims = await relying.opened(answer.json()["id_token"])
    assert claims["exp"] - claims["iat"] == 300
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (relying.twin.issuer, "doktr", "nonce-1")
    assert answer.json()["token_type"] == "Bearer"


async def test_scopes_are_answered_at_userinfo_and_claims_where_they_are_asked(relying, browser):
    wish = json.dumps({"id_token": {f"{V2}BENationalNumber": None, "birthdate": None}})
    tokens = (await relying.token(await relying.code(browser, claims=wish))).json()
    said = await relying.opened(tokens["id_token"])
    about = (await relying.userinfo(tokens["access_token"])).text
    told = await relying.opened(about)
    assert said[f"{V2}BENationalNumber"] == "92070290150"
    assert "family_name" not in said
    assert (told["family_name"], told["email_verified"], told["phone_number_verified"]) == ("Exemple", False, True)
    assert told["sub"] == said["sub"]
    assert len(str(said["sub"])) == 36


async def test_the_strictest_level_asked_for_is_the_one_that_is_given(relying, browser):
    levels = f"{V2}acr_basic {V2}acr_advanced"
    tokens = (await relying.token(await relying.code(browser, acr_values=levels))).json()
    assert (await relying.opened(tokens["id_token"]))["acr"] == f"{V2}acr_advanced"


async def test_a_replayed_code_is_refused_and_takes_back_what_it_bought(relying, browser):
    code = await relying.code(browser)
    bought = (await relying.token(code)).json()["access_token"]
    assert (await relying.userinfo(bought)).status_code == 200
    again = await relying.token(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    refused = await relying.userinfo(bought)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")


async def test_of_ten_presentations_at_once_one_wins(relying, browser):
    code = await relying.code(browser)
    answers = await asyncio.gather(*(relying.token(code) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9


WRONG_EXCHANGES = [
    ({"code": "x" * 36}, "invalid_grant"),
    ({"code": None}, "invalid_request"),
    ({"redirect_uri": CALLBACK + "x"}, "invalid_grant"),
    ({"code_verifier": "w" * 43}, "invalid_grant"),
    ({"code_verifier": None}, "invalid_request"),
    ({"client_assertion": None}, "invalid_client"),
    ({"client_assertion": "x"}, "invalid_client"),
    ({"client_assertion_type": "urn:something"}, "invalid_client"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
]


@pytest.mark.parametrize(("change", "error"), WRONG_EXCHANGES)
async def test_a_wrong_exchange_is_refused_under_its_name(relying, browser, change, error):
    answer = await relying.token(**({"code": await relying.code(browser)} | change))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


WRONG_STATEMENTS = [
    {"aud": "https://elsewhere.example/token"},
    {"aud": None},
    {"iss": "somebody"},
    {"sub": "somebody"},
    {"sub": None},
    {"jti": None},
    {"jti": "x" * 256},
    {"exp": int(time.time()) - 3600},
    {"exp": None},
    {"kid": "nobody"},
    {"key": RSAKey.generate_key(2048)},
]


@pytest.mark.parametrize("change", WRONG_STATEMENTS, ids=lambda change: next(iter(change)))
async def test_a_client_that_does_not_prove_itself_gets_nothing(relying, browser, change):
    code = await relying.code(browser)
    answer = await relying.token(code, client_assertion=relying.assertion(**change))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    assert (await relying.token(code)).status_code == 200


async def test_a_statement_is_good_only_once(relying, browser):
    statement = relying.assertion()
    assert (await relying.token(await relying.code(browser), client_assertion=statement)).status_code == 200
    again = await relying.token(await relying.code(browser), client_assertion=statement)
    assert again.json()["error"] == "invalid_client"


async def test_a_statement_signed_with_a_shared_secret_is_refused(relying, browser):
    header = {"alg": "HS256", "kid": relying.ring.signing().kid}
    forged = jwt.encode(header, relying.statement(), OctKey.import_key("secret" * 8), algorithms=["HS256"])
    answer = await relying.token(await relying.code(browser), client_assertion=forged)
    assert answer.json()["error"] == "invalid_client"


async def test_a_form_field_given_twice_is_refused(relying, twin, http):
    answer = await http.post(
        f"{twin.issuer}/token",
        content="grant_type=authorization_code&code=a&code=b",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nothing", "Basic eDp5"])
async def test_userinfo_without_a_good_token_is_refused(twin, http, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    answer = await http.get(f"{twin.issuer}/userinfo", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_another_client_cannot_use_the_code_and_does_not_spend_it(client_entry, ring, http, browser):
    other = dict(client_entry) | {"client_id": "other"}
    with running([client_entry, other]) as both:
        ours = Relying(both, ring, http)
        code = await ours.code(browser)
        stolen = await ours.token(code, client_assertion=ours.assertion(iss="other", sub="other"))
        assert stolen.json()["error"] == "invalid_grant"
        assert (await ours.token(code)).status_code == 200


async def test_two_clients_know_a_person_under_different_subjects(client_entry, ring, http, browser):
    other = dict(client_entry) | {"client_id": "other"}
    with running([client_entry, other]) as both:
        ours = Relying(both, ring, http)
        mine = (await ours.token(await ours.code(browser))).json()
        code = await ours.code(browser, client_id="other")
        theirs = (await ours.token(code, client_assertion=ours.assertion(iss="other", sub="other"))).json()
        subjects = [(await ours.opened(one["id_token"]))["sub"] for one in (mine, theirs)]
    assert subjects[0] != subjects[1]
