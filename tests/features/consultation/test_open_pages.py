"""A page stays open as long as its session may act, and no longer."""

from datetime import timedelta
from uuid import uuid4

from doktr.features.consultation import store_live
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import Clinic


async def test_of_open_pages_those_are_over_whose_session_is_revoked_idle_or_gone(clinic: Clinic) -> None:
    used, revoked, idle = [await clinic.patient() for _ in range(3)]
    sessions = {
        person: await clinic.sql.fetchval("select id from sessions where person_id = $1", person.id)
        for person in (used, revoked, idle)
    }
    gone = uuid4()  # an erased account leaves no session behind
    await clinic.sql.execute("update sessions set revoked_at = now() where id = $1", sessions[revoked])
    async with clinic.works.open("", EVERYWHERE) as work:
        long_ago, just_now = work.now - timedelta(hours=2), work.now + timedelta(seconds=1)
        seen_after = {sessions[used]: long_ago, sessions[revoked]: long_ago, sessions[idle]: just_now, gone: long_ago}
        over = await store_live.sessions_over(work, seen_after)
    assert set(over) == {sessions[revoked], sessions[idle], gone}
