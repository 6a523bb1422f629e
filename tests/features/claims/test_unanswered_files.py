"""A file that no insurer answers stands on the operator's board as late, since when it left, for what is open of it."""

from doktr.features.claims import rules, store_files
from doktr.features.claims.model import Unanswered
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_unions import answer, month

__all__ = ["office", "till"]


async def late(office: Office, brand: str = "doktr") -> list[Unanswered]:
    """What the operator of a brand sees."""
    async with office.clinic.works.open(brand) as work:
        return await store_files.unanswered(work, rules.late_before(office.claim_limits, work.now))


async def test_a_file_that_nobody_answers_is_late_since_it_left_until_the_answer_comes(office: Office) -> None:
    doctor_id = await month(office, 10)
    await office.sweep()
    await answer(office, silent_unions=["300"])
    sent_at = await office.clinic.sql.fetchval("select sent_at from claim_batches where national_union = '300'")
    owed = await office.clinic.sql.fetchval(
        "select sum(insurer_cents)::bigint from claims where doctor_id = $1 and mutuality like '3%'", doctor_id
    )
    office.clinic.later(days=20)
    assert await late(office) == []
    office.clinic.later(days=2)
    (found,) = await late(office)
    assert (found.national_union, found.state, found.claims) == ("300", "sent", 5)
    assert (found.since, found.insurer_cents) == (sent_at, owed)
    assert await late(office, "heidra") == []
    await answer(office)
    assert await late(office) == []


async def test_a_file_of_which_some_claims_were_answered_is_late_for_the_others(office: Office) -> None:
    await month(office, 10)
    await office.sweep()
    await answer(office)
    reopened = "update claims set state = 'accepted' where number = (select min(number) from claims) returning batch_id"
    batch_id = await office.clinic.sql.fetchval(reopened)
    await office.clinic.sql.execute("update claim_batches set state = 'acknowledged' where id = $1", batch_id)
    office.clinic.later(days=22)
    (found,) = await late(office)
    assert (found.id, found.claims, found.state) == (batch_id, 1, "acknowledged")


async def test_a_file_that_the_network_does_not_take_is_late_since_it_was_made(office: Office) -> None:
    await office.took_place()
    await office.sweep()
    await office.clinic.sql.execute("update claim_batches set state = 'made', sent_at = null")
    made_at = await office.clinic.sql.fetchval("select made_at from claim_batches")
    office.clinic.later(days=22)
    (found,) = await late(office)
    assert (found.state, found.since, found.claims) == ("made", made_at, 1)
