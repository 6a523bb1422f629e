"""What a client may repeat is done once: every write of the description is made twice, the second changes nothing."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import httpx
import pytest

from doktr.app.web import takes_a_key
from doktr.kernel.once import UNSAFE
from tests.house import stages
from tests.house.bodies import body_of
from tests.house.scene import OURS, THEIRS, Scene
from tests.house.test_authorisation import (
    DESCRIBED,
    ENDS_SESSION,
    FILLED,
    REQUESTED,
    Row,
    operation_of,
    prepare,
    put_right,
    succeeds,
)

WRITES = {
    (method.upper(), path): operation
    for path, methods in DESCRIBED.items()
    for method, operation in methods.items()
    if method.upper() in UNSAFE
}
KEYED = {(method, path) for (method, path), operation in WRITES.items() if takes_a_key(method, path, operation)}
# Without a key, by nature: what says what is to be, or brings bytes that are the same however often they come.
BY_NATURE = {
    ("PUT", "/api/doctor/duty/kem"): "the newest signed key is kept",
    ("PUT", "/api/patient/safes/{safe_id}/pregrants/{device_id}"): "the newest sealed grant for this device is kept",
    ("PUT", "/api/patient/safes/{safe_id}/spare-keys"): "the newest sealed key is kept",
    ("PUT", "/api/{face}/safes/{safe_id}/kem"): "the newest signed key is kept",
    ("PUT", "/api/{face}/safes/{safe_id}/files/{file_id}/parts/{part}"): "the same content again changes nothing",
    ("POST", "/api/{face}/safes/{safe_id}/envelopes"): "the same envelope again is answered with its place",
    ("POST", "/api/visits/look"): "it only looks",
    ("POST", "/api/visits/enter"): "a code opens once: whoever comes second is nobody",
    ("POST", "/api/invitation"): "it only looks",
    ("POST", "/api/invitation/refused"): "what is refused is refused",
    ("POST", "/api/payments/{payment_id}/hook"): "it says that there is something to ask the provider for",
    ("POST", "/log/cosignatures"): "the same signature again is the same signature",
}
# Made twice by tests that have somebody who may make them.
ELSEWHERE = {
    ("PUT", "/api/doctor/account"): "payments/test_accounts.py test_a_yes_that_comes_twice_connects_once",
    ("POST", "/api/operator/corrections"):
        "ledger/test_books.py test_a_correction_is_a_counter_entry_with_a_reason_once",
    ("POST", "/api/payments/{payment_id}/hook"):
        "payments/test_paying.py test_a_thousand_messages_of_the_same_payment_are_one_payment",
    ("POST", "/log/cosignatures"): "audit/test_appending.py test_a_cosignature_that_comes_twice_is_kept_once",
}  # fmt: skip
# Made twice below, by people whom the table has nothing for.
BELOW = {
    ("POST", "/api/patient/people/mandates/redeem"),
    ("POST", "/api/doctor/invitation"),
    ("POST", "/api/invitation/refused"),
}
FEATURES = Path(__file__).parents[1] / "features"
# Everything that is written down; but when a session was last used is no change.
TABLES = """
select string_agg(format('select %L as place, t::text as said from %I t', relname, relname), ' union all ')
from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition
    and relname <> all(array['sessions', 'presence', 'devices'])
