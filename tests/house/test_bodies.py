"""A body that is too large is refused as a problem, whether it announces its size or goes on and on."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from doktr.app.edge import LARGEST_BODY, LARGEST_PART, Edge
from doktr.features.vault import rules

LARGE = 10 * 1024 * 1024
PIECE = 16 * 1024


def announced() -> bytes:
    return b" " * LARGE


def endless() -> Iterator[bytes]:
    for _ in range(LARGE // PIECE):
        yield b" " * PIECE


def test_nobody_sends_ten_megabytes(start_service: Any) -> None:
    service = start_service(worker=False)
    headers = {"content-type": "application/json"}
    with httpx.Client(base_url=service.origin(), trust_env=False, timeout=30) as browser:
        for body in (announced(), endless()):
            answer = browser.post("/api/patient/requests", content=body, headers=headers)
            assert answer.status_code == 413
            assert answer.json()["type"] == "/problems/too-large"
            assert answer.headers["x-request-id"]
            assert answer.headers["content-security-policy"]
        fits = browser.post("/api/patient/requests", content=b" " * LARGEST_BODY, headers=headers)
        assert fits.status_code == 422


def test_a_part_of_a_file_may_be_as_large_as_a_part_is(start_service: Any) -> None:
    assert LARGEST_PART == rules.LARGEST_PART
    service = start_service(worker=False)
    part = f"/api/patient/safes/{uuid4()}/files/{uuid4()}/parts/0"
    with httpx.Client(base_url=service.origin(), trust_env=False, timeout=30) as browser:
        assert browser.put(part, content=bytes(LARGEST_PART)).status_code == 401
        assert browser.put(part, content=bytes(LARGEST_PART + 1)).status_code == 413
        assert browser.put(part.replace("parts", "pieces"), content=bytes(LARGEST_PART)).status_code == 413


async def test_whoever_goes_away_amid_an_upload_is_no_fault_of_ours() -> None:
    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        async for _ in Request(scope, receive).stream():
            pass

    async def goes() -> Message:
        return {"type": "http.disconnect"}

    async def nobody_hears(message: Message) -> None:
        raise AssertionError(message)

    async def a_brand(_host: str) -> object:
        return object()

    with capture_logs() as lines:
        scope = {"type": "http", "method": "PUT", "path": "/a/part", "headers": [], "client": ("::1", 1)}
        await Edge(reads, a_brand, per_minute=10, hooks_per_minute=10, https=False)(scope, goes, nobody_hears)
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]
