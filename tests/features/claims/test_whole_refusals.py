"""A file that is refused whole, whatever its answer names: each claim comes back with a reason, and is sent again."""

from collections.abc import Sequence

import pytest

from doktr.features.claims import Answer, AnswerLine, actions, actions_files, jobs
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_unions import answer, files, mixed, month, states
from tests.features.clinic import Person

__all__ = ["office", "till"]
REASONS = "select errors, count(*)::int from claims where batch_id = $1 group by 1 order by 2"
NUMBER = "select number from claim_batches"


async def refused(office: Office, bare: Sequence[str]) -> Person:
    """A doctor's file that the union refused without a word on any service; the doctor."""
    doctor, _ = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    await answer(office, refusing_unions=["100"], bare=bare)
    return doctor


@pytest.mark.parametrize("bare", [[], ["500402"]])
async def test_an_answer_that_names_no_service_refuses_each_with_the_insurer_s_reason(
    office: Office, bare: list[str]
) -> None:
    doctor = await refused(office, bare)
    (claim,) = await office.listed(doctor)
    assert (claim.state, list(claim.errors)) == ("rejected", ["file-refused", *bare])
    assert await files(office, doctor.id) == {"100": "refused"}
    assert "claims_changed" in await office.clinic.told(doctor)
    assert await office.waiting(doctor) == []
    assert await office.owed(doctor) == claim.insurer_cents


async def test_what_came_back_with_its_file_is_sent_again_and_paid(office: Office) -> None:
    doctor = await refused(office, [])
    (claim,) = await office.listed(doctor)
    await office.knows(doctor)
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    await answer(office)
    assert await office.states(doctor) == ["settled"]
    assert await office.owed(doctor) == 0


async def test_the_answer_comes_again_and_refuses_nothing_that_was_sent_since(office: Office) -> None:
    doctor = await refused(office, [])
    number = int(await office.clinic.sql.fetchval(NUMBER) or 0)
    (claim,) = await office.listed(doctor)
    await office.knows(doctor)
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    for key in ("the same again", "another"):
        await jobs.write_down(office.clinic.works, Answer(key, "refused", number, []))
    assert await office.states(doctor) == ["batched"]


async def test_what_a_refused_file_leaves_out_is_refused_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_files, "PAGE", 2)
    doctor_id = await month(office, 10)
    await office.sweep()
    sql = office.clinic.sql
    number = int(await sql.fetchval("select number from claim_batches where national_union = '100'") or 0)
    batch_id = await sql.fetchval("select id from claim_batches where number = $1", number)
    named = int(await sql.fetchval("select min(number) from claims where batch_id = $1", batch_id) or 0)
    line = AnswerLine(named, 0, ["500413"], "")
    await jobs.write_down(office.clinic.works, Answer("one", "refused", number, [line], ["500402"]))
    assert await states(office, doctor_id) == {"100": "rejected", "300": "batched"}
    assert await files(office, doctor_id) == {"100": "refused", "300": "sent"}
    said = await sql.fetch(
        "select errors, count(*)::int from claims where batch_id = $1 group by 1 order by 2", batch_id
    )
    assert [tuple(row) for row in said] == [(["500413"], 1), (["file-refused", "500402"], 4)]


async def test_of_a_file_of_two_unions_nobody_knows_whose_refusal_names_nothing(office: Office) -> None:
    doctor_id = await mixed(office)
    number = int(await office.clinic.sql.fetchval(NUMBER) or 0)
    await jobs.write_down(office.clinic.works, Answer("one", "refused", number, []))
    assert await states(office, doctor_id) == {"100": "batched", "300": "batched"}
    await answer(office)
    assert await states(office, doctor_id) == {"100": "settled", "300": "settled"}
