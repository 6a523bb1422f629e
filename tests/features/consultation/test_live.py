"""Pages and their sessions: a page may stay open exactly as long as its session may act."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from doktr.features import booking
from doktr.features.consultation import store_live
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import MOST_PAGES, SIGNED_OUT, TOO_MANY, Page, Who
from doktr.kernel.work import Work
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


async def test_looking_at_the_page_keeps_the_session(clinic: Clinic, live: Live) -> None:
    page, wire = await open_page(clinic, live, await clinic.doctor())
    clinic.later(minutes=119)
    await live.came_back(page)
    await live.check_sessions()
    clinic.later(minutes=30)
    await live.check_sessions()
    assert wire.code is None
    clinic.later(minutes=91)
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


async def test_looking_again_and_again_costs_nothing(
    clinic: Clinic, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = await open_page(clinic, live, await clinic.patient())
    asked: list[UUID] = []

    async def comes_back(_work: Work, person_id: UUID) -> None:
        asked.append(person_id)

    monkeypatch.setattr(booking, "come_back", comes_back)
    for _ in range(50):
        await live.came_back(page)
    assert asked == [page.who.person_id]
