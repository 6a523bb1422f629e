"""Who may do what: every route and every message of the socket, tried by everybody (see authorisation.txt)."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus

from doktr.app.web import bare_app
from doktr.features.booking.model import REQUEST
from doktr.features.consultation.routes.socket import MESSAGES
from doktr.kernel.work import Face
from doktr_sandbox.visitor import Visitor
from tests.house import scene as sealed
from tests.house import stages
from tests.house.at_a_stage import AT_A_STAGE
from tests.house.bodies import UNSAFE, body_of
from tests.house.refused import NEVER_HERE, OUT_OF_TURN
from tests.house.scene import OURS, THEIRS, Scene, cookies, envelope, socket

TABLE = Path(__file__).with_name("authorisation.txt")
FACES = get_args(Face)
# what test_openapi holds to be what the code says
DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
DESCRIBED: dict[str, dict[str, Any]] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
FILLED = {
    "rest": "nothing",
    "slug": "not-found",
    "document": "terms",
    "language": "fr",
    "part": "0",
    "invitation_id": stages.INVITATION,
}
CHANGED = "+"
# for machines and people with a browser, not for clients of the API
UNDESCRIBED = {
    "/api/{rest:path}", "/icon.svg", "/manifest.webmanifest", "/metrics", "/openapi.json", "/problems/{slug}",
}  # fmt: skip
CONCERNED = ("patient", "doctor", "no-device")
ENDS_SESSION = ("/logout", "/account/delete")
ONLY_DEVICE = ("/api/guest/devices/{device}", "/api/guest/sessions/{session}")
# after these it is about whoever did it
BECOMES_CONCERNED = ("/accept", "/redeem", "/mandates/{mandate_id}", "/team/{member_id}")
# an answer to somebody who is not concerned holds nothing of these
PRIVATE = ("Exemple", "lucas@example.org", "85073003328")


@dataclass(frozen=True)
class Row:
    """One line of the table: what is asked at which stage, and what comes of it for each role."""

    what: str
    path: str
    stage: str
    outcomes: dict[str, str]

    @property
    def face(self) -> str:
        """The face in the address; empty for what has none."""
        part = self.path.split("/")[2] if self.path.startswith("/api/") else ""
        return part if part in FACES else ""

    def __str__(self) -> str:
        return f"{self.what} {self.path} ({self.stage})"


def read_table() -> list[Row]:
    """The rows of the table; its first line names the columns."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    roles = lines[0][3:]
    return [Row(what, path, stage, dict(zip(roles, rest, strict=True))) for what, path, stage, *rest in lines[1:]]


ROWS = read_table()
REQUESTED = [row for row in ROWS if row.what not in ("OPEN", "SAY")]
OPENED = [row for row in ROWS if row.what == "OPEN"]
SAID = [row for row in ROWS if row.what == "SAY"]


def faces_of(path: str, methods: dict[str, Any]) -> list[str]:
    """The addresses behind a path of the description whose face is open: one for each face it lets in."""
    parameters = [one for operation in methods.values() for one in operation.get("parameters", [])]
    faces = next((one["schema"]["enum"] for one in parameters if one["name"] == "face"), FACES)
    return [path.replace("{face}", face) for face in faces] if "{face}" in path else [path]


def every_route() -> set[tuple[str, str]]:
    """Method and address of all that the application answers to, described or not."""
    found: set[tuple[str, str]] = set()
    for route in iter_route_contexts(bare_app().routes):
        address = route.path or ""
        paths = faces_of(address, DESCRIBED.get(address, {}))
        if isinstance(route.original_route, WebSocketRoute):
            found |= {("OPEN", path) for path in paths}
            found |= {("SAY", f"{path}#{message}") for path in paths for message in MESSAGES}
            continue
        methods = {"ANY"} if len(route.methods or ()) > 2 else set(route.methods or ()) - {"HEAD"}
        found |= {(method, path) for method in methods for path in paths}
    return found


def test_every_route_and_message_has_its_row() -> None:
    assert {(row.what, row.path) for row in ROWS} == every_route()


def test_the_table_names_each_row_once() -> None:
    assert len({(row.what, row.path, row.stage) for row in ROWS}) == len(ROWS)


