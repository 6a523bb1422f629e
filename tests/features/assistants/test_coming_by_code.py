"""Into a doctor's team by a code: real processes, the provider's own wire protocol, demo people."""

import secrets
from uuid import uuid4

from doktr_sandbox.visitor import Visitor

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


async def test_a_code_goes_along_with_the_login_and_the_doctors_word_lets_in_and_sends_out(service) -> None:
    doctor = Visitor(service.origin(), "doctor", "dr-claes")
    comes = Visitor(service.origin(), "assistant", "maria")
    member, code = uuid4(), "".join(secrets.choice(LETTERS) for _ in range(10))
    await doctor.log_in()
    await doctor.enrol()
    (await doctor.put(f"team/{member}", {"kind": "nurse", "code": code})).raise_for_status()
    assert (await comes.log_in()).headers["location"] == "/assistant/?login=unknown-assistant"

    comes.http.cookies.set("doktr-invitation", code)
    assert (await comes.log_in()).headers["location"] == "/assistant/"
    await comes.enrol()
    assert [one["confirmed"] for one in (await comes.get("teams")).json()] == [False]
    (seen,) = [one for one in (await doctor.get("team")).json() if one["id"] == str(member)]
    assert (seen["state"], seen["given_name"]) == ("came", "Maria")

    (await doctor.post(f"team/{member}/confirm")).raise_for_status()
    assert [one["confirmed"] for one in (await comes.get("teams")).json()] == [True]
    (await doctor.delete(f"team/{member}")).raise_for_status()
    assert (await comes.get("session")).status_code == 401
    assert (await comes.log_in()).headers["location"] == "/assistant/?login=unknown-assistant"
    for visitor in (doctor, comes):
        await visitor.http.aclose()
