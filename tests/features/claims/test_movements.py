"""The same answer again moves nothing; a second movement of the same sum under the same reference moves it again."""

from itertools import pairwise

import pytest

from doktr.features.claims import Answer, AnswerLine, jobs
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_otherwise import ASKED, claim_of, corrected, paid, wishes

__all__ = ["office", "till"]
MOVED = "select coalesce(array_agg(cents order by at, id), '{}') from claim_corrections where kind = 'paid'"
# As it was left: a payment, and a part of it taken back under this reference.
AS_BEFORE = """
with kept as (
    insert into claim_corrections (brand_id, claim_id, kind, cents, reference, at)
    select brand_id, id, 'paid', -500, 'R1', now() from claims returning claim_id
)
update claims set paid_answer = null, paid_cents = paid_cents - 500, state = 'paid_otherwise' from kept
where id = claim_id
"""


async def repeated(office: Office) -> None:
    """The network hands out every answer once more, under new keys."""
    (await office.http.post("/repeat")).raise_for_status()
    office.clinic.later(days=21)
    await office.sweep()


async def test_taken_back_and_paid_again_under_one_reference_are_as_many_movements(office: Office) -> None:
    doctor = await paid(office)
    moves = [-500, 500, -500, 500, -500]
    for place, cents in enumerate(moves, 1):
        await wishes(office, reference="R1", corrects={"101673": cents})
        await office.insurers_answer()
        office.clinic.later(days=21)
        await office.sweep()
        assert await office.owed(doctor) == -sum(moves[:place])
    assert await office.clinic.sql.fetchval(MOVED) == moves
    assert all(one + other == 0 for one, other in pairwise(moves))


@pytest.mark.parametrize("cents", [-500, -ASKED, 700])
async def test_the_same_answers_under_other_keys_move_nothing(office: Office, cents: int) -> None:
    doctor = await paid(office)
    await corrected(office, doctor, cents)
    owed, moved = await office.owed(doctor), await office.clinic.sql.fetchval(MOVED)
    assert (owed, moved) == (-cents, [cents])
    for _ in range(2):
        await repeated(office)
    assert await office.owed(doctor) == owed
    assert await office.clinic.sql.fetchval(MOVED) == moved
    assert sum((await office.till.books()).values()) == 0


async def test_what_was_written_down_before_answers_were_told_apart_is_not_counted_again(office: Office) -> None:
    doctor = await paid(office)
    await office.clinic.sql.execute(AS_BEFORE)
    await wishes(office, reference="R1", corrects={"101673": -500})
    await office.insurers_answer()
    await repeated(office)
    assert await office.clinic.sql.fetchval(MOVED) == [-500]
    assert (await claim_of(office, doctor)).paid_cents == ASKED - 500


async def test_an_answer_without_a_number_is_told_by_all_that_stands_in_it(office: Office) -> None:
    doctor = await paid(office)
    claim = await claim_of(office, doctor)
    number = int(await office.clinic.sql.fetchval("select number from claim_batches") or 0)
    for key in ("one", "another", "one"):
        line = AnswerLine(claim.number, -500, (), "R1")
        await jobs.write_down(office.clinic.works, Answer(key, "settled", number, [line]))
    assert await office.owed(doctor) == 1000