def test_each_row_succeeds_for_somebody_or_says_why_it_is_refused_to_all() -> None:
    refused = [row for row in ROWS if not any(succeeds(one) for one in row.outcomes.values())]
    out_of_turn = {str(row) for row in refused if (row.what, row.path) not in NEVER_HERE}
    assert out_of_turn == set().union(*OUT_OF_TURN.values())


def test_what_is_refused_out_of_turn_succeeds_in_its_turn() -> None:
    good = {(row.what, row.path) for row in ROWS if any(succeeds(one) for one in row.outcomes.values())}
    assert every_route() - good == set(NEVER_HERE)


def succeeds(outcome: str) -> bool:
    """Whether it was let through, not merely answered."""
    return outcome.rstrip(CHANGED) in ("welcome", "pong", "passed", "appended") or outcome[:1] in "23"


async def ask(scene: Scene, row: Row, role: str, host: str | None = None, **headers: str) -> str:
    """The status that this role gets, at their own brand's host unless another is given."""
    visitor = scene.who(role, row.face)
    origin = scene.service.origin(host=host or (THEIRS if "elsewhere" in role else OURS))
    path = row.path.replace(":path", "").format_map(scene.names | scene.ids | FILLED)
    method = "POST" if row.what == "ANY" else row.what
    answer = await scene.call(visitor, origin, method, path, body_of(scene, row, visitor), headers)
    helps = role == row.face and role in ("assistant", "guest")
    if role not in CONCERNED and not helps and not row.path.endswith(BECOMES_CONCERNED):
        assert [word for word in PRIVATE if word in answer.text] == []
        hidden = {scene.people["patient"].person_id, *scene.ids.values()}
        assert role == "other-doctor" or [word for word in hidden if word in answer.text] == []
    return str(answer.status_code)


async def prepare(scene: Scene, row: Row) -> None:
    """Set the stage for somebody who may act on it, unless nobody changed anything on it since it was set."""
    await scene.stand_at(row.stage)
    scene.untouched = False
    if row.stage == "spare":
        await scene.spare(row.face)


async def put_right(scene: Scene, row: Row, role: str) -> None:
    """Give back the session that a success took away."""
    if (row.path.endswith(ENDS_SESSION) or row.path in ONLY_DEVICE) and role in scene.people:
        await scene.sign_in(role)
    if role == "no-device" and row.face:
        await scene.sign_in_without_device(row.face)
    if row.path.endswith("/account/delete") and role == "patient":
        await scene.sign_in_without_device("patient")


# what nobody is to change stands first: the stage is as it was for the next row then
IN_TURN = sorted(REQUESTED, key=lambda row: (row.stage, any(CHANGED in one for one in row.outcomes.values())))


@pytest.mark.parametrize("row", IN_TURN, ids=str)
async def test_everybody_gets_what_the_table_says(row: Row, scene: Scene) -> None:
    outcomes: dict[str, str] = {}
    before = ""
    for roles in looked_at_together(row):
        if not before:
            await prepare(scene, row)
            before = await scene.state()
        outcomes |= {role: await ask(scene, row, role) for role in roles}
        if await scene.state() != before:
            before = ""
            for role in roles:
                outcomes[role] += CHANGED
                await put_right(scene, row, role)
    # as it was set, as far as anybody can see; a second browser has perhaps been used up
    scene.untouched = bool(before) and row.stage != "spare"
    assert outcomes == row.outcomes


def looked_at_together(row: Row) -> Iterator[list[str]]:
    """After each who is to change something it is seen whether they did; of neighbours who are not, after all of them.

    If one of them changed something, all of them are said to have, and none was to.
    """
    still: list[str] = []
    for role, outcome in row.outcomes.items():
        if outcome.endswith(CHANGED):
            yield from ([still] if still else [])
            yield [role]
            still = []
        else:
            still.append(role)
    yield from [still] if still else []


# who is refused leaves a stage as it is: it is set once for all rows that stand at it
STAGE_BY_STAGE = sorted(REQUESTED, key=lambda row: row.stage)
# what nobody may change is asked once only: a code opens for one
UNCHANGED = [row for row in STAGE_BY_STAGE if CHANGED not in row.outcomes["nobody"]]
FORGEABLE = [row for row in STAGE_BY_STAGE if row.what in UNSAFE and row.face]


