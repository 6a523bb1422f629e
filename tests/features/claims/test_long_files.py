"""Files of thousands of consultations: sent as every file is, read by a reader of its own, settled to the cent."""

from typing import Any

import pytest

from bench import efact_ground
from doktr.features.claims import actions_files, jobs
from tests.adapters.insurer import layout
from tests.features.claims.test_claims import Office, office, till

__all__ = ["office", "till"]

OF_FILE = """
select claims.number, insurer_cents, patient_cents, code, day, mutuality from claims where doctor_id = $1
"""
PAID = "select state, count(*), sum(paid_cents) from claims where doctor_id = $1 group by state"


async def month(office: Office, count: int) -> efact_ground.Month:
    """So many consultations in one file, which nobody sent yet."""
    return await efact_ground.ready(office.clinic.sql, count, office.national_numbers)


def only_file(office: Office) -> str:
    """What the insurers' network got, as it is there."""
    ((_, text),) = office.twin.memory.files.values()
    return text


@pytest.mark.parametrize("count", [1_200, pytest.param(10_000, marks=pytest.mark.prove)])
async def test_a_month_of_thousands_is_written_right_and_settled_to_the_cent(office: Office, count: int) -> None:
    made = await month(office, count)
    await jobs.send(office, office.clinic.works, made.batch_id)
    text = only_file(office)
    found = layout.read(text)
    assert found.wrong == []
    assert (found.whole.insurer, sum(found.asked.values())) == (made.asked_cents, made.asked_cents)
    ours = {row["number"]: row for row in await office.clinic.sql.fetch(OF_FILE, made.doctor_id)}
    assert set(found.invoices) == set(ours) and len(ours) == count
    for number, row in ours.items():
        there = found.invoices[number]
        assert (int(there["insurer"]), int(there["patient"])) == (row["insurer_cents"], row["patient_cents"])
        assert (there["code"][-6:], there["day"]) == (row["code"], f"{row['day']:%Y%m%d}")
        assert there["niss"].lstrip("0").startswith("85073")
    await office.insurers_answer()
    await jobs.fetch(office, office.clinic.works)
    assert await efact_ground.wrong(office.clinic.sql, made) == 0
    ((state, claims, cents),) = await office.clinic.sql.fetch(PAID, made.doctor_id)
    assert (state, claims, cents) == ("settled", count, made.asked_cents)
    assert sum((await office.till.books()).values()) == 0


@pytest.mark.parametrize("at", [5, 349, 350 * 3 + 20, 350 * 7 + 100])
async def test_the_reader_of_its_own_finds_a_character_that_is_wrong(office: Office, at: int) -> None:
    made = await month(office, 4)
    await jobs.send(office, office.clinic.works, made.batch_id)
    text, at = only_file(office), layout.HEAD + at
    changed = text[:at] + ("8" if text[at] == "7" else "7") + text[at + 1 :]
    assert layout.read(text).wrong == []
    assert layout.read(changed).wrong != []


async def test_a_page_and_one_more_are_both_sent_and_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions_files, "PAGE", 3)
    for count in (2, 3, 4, 6, 7):
        made = await month(office, count)
        office.twin.memory.files.clear()
        await jobs.send(office, office.clinic.works, made.batch_id)
        assert (layout.read(only_file(office)).wrong, len(layout.read(only_file(office)).invoices)) == ([], count)
        await office.insurers_answer()
        await jobs.fetch(office, office.clinic.works)
        assert await efact_ground.wrong(office.clinic.sql, made) == 0


class Breaks(Exception):
    """Something that is not foreseen."""


async def test_an_answer_that_was_applied_in_part_is_applied_to_its_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who dies between two pages has confirmed nothing: the same answer comes again, and each line counts once."""
    monkeypatch.setattr(actions_files, "PAGE", 2)
    made = await month(office, 7)
    await jobs.send(office, office.clinic.works, made.batch_id)
    await office.insurers_answer()
    apply, done = actions_files.apply, 0

    async def some(*given: Any) -> None:
        nonlocal done
        done += 1
        if done == 6:
            raise Breaks
        await apply(*given)

    monkeypatch.setattr(actions_files, "apply", some)
    with pytest.raises(Breaks):
        await jobs.fetch(office, office.clinic.works)
    assert 0 < await office.clinic.sql.fetchval("select count(*) from claims where state = 'settled'") < 7
    await jobs.fetch(office, office.clinic.works)
    assert await efact_ground.wrong(office.clinic.sql, made) == 0
