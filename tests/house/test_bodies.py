"""A body that is too large is refused as a problem, whether it announces its size or goes on and on."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx

from doktr.app.edge import LARGEST_BODY, LARGEST_PART
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