@pytest.mark.parametrize("row", UNCHANGED, ids=str)
async def test_people_of_another_brand_are_nobody_here(row: Row, scene: Scene) -> None:
    await scene.stand_at(row.stage)
    roles = [role for role in row.outcomes if "elsewhere" in role]
    outcomes = {role: await ask(scene, row, role, host=OURS) for role in roles}
    assert outcomes == dict.fromkeys(roles, row.outcomes["nobody"])


@pytest.mark.parametrize("row", FORGEABLE, ids=str)
async def test_no_other_site_can_do_it_for_them(row: Row, scene: Scene) -> None:
    await scene.stand_at(row.stage)
    before = await scene.state()
    for forged in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 43}, {"Origin": "https://evil.example"}):
        assert await ask(scene, row, row.face, **forged) == "403"
    assert await scene.state() == before


async def greeting(scene: Scene, row: Row, role: str, host: str | None = None, claimed: str | None = None) -> str:
    """What a page that opens the socket gets first: welcome, a close code, or a refused handshake."""
    origin = scene.service.origin(host=host or (THEIRS if "elsewhere" in role else OURS))
    try:
        async with socket(scene.who(role, row.face), origin, row.face, claimed) as page:
            return json.loads(await asyncio.wait_for(page.recv(), 10))["type"]
    except ConnectionClosed as closed:
        return str(closed.rcvd.code if closed.rcvd else 1006)
    except InvalidStatus as refused:
        return str(refused.response.status_code)


@pytest.mark.parametrize("row", OPENED, ids=str)
async def test_a_page_is_welcomed_or_told_why_not(row: Row, scene: Scene) -> None:
    await scene.set(row.stage)
    assert {role: await greeting(scene, row, role) for role in row.outcomes} == row.outcomes
    elsewhere = [role for role in row.outcomes if "elsewhere" in role]
    assert {await greeting(scene, row, role, host=OURS) for role in elsewhere} == {row.outcomes["nobody"]}
    assert await greeting(scene, row, row.face, claimed="https://evil.example") == "403"


async def say(scene: Scene, row: Row, role: str) -> str:
    """What comes of a message of this role: what it gets back, or `passed` when the other device got it."""
    speaker, message = scene.who(role, row.face), row.path.split("#")[1]
    origin = scene.service.origin(host=THEIRS if "elsewhere" in role else OURS)
    other = scene.people["doctor" if row.face == "patient" else "patient"]
    try:
        async with (
            socket(other, scene.service.origin(), other.face) as listener,
            socket(speaker, origin, row.face) as page,
        ):
            await page.recv()
            if message == "append":
                return await appended(page, sealed.message(speaker, scene.ids["safe_id"], scene.first))
            await page.send(json.dumps(frame(scene, message, speaker, other)))
            await page.send('{"type":"ping"}')
            heard = await until_pong(page)
            if message == "signal" and heard == "pong":
                return await passed_on(listener)
            return heard
    except ConnectionClosed as closed:
        return str(closed.rcvd.code if closed.rcvd else 1006)
    except InvalidStatus as refused:
        return str(refused.response.status_code)


def frame(scene: Scene, message: str, speaker: Visitor | None, other: Visitor) -> dict[str, Any]:
    """A message as a page of ours would send it."""
    if message != "signal" or speaker is None:
        return {"type": message}
    scene.number += 1
    consultation, to = scene.ids["consultation_id"], other.device["id"]
    sealed = envelope(speaker, consultation, to, scene.number)
    return {"type": "signal", "consultation": consultation, "to": to, "envelope": sealed}


async def appended(page: Any, envelope_of_safe: bytes) -> str:
    """`appended`, or why not."""
    number = 7
    await page.send(b"\x01" + number.to_bytes(4, "big") + envelope_of_safe)
    while (got := json.loads(await asyncio.wait_for(page.recv(), 10))).get("n") != number:
        pass
    return got.get("reason", got["slug"]) if got["type"] == "problem" else got["type"]


async def until_pong(page: Any) -> str:
    """The complaint that comes before the pong, or `pong`."""
    while True:
        got = json.loads(await asyncio.wait_for(page.recv(), 10))
        if got["type"] == "problem":
            return got["reason"]
        if got["type"] == "pong":
            return "pong"


