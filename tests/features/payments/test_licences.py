"""Licences are billed for every month in which somebody worked, also for one whose end passed unseen."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from doktr.features.payments import actions_licences, actions_put_off, rules
from tests.features.clinic import LAW
from tests.features.payments.sheets import SELLER
from tests.features.payments.till import Till

NO_SAMPLE = "update brands set data = jsonb_set(data, '{seller,sample}', 'false') where id = 'doktr'"
BILLED = "select month from licences where brand_id = 'doktr' order by number"
MOVE = """
update charges set care_at = date_trunc('month', now() - make_interval(months => $2)) + interval '9 days' where id = $1
"""


async def worked(till: Till, months_ago: int) -> date:
    """Somebody worked that long ago; the month."""
    _, _, charge_id = await till.owes()
    await till.clinic.sql.execute(MOVE, charge_id, months_ago)
    at = await till.clinic.sql.fetchval("select care_at from charges where id = $1", charge_id)
    return at.date().replace(day=1)


async def bills(till: Till) -> list[date]:
    """The sweep bills; what was billed until now."""
    await till.sweep()
    return [row["month"] for row in await till.clinic.sql.fetch(BILLED)]


async def test_a_month_that_nobody_swept_is_billed_after_the_one_before_it(till: Till) -> None:
    old = await worked(till, 4)
    async with till.clinic.works.open("doktr") as work:
        month = await actions_licences._bill(work, old, LAW.moments.timezone, 4900, SELLER)
    assert len(month) == 1
    missed = [await worked(till, ago) for ago in (3, 2, 1)]
    assert await bills(till) == [old, *missed]
    assert await bills(till) == [old, *missed]


async def test_licences_that_were_put_off_past_the_end_of_a_month_are_billed_for_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await worked(till, 1)

    async def stumbles(*_: Any) -> Any:
        raise ArithmeticError

    with monkeypatch.context() as bent:
        bent.setattr(actions_licences, "bill_months", stumbles)
        assert await bills(till) == []
    till.clinic.later(days=32)
    assert await bills(till) == [first]


async def test_in_production_nobody_is_billed_in_the_name_of_a_sample(till: Till) -> None:
    month = await worked(till, 1)
    till.asks = replace(till.asks, mode="production")
    for _ in range(6):
        assert await bills(till) == []
        till.clinic.later(minutes=61)
    async with till.clinic.works.open("doktr") as work:
        assert [one["kind"] for one in await actions_put_off.stuck(work)] == ["licences"]
    await till.clinic.sql.execute(NO_SAMPLE)
    assert await bills(till) == [month]
    async with till.clinic.works.open("doktr") as work:
        assert await actions_put_off.stuck(work) == []


async def test_care_that_is_charged_after_its_month_was_billed_is_billed_all_the_same(till: Till) -> None:
    old = await worked(till, 4)
    async with till.clinic.works.open("doktr") as work:
        await actions_licences._bill(work, old, LAW.moments.timezone, 4900, SELLER)
    last = await worked(till, 1)
    assert await bills(till) == [old, last]
    assert await worked(till, 4) == old
    assert await bills(till) == [old, last, old]
    assert await bills(till) == [old, last, old]


def test_months_are_counted_over_the_year() -> None:
    found = rules.months_between(date(2025, 11, 1), date(2026, 2, 1))
    assert found == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert rules.months_between(date(2026, 3, 1), date(2026, 2, 1)) == [date(2026, 2, 1)]
