"""The same adapter against an OpenID provider that other people wrote (npm oidc-provider)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from doktr.adapters.login.itsme import ACR_ADVANCED, Itsme
from doktr.kernel.outside import Refused
from tests.adapters.login.independent.running import approved, independent, install
from tests.adapters.login.relying import CALLBACK, at, returned


@pytest.fixture(scope="module", params=[True, False], ids=["in the ID token", "at userinfo"])
def issuer(request, client_entry) -> Iterator[str]:
    """Without the claims parameter it puts nobody's name into the ID token."""
    install()
    us = {name: client_entry[name] for name in ("client_id", "service_code", "jwks_uri")}
    with independent(**us, redirect_uri=CALLBACK, claims_parameter=request.param) as started:
        yield started


async def log_in(itsme: Itsme, browser: httpx.AsyncClient, **changed: object):
    start = await itsme.begin(redirect_uri=CALLBACK, language="nl")
    code = returned(await approved(start.url, browser, CALLBACK), start)
    kept = {"redirect_uri": CALLBACK, "nonce": start.nonce, "code_verifier": start.code_verifier}
    return await itsme.finish(**({"code": code, "now": datetime.now(UTC)} | kept | changed))


async def test_a_login_gives_the_person(issuer, ring, http, browser):
    who = await log_in(at(issuer, ring, http), browser)
    assert (who.niss, who.birthdate) == ("98472899765", date(1998, 7, 28))
    assert (who.given_name, who.family_name) == ("Ada", "Voorbeeld")
    assert (who.email, who.phone, who.locale) == ("ada@example.org", "+32460000099", "nl")
    assert who.issuer == issuer


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "x" * 43}, "expired"),
        ({"code_verifier": "w" * 43}, "expired"),
        ({"nonce": "of-another-login"}, "wrong-nonce"),
        ({"acr": ACR_ADVANCED}, "weak-acr"),
    ],
)
async def test_an_answer_to_another_question_is_refused(issuer, ring, http, browser, changed, reason):
    with pytest.raises(Refused, match=f"^{reason}$"):
        await log_in(at(issuer, ring, http), browser, **changed)
