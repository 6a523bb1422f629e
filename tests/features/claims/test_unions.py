"""Each national union answers for its own members, when it likes: none ends, refuses or holds up what another owes."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bench import efact_ground
from doktr.features.claims import jobs
from tests.adapters.insurer import layout
from tests.features.claims.test_claims import Office, office, till

__all__ = ["office", "till"]

REOPENED = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0104_unions.sql"
BOTH = ("100", "300")
MEMBERS = ("101", "304", "130", "306")
CLAIMS = """
select left(mutuality, 1) || '00' as national_union, array_agg(distinct claims.state) as states, count(*)::int as count,
    sum(insurer_cents)::bigint as asked, sum(paid_cents)::bigint as paid
from claims where doctor_id = $1 group by 1 order by 1
"""
FILES = "select national_union, state from claim_batches where doctor_id = $1 order by national_union"
# As files were made before each was one union's.
MIXED = """
with file as (
    insert into claim_batches (brand_id, doctor_id, month, sending_number, state, made_at)
    values ('doktr', $1, $2, 1, 'made', now()) returning id
)
update claims set state = 'batched', batch_id = file.id from file where doctor_id = $1 returning batch_id
"""


async def month(office: Office, count: int = 10) -> UUID:
    """A doctor's month with members of two unions, of which nothing left yet."""
    return await efact_ground.charged(office.clinic.sql, count, office.national_numbers, MEMBERS)


async def answer(office: Office, **wishes: Any) -> None:
    """The unions answer, as they are told to, and what they say is fetched."""
    office.twin.wishes = wishes
    await office.insurers_answer()
    await office.sweep()


async def states(office: Office, doctor_id: UUID) -> dict[str, str]:
    """The state of a union's claims; there is one."""
    return {row["national_union"]: "/".join(row["states"]) for row in await office.clinic.sql.fetch(CLAIMS, doctor_id)}


async def files(office: Office, doctor_id: UUID) -> dict[str, str]:
    return {row["national_union"]: row["state"] for row in await office.clinic.sql.fetch(FILES, doctor_id)}


async def owed(office: Office, doctor_id: UUID) -> int | None:
    return await office.clinic.sql.fetchval(efact_ground.OWED, doctor_id)


async def asked(office: Office, doctor_id: UUID) -> dict[str, int]:
    return {row["national_union"]: row["asked"] for row in await office.clinic.sql.fetch(CLAIMS, doctor_id)}


async def test_a_month_becomes_one_file_for_each_union_and_each_adds_up_to_the_cent(office: Office) -> None:
    doctor_id = await month(office)
    await office.sweep()
    ours, theirs = await asked(office, doctor_id), list[dict[str, int]]()
    for _, text in office.twin.memory.files.values():
        found = layout.read(text)
        assert found.wrong == []
        assert len(found.invoices) == 5
        theirs.append(found.asked)
    assert sorted(theirs, key=list) == [{union: ours[union]} for union in BOTH]
    assert await files(office, doctor_id) == dict.fromkeys(BOTH, "sent")
    await office.sweep()
    assert len(office.twin.memory.files) == 2


@pytest.mark.parametrize(("first", "second"), [BOTH, BOTH[::-1]])
async def test_who_answers_first_settles_its_own_and_the_other_is_asked_until_it_answers(
    office: Office, first: str, second: str
) -> None:
    doctor_id = await month(office)
    await office.sweep()
    ours = await asked(office, doctor_id)
    await answer(office, silent_unions=[second])
    assert await states(office, doctor_id) == {first: "settled", second: "batched"}
    assert await files(office, doctor_id) == {first: "settled", second: "sent"}
    assert await owed(office, doctor_id) == ours[second]
    office.clinic.later(days=3)
    await office.sweep()
    assert await states(office, doctor_id) == {first: "settled", second: "batched"}
    await answer(office)
    assert await states(office, doctor_id) == dict.fromkeys(BOTH, "settled")
    assert await files(office, doctor_id) == dict.fromkeys(BOTH, "settled")
    assert await owed(office, doctor_id) == 0


@pytest.mark.parametrize(("refusing", "paying"), [BOTH, BOTH[::-1]])
@pytest.mark.parametrize("first", BOTH)
async def test_a_union_that_refuses_its_file_refuses_nothing_of_the_other(
    office: Office, refusing: str, paying: str, first: str
) -> None:
    doctor_id = await month(office)
    await office.sweep()
    ours = await asked(office, doctor_id)
    await answer(office, refusing_unions=[refusing], silent_unions=[union for union in BOTH if union != first])
    await answer(office, refusing_unions=[refusing])
    assert await states(office, doctor_id) == {refusing: "rejected", paying: "settled"}
    assert await files(office, doctor_id) == {refusing: "refused", paying: "settled"}
    assert await owed(office, doctor_id) == ours[refusing]


async def test_a_union_of_which_a_file_left_today_keeps_no_other_waiting(office: Office) -> None:
    doctor_id = await month(office)
    await office.clinic.sql.execute("update claims set state = 'waiting' where mutuality like '3%'")
    await office.sweep()
    assert await files(office, doctor_id) == {"100": "sent"}
    await office.clinic.sql.execute("update claims set state = 'ready' where state = 'waiting'")
    await office.sweep()
    assert await files(office, doctor_id) == dict.fromkeys(BOTH, "sent")


async def mixed(office: Office) -> UUID:
    """A file of two unions that left before the change; the doctor of it."""
    doctor_id = await month(office)
    batch_id = await office.clinic.sql.fetchval(MIXED, doctor_id, efact_ground.MONTH)
    assert isinstance(batch_id, UUID)
    await jobs.send(office, office.clinic.works, batch_id)
    return doctor_id


@pytest.mark.parametrize(("first", "second"), [BOTH, BOTH[::-1]])
@pytest.mark.parametrize("refuses", [False, True])
async def test_a_file_of_before_with_two_unions_ends_with_the_answer_of_the_last(
    office: Office, first: str, second: str, refuses: bool
) -> None:
    doctor_id = await mixed(office)
    refusing = {"refusing_unions": [first]} if refuses else {}
    await answer(office, silent_unions=[second], **refusing)
    said = "rejected" if refuses else "settled"
    assert await states(office, doctor_id) == {first: said, second: "batched"}
    assert await office.clinic.sql.fetchval("select state from claim_batches") == "acknowledged"
    await answer(office)
    assert await states(office, doctor_id) == {first: said, second: "settled"}
    assert await office.clinic.sql.fetchval("select state from claim_batches") == "settled"
    assert await owed(office, doctor_id) == ((await asked(office, doctor_id))[first] if refuses else 0)


@pytest.mark.parametrize("ended", ["settled", "refused"])
async def test_what_one_union_had_ended_for_another_is_asked_for_again(office: Office, ended: str) -> None:
    doctor_id = await mixed(office)
    await answer(office, silent_unions=["300"])
    await office.clinic.sql.execute("update claim_batches set state = $1", ended)
    await office.sweep()
    _, reopening = REOPENED.read_text(encoding="utf-8").split("\n\n", 1)
    await office.clinic.sql.execute(reopening)
    await answer(office)
    assert await states(office, doctor_id) == dict.fromkeys(BOTH, "settled")
    await office.clinic.sql.execute(reopening)
    assert await office.clinic.sql.fetchval("select state from claim_batches") == "settled"
