"""Journeys see whether a page asks anybody outside this machine."""

import pytest

from tests.journeys.profile import stranger


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://localhost:8000/api/brand", ""),
        ("ws://heidra.localhost:8000/api/patient/socket", ""),
        ("http://127.0.0.1:1/", ""),
        ("http://[::1]:1/", ""),
        ("data:image/png;base64,AA", ""),
        ("blob:http://localhost:8000/1", ""),
        ("about:blank", ""),
        ("https://fonts.example/a.woff2", "fonts.example"),
        ("wss://signals.example/", "signals.example"),
        ("https://localhost.example/", "localhost.example"),
        ("https://127.0.0.1.example/", "127.0.0.1.example"),
        ("http://192.0.2.1/", "192.0.2.1"),
    ],
)
def test_a_request_that_leaves_this_machine_is_known_by_its_host(address: str, host: str) -> None:
    assert stranger(address) == host
