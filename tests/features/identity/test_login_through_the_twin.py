"""The whole way in: real processes, the provider's own wire protocol, demo people."""

import httpx
import pytest

from doktr_sandbox.itsme import walk
from doktr_sandbox.visitor import Visitor


@pytest.mark.parametrize(
    ("key", "face", "host", "lands"),
    [
        ("maria", "patient", "localhost", "/"),
        ("maria", "patient", "heidra.localhost", "/"),
        ("elias", "patient", "localhost", "/?login=under-16"),
        ("dr-claes", "doctor", "localhost", "/doctor/"),
        ("dr-claes", "doctor", "heidra.localhost", "/doctor/"),
        ("maria", "doctor", "localhost", "/doctor/?login=unknown-doctor"),
        ("op-doktr", "operator", "localhost", "/operator/"),
        ("op-doktr", "operator", "heidra.localhost", "/operator/?login=not-operator"),
        ("dr-claes", "operator", "localhost", "/operator/?login=not-operator"),
    ],
)
async def test_people_land_where_they_belong(service, key, face, host, lands):
    visitor = Visitor(service.origin(host=host), face, key)
    back = await visitor.log_in()
    assert back.headers["location"] == lands
    assert bool(visitor.session) == ("?" not in lands)
    await visitor.http.aclose()


async def test_whoever_refuses_on_the_phone_comes_back_signed_out(service):
    visitor = Visitor(service.origin(), "patient", "maria")
    start = await visitor.http.get("/api/patient/login", params={"language": "de"})
    async with httpx.AsyncClient(trust_env=False) as phone:
        back = await walk.refuse(start.headers["location"], "maria", phone)
    assert (await visitor.http.get(back)).headers["location"] == "/?login=cancelled"
    assert (await visitor.get("session")).status_code == 401
    await visitor.http.aclose()
