"""The operator sees a month's waits and hit rates as charts, day by day and by language: those of a simulated month."""

from datetime import UTC, datetime, timedelta

import asyncpg
from playwright.async_api import expect

from doktr.app.simulation.figures import Served
from doktr_sandbox.visitor import Visitor
from tests.ground.test_simulation import month
from tests.journeys.lenses import DESK, NARROW, look
from tests.journeys.pages import OperatorPage

LANGUAGES = {"fr": "French", "nl": "Dutch", "de": "German", "en": "English"}
ASKED = """
with made as (
    insert into requests (id, brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, asked_at,
        ended_at)
    select uuidv7(), 'doktr', person_id, person_id, devices.id, 'expired', 'today', $1, 'video', $2::timestamptz,
        $2::timestamptz + make_interval(secs => $3::int)
    from devices join people on people.id = person_id where face = 'patient' limit 1
    returning id
)
insert into wait_estimates (request_id, brand_id, language, made_at, ahead, expected_s, low_s, high_s, waited_s,
    closed_at)
select id, 'doktr', $1, $2, 1, $4, $5, $6, $3, $2::timestamptz + make_interval(secs => $3::int) from made
"""


async def asked_a_month(fresh: asyncpg.Connection, operator: OperatorPage) -> list[Served]:
    """Everybody whom the simulation told how long it would take, as if the last of them came just now."""
    async with Visitor(operator.profile.origin, "patient", "lucas"):
        served = [one for one in month(3).figures.served if one.shown is not None]
    moved = datetime.now(UTC) - max(one.asked_at + timedelta(seconds=one.waited_s) for one in served)
    rows = [
        (one.language, one.asked_at + moved, int(one.waited_s), one.shown.expected_s, one.shown.low_s, one.shown.high_s)
        for one in served
        if one.shown is not None
    ]
    await fresh.executemany(ASKED, rows)
    return served


async def asked_in(operator: OperatorPage, table: str) -> int:
    """How many asked, all rows of a table together."""
    return sum(int(text) for text in await operator.find(table).locator("tbody td:nth-of-type(1)").all_inner_texts())


async def test_waits_and_hit_rates_are_drawn_by_day_and_by_language(
    fresh: asyncpg.Connection, operator: OperatorPage
) -> None:
    served = await asked_a_month(fresh, operator)
    await operator.arrive("op-doktr")
    await expect(operator.find("days").locator("svg")).to_have_count(4)
    known = {LANGUAGES[one.language] for one in served}
    for chart in await operator.find("days-languages").locator("svg").all():
        assert set(await chart.locator(".hours__hour").all_text_contents()) == known
        assert await chart.locator(".hours__bar").count() == len(known)
    for summary in await operator.find("days").locator("summary").all():
        await summary.click()
    await expect(operator.find("languages-table").locator("tbody tr")).to_have_count(len(known))
    assert [await asked_in(operator, table) for table in ("days-table", "languages-table")] == [len(served)] * 2
    for size in (NARROW, DESK):
        await operator.page.set_viewport_size(size)
        assert await look(operator.page, "wider") == []