async def passed_on(listener: Any) -> str:
    """`passed` once the other device has the signal."""
    while True:
        got = json.loads(await asyncio.wait_for(listener.recv(), 10))
        if got["type"] == "signal":
            return "passed"


@pytest.mark.parametrize("row", SAID, ids=str)
async def test_a_message_reaches_whom_it_may(row: Row, scene: Scene) -> None:
    await prepare(scene, row)
    outcomes: dict[str, str] = {}
    before = await scene.state()
    for role in row.outcomes:
        outcomes[role] = await say(scene, row, role)
        if await scene.state() != before:
            outcomes[role] += CHANGED
            await prepare(scene, row)
            before = await scene.state()
    assert outcomes == row.outcomes


async def test_the_stages_of_the_scene_are_what_they_say(scene: Scene) -> None:
    wanted = {"asked": "waiting", "wished": "waiting", "offered": "offered", "called": "matched", "missed": "waiting"}
    for stage, state in wanted.items():
        await scene.set(stage)
        found = await scene.everything.fetchval("select state from requests where ended_at is null")
        assert found == state
        assert state in REQUEST.steps


def operation_of(row: Row) -> tuple[str, str]:
    """Method and address as the description has them: the row's own, or with the face left open."""
    open_face = row.path.replace(f"/{row.face}/", "/{face}/", 1)
    return row.what, row.path if row.what.lower() in DESCRIBED.get(row.path, {}) else open_face


def described(row: Row) -> dict[str, Any]:
    """What the description says of it, under its own address or under that of all faces; else nothing."""
    method, path = operation_of(row)
    return DESCRIBED.get(path, {}).get(method.lower(), {})


def test_every_outcome_is_described() -> None:
    outcomes = {
        (str(row), outcome.rstrip(CHANGED)): row
        for row in REQUESTED
        if described(row)
        for outcome in row.outcomes.values()
    }
    assert len(outcomes) > len(REQUESTED)
    assert [one for one, row in outcomes.items() if one[1] not in described(row)["responses"]] == []


def test_all_but_the_pages_of_the_machine_are_described() -> None:
    assert {row.path for row in REQUESTED if not described(row)} == UNDESCRIBED


def at_a_stage() -> dict[tuple[str, str], Row]:
    """Of each operation that needs a stage the first row at which somebody succeeds."""
    good = [row for row in reversed(REQUESTED) if any(succeeds(one) for one in row.outcomes.values())]
    return {operation: row for row in good if (operation := operation_of(row)) in AT_A_STAGE}


def test_each_operation_that_needs_a_stage_has_a_row_where_somebody_succeeds() -> None:
    assert at_a_stage().keys() == AT_A_STAGE


@pytest.mark.parametrize("row", sorted(at_a_stage().values(), key=str), ids=str)
async def test_who_is_let_through_gets_what_is_described_whatever_they_send(row: Row, scene: Scene) -> None:
    from tests.house import bent  # costs seconds, and every process that shares the tests reads this file

    operation, role = operation_of(row), next(role for role, one in row.outcomes.items() if succeeds(one))
    await prepare(scene, row)
    asking = scene.who(role, row.face)
    first = bent.well_formed(*operation, names_of(scene, row), body_of(scene, row, asking))
    assert bent.send(first, *as_role(scene, row, role)) < 400
    await put_right(scene, row, role)
    for case in bent.made_up(*operation):
        case.path_parameters = names_of(scene, row)
        if bent.send(case, *as_role(scene, row, role)) < 400:
            await put_right(scene, row, role)


def names_of(scene: Scene, row: Row) -> dict[str, str]:
    """What the address of this row's operation names."""
    names = scene.names | scene.ids | FILLED | {"face": row.face}
    return {name: names[name] for name in re.findall(r"{(\w+)}", operation_of(row)[1])}


def as_role(scene: Scene, row: Row, role: str) -> tuple[str, dict[str, str]]:
    """Where this role asks, and with which headers."""
    visitor, origin = scene.who(role, row.face), scene.service.origin(host=THEIRS if "elsewhere" in role else OURS)
    csrf = visitor.session["csrf"] if visitor else ""
    return origin, {"Origin": origin, "X-CSRF-Token": csrf, "Cookie": cookies(visitor, row.face)}
