"""Silence, overload and nonsense from the provider become Unavailable or Misread, never anything else."""

import asyncio
import gzip
import time
from datetime import UTC, datetime

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from doktr.adapters.login import reasons
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr_sandbox.itsme.running import free_port
from tests.adapters.login.evil import NONCE, Evil
from tests.adapters.login.relying import CALLBACK, at

TOKENS = {"access_token": "a", "token_type": "Bearer", "id_token": "x"}
NONSENSE = {
    "a page": PlainTextResponse("<html>Sorry</html>"),
    "a list": JSONResponse([]),
    "a number": JSONResponse(7),
    "nothing": Response(b""),
    "deep nesting": Response(b"[" * 100_000),
    "too much": Response(b'{"x": "' + b"y" * 300_000 + b'"}'),
    "a broken archive": Response(b"not gzip", headers={"Content-Encoding": "gzip"}),
    "a bomb": Response(gzip.compress(b"0" * 10_000_000), headers={"Content-Encoding": "gzip"}),
}


async def begin(itsme):
    return await itsme.begin(redirect_uri=CALLBACK, language="fr")


async def test_nobody_listening_is_unavailable(ring, http):
    with pytest.raises(Unavailable, match="^unavailable$"):
        await begin(at(f"http://localhost:{free_port()}/v2", ring, http))


async def test_a_provider_that_takes_too_long_is_unavailable(evil: Evil, ring):
    evil.token = lambda _: (time.sleep(1), JSONResponse(TOKENS))[1]
    async with httpx.AsyncClient(trust_env=False, timeout=0.2) as impatient:
        with pytest.raises(Unavailable, match="^unavailable$"):
            await finished(at(evil.issuer, ring, impatient))


async def test_a_provider_that_drips_is_unavailable_in_the_end(ring, monkeypatch):
    """Each read is in time, the whole is not."""
    monkeypatch.setattr("doktr.adapters.login.wire.TIMEOUT_S", 0.5)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        with pytest.raises(Unavailable, match="^unavailable$"):
            await begin(at(f"http://127.0.0.1:{port}/v2", ring, http))
    server.close()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("part", ["discovery", "jwks", "token"])
async def test_a_provider_that_cannot_serve_now_is_unavailable(evil: Evil, relying, status, part):
    broken = PlainTextResponse("busy", status)
    setattr(evil, part, broken if part == "discovery" else lambda _: broken)
    with pytest.raises(Unavailable, match="^unavailable$"):
        await finished(relying)


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("part", ["discovery", "jwks", "token"])
async def test_nonsense_is_misread(evil: Evil, relying, nonsense, part):
    said = NONSENSE[nonsense]
    setattr(evil, part, said if part == "discovery" else lambda _: said)
    with pytest.raises(Misread, match="^unreadable-answer$"):
        await finished(relying)


@pytest.mark.parametrize(
    "change",
    [
        {"id_token": None},
        {"id_token": 7},
        {"access_token": ""},
        {"token_type": "mac"},
        {"token_type": None},
    ],
)
async def test_tokens_of_the_wrong_shape_are_misread(evil: Evil, relying, change):
    evil.token = lambda _: JSONResponse(TOKENS | change)
    with pytest.raises(Misread, match="^unreadable-answer$"):
        await finished(relying)


@pytest.mark.parametrize(("error", "reason"), sorted(reasons.TOKEN_ERRORS.items()))
@pytest.mark.parametrize("status", [400, 401])
async def test_every_error_of_the_token_endpoint_has_its_own_reason(evil: Evil, relying, status, error, reason):
    evil.token = lambda _: JSONResponse({"error": error, "detail": "85073003328"}, status)
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finished(relying)


async def test_an_unknown_error_of_the_token_endpoint_is_misread(evil: Evil, relying):
    evil.token = lambda _: JSONResponse({"error": "out_of_coffee"}, 400)
    with pytest.raises(Misread, match="^unknown-error$"):
        await finished(relying)


async def test_a_provider_that_speaks_for_another_issuer_is_refused(evil: Evil, relying):
    evil.discovery = {"issuer": "https://idp.example/v2"}
    with pytest.raises(Refused, match="^wrong-issuer$"):
        await begin(relying)


@pytest.mark.parametrize(
    "url", ["http://idp.example/v2/token", "ftp://localhost/token", "/token", 7, "http://[::bad/token"]
)
async def test_an_endpoint_that_would_leak_is_misread(evil: Evil, relying, url):
    evil.discovery = {"token_endpoint": url}
    with pytest.raises(Misread, match="^unreadable-answer$"):
        await begin(relying)


@pytest.mark.parametrize("issuer", ["http://idp.example/v2", "idp.example", "", "http://localhost.example"])
def test_an_issuer_that_would_leak_is_not_accepted_as_a_setting(ring, http, issuer):
    with pytest.raises(ValueError, match="https"):
        at(issuer, ring, http)


async def test_a_redirect_is_not_followed(evil: Evil, relying):
    evil.token = lambda _: Response(status_code=307, headers={"Location": f"{evil.issuer}/elsewhere"})
    with pytest.raises(Misread, match="^unreadable-answer$"):
        await finished(relying)


async def test_the_discovery_document_is_fetched_once_for_many_logins(evil: Evil, relying):
    first = await begin(relying)
    evil.discovery = PlainTextResponse("down", 503)
    assert (await begin(relying)).url.split("?")[0] == first.url.split("?")[0]


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec"},
        {"kty": "RSA", "use": "enc", "n": "AA", "e": "AQAB"},
        {"kty": "AKP", "kid": "from-the-future"},
        "not a key",
    ],
)
async def test_keys_we_do_not_use_do_not_disturb(evil: Evil, relying, key):
    evil.jwks = lambda e: JSONResponse({"keys": [key, e.key.as_dict(private=False)]})
    assert (await finished(relying)).subject == "subject-1"


async def finished(itsme):
    kept = {"redirect_uri": CALLBACK, "nonce": NONCE, "code_verifier": "v" * 43}
    return await itsme.finish(code="c", now=datetime.now(UTC), **kept)
