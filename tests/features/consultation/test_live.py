"""Pages and their sessions: a page may stay open exactly as long as its session may act."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import store_live
from doktr.features.consultation.routes import socket
from doktr.features.consultation.routes.courier import Courier
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import MOST_PAGES, SIGNED_OUT, TOO_MANY, Page, Who
from doktr.features.consultation.routes.relay import Relay
from doktr_sandbox.visitor import eventually
from tests.features.clinic import Clinic, Person

SESSION = "select id from sessions where person_id = $1"


class Wire:
    """The other end of a page's socket."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def __call__(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def code(self) -> int | None:
        return next((message["code"] for message in self.sent if message["type"] == "websocket.close"), None)


@pytest.fixture
async def live(clinic: Clinic) -> AsyncIterator[Live]:
    async with Live(clinic.works, clinic.works.bus) as live:
        yield live


async def open_page(clinic: Clinic, live: Live, person: Person) -> tuple[Page, Wire]:
    session_id: UUID = await clinic.sql.fetchval(SESSION, person.id)
    who = Who(person.id, person.face, session_id, person.device_id, "doktr", frozenset({"doktr"}), timedelta(hours=2))
    wire = Wire()
    page = Page(who, 0, wire, per_second=40)
    live.enter(page)
    return page, wire


@pytest.mark.parametrize(
    "ending",
    [
        "update sessions set expires_at = now() where id = $1",
        "update sessions set last_seen_at = now() - interval '121 minutes' where id = $1",
        "update sessions set revoked_at = now() where id = $1",
        "update devices set revoked_at = now() where id = (select device_id from sessions where id = $1)",
        "delete from sessions where id = $1",
    ],
)
async def test_a_page_whose_session_is_over_is_hung_up_at_the_next_check(
    clinic: Clinic, live: Live, ending: str
) -> None:
    over, wire = await open_page(clinic, live, await clinic.patient())
    _, other = await open_page(clinic, live, await clinic.patient())
    await clinic.sql.execute(ending, over.who.session_id)
    await live.check_sessions()
    await eventually(lambda: wire.code == SIGNED_OUT)
    assert other.code is None


async def says(live: Live, page: Page, hidden: bool) -> None:
    """The page says over its socket whether it is out of sight."""
    said = iter([{"type": "websocket.receive", "text": json.dumps({"type": "ping", "hidden": hidden})}])

    async def receive() -> Any:
        return next(said, {"type": "websocket.disconnect"})

    await socket._listen(page, socket.Behind(live, Relay(live), cast("Courier", None), 40), receive)


@pytest.mark.parametrize("face", ["patient", "doctor"])
async def test_coming_to_look_at_the_page_keeps_the_session(clinic: Clinic, live: Live, face: str) -> None:
    page, wire = await open_page(clinic, live, await (clinic.patient() if face == "patient" else clinic.doctor()))
    clinic.later(minutes=119)
    await says(live, page, hidden=False)
    await live.check_sessions()
    clinic.later(minutes=30)
    await says(live, page, hidden=True)
    await live.check_sessions()
    assert not page.is_closed
    clinic.later(minutes=91)
    await live.check_sessions()
    await eventually(lambda: wire.code == SIGNED_OUT)


@pytest.mark.parametrize("looked_at", [0, 1, 2])
async def test_a_session_is_kept_by_whichever_of_its_pages_is_looked_at(
    clinic: Clinic, live: Live, looked_at: int
) -> None:
    doctor = await clinic.doctor()
    opened = [await open_page(clinic, live, doctor) for _ in range(3)]
    clinic.later(minutes=119)
    await says(live, opened[looked_at][0], hidden=False)
    await live.check_sessions()
    clinic.later(minutes=30)
    await live.check_sessions()
    assert not any(page.is_closed for page, _ in opened)


async def test_nobody_is_signed_out_while_a_page_waits_in_the_line_however_long(clinic: Clinic, live: Live) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    page, wire = await open_page(clinic, live, patient)
    await says(live, page, hidden=True)
    await eventually(lambda: page.place == 0)
    for _ in range(5):
        clinic.later(minutes=60)
        await live.check_sessions()
    assert not page.is_closed
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request_id)
    await eventually(lambda: page.place is None)
    clinic.later(minutes=121)
    await live.check_sessions()
    await eventually(lambda: wire.code == SIGNED_OUT)


async def test_a_page_that_is_gone_is_forgotten(clinic: Clinic, live: Live) -> None:
    page, wire = await open_page(clinic, live, await clinic.patient())
    assert list(live) == [page]
    live.leave(page)
    assert list(live) == []
    assert list(live.at_device(page.who.device_id)) == []
    page.push("late")
    assert "late" not in str(wire.sent)


async def test_pages_are_told_again_when_the_database_was_away(clinic: Clinic, live: Live) -> None:
    patient = await clinic.patient()
    _, wire = await open_page(clinic, live, patient)
    await clinic.works.pool.expire_connections()
    await clinic.sql.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        " and datname = current_database() and query not like 'LISTEN%'"
    )
    await eventually(lambda: clinic.patient_asks(patient))
    await eventually(lambda: "request_changed" in str(wire.sent), patience_s=15)


async def test_one_person_has_so_many_pages_and_no_more(clinic: Clinic, live: Live) -> None:
    patient = await clinic.patient()
    opened = [await open_page(clinic, live, patient) for _ in range(MOST_PAGES + 1)]
    _, other = await open_page(clinic, live, await clinic.patient())
    *_, (last, wire) = opened
    await eventually(lambda: wire.code == TOO_MANY)
    live.leave(last)
    assert {one.code for _, one in opened[:-1]} | {other.code} == {None}
    live.leave(opened[0][0])
    _, again = await open_page(clinic, live, patient)
    await asyncio.sleep(0)
    assert again.code is None


async def test_a_task_that_ends_is_seen_from_outside(
    clinic: Clinic, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise ValueError

    assert not any(task.done() for task in clinic.works.background)
    monkeypatch.setattr(store_live, "events_after", breaks)
    await open_page(clinic, live, await clinic.patient())
    await eventually(lambda: any(task.done() for task in clinic.works.background))
