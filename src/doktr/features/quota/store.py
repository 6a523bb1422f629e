"""Places of the quota in the database, one row for each that is open or counts, also of an account that went."""

from datetime import datetime
from uuid import UUID

from doktr.kernel.work import Work

# Whoever claims for this patient waits here for whoever claims at the same moment, and then sees their place.
LOCK = "select from people where id = $1 for no key update"
# All but that of one cause; what the same number used before its account went counts on.
PLACES = """
select at from quota_places where patient_id = $1 and brand_id = $2 and ($3::uuid is null or cause_id <> $3)
union all
select kept.at from people join kept_places kept on kept.niss_hmac = people.niss_hmac and kept.brand_id = $2
where people.id = $1
order by at
"""
KEEP = "insert into quota_places (cause_id, patient_id, brand_id, at) values ($1, $2, $3, $4)"
OF = "select patient_id, brand_id, at from quota_places where cause_id = $1"
MOVE = "update quota_places set at = $2 where cause_id = $1 and not counted"
HAND_ON = "update quota_places set cause_id = $2 where cause_id = $1 and not counted"
GIVE_BACK = "delete from quota_places where cause_id = $1 and not counted"
COUNT = "update quota_places set counted = true where cause_id = $1"
UNCOUNT = "delete from quota_places where cause_id = $1 and counted"
COUNT_AFTER_ALL = """
insert into quota_places (cause_id, patient_id, brand_id, at, counted) values ($1, $2, $3, $4, true)
on conflict (cause_id) do update set counted = true
"""
# What lies further back than any period looks; open places are somebody's business still.
FORGET = "delete from quota_places where counted and at < $1"
FORGET_KEPT = "delete from kept_places where until <= $1"
HELD = "select cause_id, at, counted from quota_places where patient_id = $1 order by at, cause_id"
HELD_KEPT = """
select kept.id, kept.at, kept.until from people join kept_places kept on kept.niss_hmac = people.niss_hmac
    and kept.brand_id = people.brand_id
where people.id = $1 order by kept.at, kept.id
"""


async def lock(work: Work, patient_id: UUID) -> None:
    """Let nobody else claim for this patient until the transaction ends."""
    await work.sql.execute(LOCK, patient_id)


async def places(work: Work, patient_id: UUID, brand: str) -> list[datetime]:
    """The moments of this patient's places within a brand."""
    return [row["at"] for row in await work.sql.fetch(PLACES, patient_id, brand, None)]


async def keep(work: Work, cause_id: UUID, patient_id: UUID, brand: str, at: datetime) -> None:
    """A place for what is asked for or booked."""
    await work.sql.execute(KEEP, cause_id, patient_id, brand, at)


async def of(work: Work, cause_id: UUID) -> tuple[UUID, str, datetime] | None:
    """Patient, brand and moment of a place."""
    row = await work.sql.fetchrow(OF, cause_id)
    return (row["patient_id"], row["brand_id"], row["at"]) if row else None


async def other_places(work: Work, patient_id: UUID, brand: str, cause_id: UUID) -> list[datetime]:
    """The moments of this patient's places but this one."""
    return [row["at"] for row in await work.sql.fetch(PLACES, patient_id, brand, cause_id)]


async def move(work: Work, cause_id: UUID, at: datetime) -> None:
    """The place lies elsewhere in time."""
    await work.sql.execute(MOVE, cause_id, at)


async def hand_on(work: Work, cause_id: UUID, new_cause_id: UUID) -> None:
    """The place belongs to what came of its cause."""
    await work.sql.execute(HAND_ON, cause_id, new_cause_id)


async def give_back(work: Work, cause_id: UUID) -> None:
    """It did not take place."""
    await work.sql.execute(GIVE_BACK, cause_id)


async def count(work: Work, cause_id: UUID) -> None:
    """It took place."""
    await work.sql.execute(COUNT, cause_id)


async def uncount(work: Work, cause_id: UUID) -> None:
    """It was counted, and had failed."""
    await work.sql.execute(UNCOUNT, cause_id)


async def count_after_all(work: Work, cause_id: UUID, patient_id: UUID, brand: str, at: datetime) -> None:
    """It took place, though its place was given back."""
    await work.sql.execute(COUNT_AFTER_ALL, cause_id, patient_id, brand, at)


async def forget(work: Work, before: datetime) -> None:
    """Delete what no period looks back to, and of accounts that went what counts no more."""
    await work.sql.execute(FORGET, before)
    await work.sql.execute(FORGET_KEPT, work.now)


async def held(work: Work, patient_id: UUID) -> dict[str, object]:
    """Everything we hold on the patient's places, also of an account that the same number had before."""
    queries = {"quota_places": HELD, "kept_places": HELD_KEPT}
    return {name: [dict(row) for row in await work.sql.fetch(query, patient_id)] for name, query in queries.items()}