"""
SUM = "select place, md5(string_agg(said, '' order by said)) from ({}) as everything group by place"


def test_every_write_takes_a_key_or_is_the_same_by_nature() -> None:
    assert WRITES.keys() - KEYED == set(BY_NATURE)
    described = {one for one in KEYED if any(p["name"] == "idempotency-key" for p in WRITES[one]["parameters"])}
    assert described == KEYED
    assert all("key-reused" in WRITES[one]["responses"]["409"]["description"] for one in KEYED)


def first_successes() -> dict[tuple[str, str], tuple[Row, str]]:
    """Of each write the first row of the authorisation table at which somebody may make it, and who that is."""
    found: dict[tuple[str, str], tuple[Row, str]] = {}
    for row in REQUESTED:
        roles = [role for role, outcome in row.outcomes.items() if succeeds(outcome) and outcome[0] == "2"]
        role = row.face if row.face in roles else next(iter(roles), "")
        if role and operation_of(row) in WRITES:
            found.setdefault(operation_of(row), (row, role))
    return found


MADE = first_successes()


def test_every_write_is_made_twice() -> None:
    assert WRITES.keys() - MADE.keys() == set(ELSEWHERE) | BELOW
    for file, name in (said.split() for said in ELSEWHERE.values()):
        assert f"async def {name}(" in (FEATURES / file).read_text(encoding="utf-8")


def the(what: str, path: str) -> Row:
    """The first row of this write."""
    return next(row for row in REQUESTED if (row.what, row.path) == (what, path))


async def written(scene: Scene) -> dict[str, str]:
    """A sum of every table."""
    rows = await scene.everything.fetch(SUM.format(await scene.everything.fetchval(TABLES)))
    return {row[0]: row[1] for row in rows}


async def make(scene: Scene, row: Row, role: str, body: Any, key: str | None) -> httpx.Response:
    """The write, with everything as a page of ours would send it."""
    path = row.path.format_map(scene.names | scene.ids | FILLED)
    origin = scene.service.origin(host=THEIRS if "elsewhere" in role else OURS)
    headers = {"Idempotency-Key": key} if key else {}
    if isinstance(body, bytes):
        headers["Content-Type"] = "application/octet-stream"
    return await scene.call(scene.who(role, row.face), origin, row.what, path, body, headers)


@pytest.mark.parametrize("operation", sorted(MADE), ids=" ".join)
async def test_what_is_repeated_is_done_once(operation: tuple[str, str], scene: Scene) -> None:
    row, role = MADE[operation]
    await prepare(scene, row)
    key = secrets.token_hex(16) if operation in KEYED else None
    body = body_of(scene, row, scene.who(role, row.face))
    first = await make(scene, row, role, body, key)
    assert first.status_code < 300, first.text
    after = await written(scene)
    again = await make(scene, row, role, body, key)
    assert {name for name, said in (await written(scene)).items() if said != after.get(name)} <= NEWEST
    if again.status_code in (401, 404):
        assert row.path.endswith(ENDS_SESSION) or row.path in ONLY_ONCE
    else:
        assert (again.status_code, again.text) == (first.status_code, first.text) or operation in BY_NATURE
        assert again.status_code < 300
    if key and isinstance(body, dict) and again.status_code < 300:
        other = await make(scene, row, role, body | {"another": "wish"}, key)
        assert other.status_code in (409, 422)
        assert await written(scene) == after
    await put_right(scene, row, role)


ONLY_ONCE = ("/api/guest/devices/{device}", "/api/guest/sessions/{session}", "/api/visits/enter")


# of a sealed grant that is brought again also the moment is the newest
NEWEST = {"pregrants"}


@pytest.mark.parametrize("path", ["/api/invitation/refused", "/api/doctor/invitation"])
async def test_an_invitation_is_settled_once(path: str, scene: Scene) -> None:
    await scene.set("invited")
    row, key = the("POST", path), secrets.token_hex(16)
    first = await make(scene, row, "doctor", {"token": stages.TOKEN}, key)
    after = await written(scene)
    again = await make(scene, row, "doctor", {"token": stages.TOKEN}, key)
    assert first.status_code in (200, 204)
    assert (again.status_code, again.text) == (first.status_code, first.text) or again.status_code == 404
    assert await written(scene) == after


async def offer(scene: Scene) -> None:
    """The patient gives another adult a mandate, whose code is known."""
    await scene.set("quiet")
    row = the("PUT", "/api/patient/people/mandates/{mandate_id}")
    made = await make(scene, row, "patient", body_of(scene, row, scene.people["patient"]), None)
    assert made.status_code == 200


async def test_a_mandate_is_taken_up_once(scene: Scene) -> None:
    await offer(scene)
    row = the("POST", "/api/patient/people/mandates/redeem")
    key, body = secrets.token_hex(16), {"code": stages.MANDATE_CODE}
    first = await make(scene, row, "other-patient", body, key)
    after = await written(scene)
    again = await make(scene, row, "other-patient", body, key)
    assert (first.status_code, again.status_code, again.text) == (200, 200, first.text)
    assert await written(scene) == after
    await scene.set("quiet")


async def test_another_write_under_the_same_key_is_refused_by_name(scene: Scene) -> None:
    await scene.set("quiet")
    pause, doctor = the("POST", "/api/doctor/pause"), "doctor"
    key = secrets.token_hex(16)
    assert (await make(scene, pause, doctor, {"minutes": 10}, key)).status_code == 200
    other = await make(scene, pause, doctor, {"minutes": 30}, key)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    resume = the("POST", "/api/doctor/resume")
    assert (await make(scene, resume, doctor, None, key)).json()["type"] == "/problems/key-reused"


async def test_the_same_key_is_another_key_for_somebody_else(scene: Scene) -> None:
    await scene.set("quiet")
    row, key = the("POST", "/api/doctor/pause"), secrets.token_hex(16)
    made = [await make(scene, row, doctor, {"minutes": 10}, key) for doctor in ("doctor", "other-doctor")]
    assert [one.status_code for one in made] == [200, 200]


async def test_of_many_at_once_under_one_key_one_runs_and_all_hear_the_same(scene: Scene) -> None:
    await scene.set("quiet")
    row, key = the("POST", "/api/patient/requests"), secrets.token_hex(16)
    body = body_of(scene, row, scene.people["patient"])
    made = await asyncio.gather(*(make(scene, row, "patient", body, key) for _ in range(6)))
    assert {one.status_code for one in made} == {201}
    assert len({one.text for one in made}) == 1
    assert await scene.everything.fetchval("select count(*) from requests") == 1


async def test_a_refusal_is_not_kept(scene: Scene) -> None:
    await scene.set("asked")
    row, key = the("POST", "/api/patient/requests"), secrets.token_hex(16)
    cancel = the("POST", "/api/patient/requests/{request_id}/cancel")
    body = body_of(scene, row, scene.people["patient"])
    assert (await make(scene, row, "patient", body, key)).status_code == 409
    assert (await make(scene, cancel, "patient", None, None)).status_code == 200
    body["quote_id"] = await scene.people["patient"].price()
    assert (await make(scene, row, "patient", body, key)).status_code == 201


async def test_what_is_kept_of_an_answer_can_be_read_with_the_session_alone(scene: Scene) -> None:
    await scene.set("booked")
    row, key = the("POST", "/api/patient/calendar"), secrets.token_hex(16)
    told = (await make(scene, row, "patient", None, key)).json()["address"]
    kept = await scene.everything.fetchrow("select * from idempotency_keys where key = $1", key)
    assert kept is not None and kept["status"] == 200
    assert told.rsplit("/", 1)[1] not in str(dict(kept))
    await scene.sign_in("patient")
    assert (await make(scene, row, "patient", None, key)).json()["type"] == "/problems/key-reused"


async def test_a_key_is_over_after_a_day(scene: Scene) -> None:
    await scene.set("quiet")
    row, key = the("POST", "/api/doctor/pause"), secrets.token_hex(16)
    assert (await make(scene, row, "doctor", {"minutes": 10}, key)).status_code == 200
    await scene.everything.execute("update idempotency_keys set at = at - interval '25 hours' where key = $1", key)
    (await scene.people["doctor"].post("resume")).raise_for_status()
    assert (await make(scene, row, "doctor", {"minutes": 30}, key)).status_code == 200


@pytest.mark.parametrize("key", ["short", "x" * 101])
async def test_a_key_has_between_8_and_100_characters(key: str, scene: Scene) -> None:
    await scene.stand_at("quiet")
    row = the("POST", "/api/doctor/pause")
    assert (await make(scene, row, "doctor", {"minutes": 10}, key)).status_code == 422
