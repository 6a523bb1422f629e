"""Pushes as browsers and push services want them: the RFC's own example, and a service that checks everything."""

import base64
import json
from types import SimpleNamespace
from typing import Any

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key

from doktr.adapters.push.webpush import WebPush, raw_public, sealed
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr_sandbox.outbox.push import Browser, unb64

SAID = json.dumps({"title": "Doktr", "body": "It is your turn.", "path": "/line", "tag": "1"}).encode()
# RFC 8291, section 5 and appendix A
RFC_TEXT = b"When I grow up, I want to be a watermelon"
RFC_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
RFC_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RFC_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"


def key_of(text: str) -> Any:
    return derive_private_key(int.from_bytes(unb64(text)), SECP256R1())


def test_the_twin_s_browser_opens_the_example_of_the_rfc() -> None:
    browser = Browser(private=key_of(RFC_PRIVATE), auth=unb64(RFC_AUTH))
    assert browser.open(unb64(RFC_BODY)) == RFC_TEXT


def test_what_we_seal_with_is_what_the_rfc_means() -> None:
    body = http_ece.encrypt(
        RFC_TEXT, salt=unb64(SALT), private_key=key_of(SENDER_PRIVATE), dh=raw_public(key_of(RFC_PRIVATE)),
        auth_secret=unb64(RFC_AUTH), rs=4096, version="aes128gcm",
    )  # fmt: skip
    assert base64.urlsafe_b64encode(body).rstrip(b"=").decode() == RFC_BODY


def test_what_we_seal_only_that_browser_opens() -> None:
    browser, other = Browser(), Browser()
    body = sealed(SAID, raw_public(browser.private), browser.auth)
    assert browser.open(body) == SAID
    assert b"turn" not in body
    with pytest.raises(Exception, match="seal"):
        other.open(body)


@pytest.fixture
async def pushes(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        key = generate_private_key(SECP256R1())
        yield WebPush(key, "https://doktr.example", [outbox.origin], http)


def to(browser: dict[str, Any]) -> Any:
    keys = browser["keys"]
    return SimpleNamespace(endpoint=browser["endpoint"], p256dh=unb64(keys["p256dh"]), auth=unb64(keys["auth"]))


def ours(pushes: WebPush) -> str:
    return base64.urlsafe_b64encode(pushes.public_key).rstrip(b"=").decode()


async def send(pushes: WebPush, browser: dict[str, Any], topic: str = "0" * 32) -> None:
    await pushes.push(to(browser), SAID, topic=topic, ttl_s=300, at_once=True)


async def test_a_push_arrives_signed_sealed_and_in_a_hurry(outbox, pushes):
    browser = await outbox.browser(ours(pushes))
    await send(pushes, browser)
    seen = await outbox.last()
    assert (seen["channel"], seen["to"], seen["text"]) == ("push", browser["id"], "It is your turn.")
    assert (seen["extra"]["ttl"], seen["extra"]["urgency"], seen["extra"]["topic"]) == ("300", "high", "0" * 32)
    assert b"turn" not in bytes.fromhex(seen["raw"])


async def test_a_browser_that_was_subscribed_for_somebody_else_takes_nothing_of_ours(outbox, pushes):
    other = base64.urlsafe_b64encode(raw_public(generate_private_key(SECP256R1()))).rstrip(b"=").decode()
    with pytest.raises(Misread):
        await send(pushes, await outbox.browser(other))


async def test_a_subscription_that_was_taken_back_is_refused_for_good(outbox, pushes):
    browser = await outbox.browser()
    await outbox.leave(browser)
    with pytest.raises(Refused, match="push-gone"):
        await send(pushes, browser)


async def test_a_push_service_that_is_busy_is_asked_again_later(outbox, pushes):
    browser = await outbox.browser()
    await outbox.trouble("push", "unavailable")
    with pytest.raises(Unavailable):
        await send(pushes, browser)


async def test_nobody_at_the_address_is_unavailable(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        pushes = WebPush(generate_private_key(SECP256R1()), "https://doktr.example", ["http://localhost:9"], http)
        browser = await outbox.browser() | {"endpoint": "http://localhost:9/push/1"}
        with pytest.raises(Unavailable):
            await send(pushes, browser)


@pytest.mark.parametrize(
    ("endpoint", "taken"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com.evil.example/abc", False),
        ("https://evil.example/?https://fcm.googleapis.com", False),
        ("https://fcm.googleapis.com@evil.example/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://evil.example#.push.apple.com", False),
        ("https://[fcm.googleapis.com", False),
        ("https://evil.example/x.push.apple.com", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://localhost:5432/", False),
    ],
)
def test_only_push_services_are_spoken_to(endpoint: str, taken: bool) -> None:
    services = ["https://fcm.googleapis.com", "https://*.push.services.mozilla.com", "https://*.push.apple.com"]
    pushes = WebPush(generate_private_key(SECP256R1()), "https://doktr.example", services, httpx.AsyncClient())
    assert pushes.takes(endpoint) is taken


async def test_an_address_that_is_not_of_a_push_service_is_never_spoken_to(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        pushes = WebPush(generate_private_key(SECP256R1()), "https://doktr.example", ["https://push.example"], http)
        before = len(await outbox.received())
        with pytest.raises(Refused, match="push-service-unknown"):
            await send(pushes, await outbox.browser())
    assert len(await outbox.received()) == before


@pytest.mark.parametrize("p256dh", [b"\x04" + bytes(64), b"\x05" * 65])
def test_a_key_that_nobody_can_have_is_refused(p256dh: bytes) -> None:
    with pytest.raises(Refused, match="push-key-unusable"):
        sealed(SAID, p256dh, bytes(16))
