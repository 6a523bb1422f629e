"""The login adapter's contract, run against the twin as a process of its own."""

import base64
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from doktr.adapters.login.itsme import ACR_ADVANCED, ACR_BASIC, Identity, Itsme
from doktr.adapters.login.keys import KeyRing
from doktr.kernel.outside import Refused
from doktr_sandbox.itsme import walk
from doktr_sandbox.itsme.running import RunningTwin, running
from tests.adapters.login.relying import CALLBACK, at, returned


async def log_in(itsme: Itsme, browser: httpx.AsyncClient, person: str = "maria", **levels: str) -> Identity:
    start = await itsme.begin(redirect_uri=CALLBACK, language="nl", **levels)
    code = returned(await walk.approve(start.url, person, browser), start)
    return await itsme.finish(
        code=code,
        redirect_uri=CALLBACK,
        nonce=start.nonce,
        code_verifier=start.code_verifier,
        now=datetime.now(UTC),
        **levels,
    )


async def test_a_person_who_approves_is_known_by_number_name_and_birth_date(itsme, browser, twin):
    who = await log_in(itsme, browser)
    assert who == Identity(
        subject=who.subject,
        niss="55031490248",
        given_name="Maria",
        family_name="Voorbeeld",
        birthdate=date(1955, 3, 14),
        gender="female",
        locale="nl",
        email="maria@example.org",
        phone="+32460000001",
        acr=ACR_BASIC,
        issuer=twin.issuer,
    )
    assert len(who.subject) == 36


async def test_the_subject_is_the_same_at_every_login(itsme, browser):
    first, second = await log_in(itsme, browser), await log_in(itsme, browser)
    assert first.subject == second.subject


async def test_a_login_that_demands_the_code_is_answered_at_that_level(itsme, browser):
    assert (await log_in(itsme, browser, acr=ACR_ADVANCED)).acr == ACR_ADVANCED


async def test_the_question_carries_the_profile_and_no_secret(itsme):
    start = await itsme.begin(redirect_uri=CALLBACK, language="de")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.url).query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(start.code_verifier.encode()).digest())
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid service:DOKTR_LOGIN profile email phone address eid"
    assert asked["code_challenge"] == challenge.rstrip(b"=").decode()
    assert asked["code_challenge_method"] == "S256"
    assert asked["ui_locales"] == "de"
    assert asked["acr_values"] == ACR_BASIC
    assert "http://itsme.services/v2/claim/BENationalNumber" in json.loads(asked["claims"])["id_token"]
    assert start.code_verifier not in start.url
    assert 43 <= len(start.code_verifier) <= 128


async def test_every_login_has_its_own_state_nonce_and_verifier(itsme):
    starts = [await itsme.begin(redirect_uri=CALLBACK, language="fr") for _ in range(5)]
    for part in ("state", "nonce", "code_verifier"):
        assert len({getattr(start, part) for start in starts}) == 5


async def test_a_person_who_refuses_comes_back_with_access_denied(itsme, browser):
    start = await itsme.begin(redirect_uri=CALLBACK, language="fr")
    query = parse_qs(urlsplit(await walk.refuse(start.url, "maria", browser)).query)
    assert query["error"] == ["access_denied"]
    assert query["state"] == [start.state]
    refusal = itsme.refusal(query["error"][0])
    assert isinstance(refusal, Refused)
    assert refusal.reason == "cancelled"


async def finished(itsme: Itsme, browser: httpx.AsyncClient, **changed: object) -> Identity:
    start = await itsme.begin(redirect_uri=CALLBACK, language="nl")
    code = returned(await walk.approve(start.url, "maria", browser), start)
    kept = {"redirect_uri": CALLBACK, "nonce": start.nonce, "code_verifier": start.code_verifier}
    return await itsme.finish(**({"code": code, "now": datetime.now(UTC)} | kept | changed))


async def test_a_code_is_good_only_once(itsme, browser):
    start = await itsme.begin(redirect_uri=CALLBACK, language="nl")
    code = returned(await walk.approve(start.url, "maria", browser), start)
    kept = {"code": code, "redirect_uri": CALLBACK, "nonce": start.nonce}
    moment = {"code_verifier": start.code_verifier, "now": datetime.now(UTC)}
    await itsme.finish(**kept, **moment)
    with pytest.raises(Refused, match="^expired$"):
        await itsme.finish(**kept, **moment)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "x" * 36}, "expired"),
        ({"code_verifier": "w" * 43}, "expired"),
        ({"redirect_uri": CALLBACK + "?other"}, "expired"),
        ({"nonce": "of-another-login"}, "wrong-nonce"),
        ({"acr": ACR_ADVANCED}, "weak-acr"),
        ({"now": datetime.now(UTC) + timedelta(hours=1)}, "token-invalid-client"),
        ({"now": datetime.now(UTC) - timedelta(hours=1)}, "token-invalid-client"),
    ],
)
async def test_an_answer_to_another_question_is_refused(itsme, browser, changed, reason):
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finished(itsme, browser, **changed)


async def test_a_code_older_than_its_life_is_refused(client_entry, ring, http, browser):
    with running([client_entry], code_seconds=0) as hasty, pytest.raises(Refused, match="^expired$"):
        await finished(at(hasty.issuer, ring, http), browser)


async def test_a_provider_that_restarts_with_new_keys_is_still_understood(client_entry, ring, http, browser):
    with running([client_entry]) as first:
        itsme = at(first.issuer, ring, http)
        before = await log_in(itsme, browser)
    with running([client_entry], port=first.port):
        assert await log_in(itsme, browser) == before


async def test_an_unregistered_client_does_not_get_a_token(twin: RunningTwin, ring: KeyRing, http):
    stranger = Itsme(issuer=twin.issuer, client_id="stranger", service_code="X", keys=ring, http=http)
    with pytest.raises(Refused, match="^token-invalid-client$"):
        await stranger.finish(
            code="x" * 36,
            redirect_uri=CALLBACK,
            nonce="n",
            code_verifier="v" * 43,
            now=datetime.now(UTC),
        )
