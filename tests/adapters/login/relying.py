"""Ourselves as a relying party: the registered names, and reading the way back."""

from urllib.parse import parse_qs, urlsplit

import httpx

from doktr.adapters.login.itsme import Itsme, LoginStart
from doktr.adapters.login.keys import KeyRing
from doktr_sandbox.itsme.running import free_port
from tests.adapters.login.evil import CLIENT

SERVICE = "DOKTR_LOGIN"
PORT = free_port()
CALLBACK = f"http://localhost:{PORT}/api/login/callback"


def at(issuer: str, ring: KeyRing, http: httpx.AsyncClient) -> Itsme:
    return Itsme(issuer=issuer, client_id=CLIENT, service_code=SERVICE, keys=ring, http=http)


def returned(address: str, start: LoginStart) -> str:
    """The code of a callback address that answers this very login."""
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(CALLBACK)
    assert query["state"] == [start.state]
    return query["code"][0]
