"""Ties between patients and doctors in the database."""

from datetime import date, datetime, timedelta
from uuid import UUID

from doktr.features.relations.model import Claim, Declared, Met, OwnDoctor
from doktr.kernel.work import Work

OF_PATIENT = """
select r.doctor_id, doctor.given_name, doctor.family_name, r.declared, r.declared_at, r.confirmed_at, r.refused_at,
    r.seen_at, r.insurer_said_at
from care_relations r join people doctor on doctor.id = r.doctor_id
where r.patient_id = $1
order by r.insurer_said_at is null, r.declared is null, r.declared_at desc, r.seen_at desc, r.doctor_id
limit 50
"""
# A patient has one doctor of each kind at most; saying it again of the same doctor keeps what that doctor answered. A
# doctor's no outlives the word taken back, and is asked about anew only once it is old.
DECLARE = """
with others as (
    update care_relations set declared = null, declared_at = null, confirmed_at = null
    where patient_id = $1 and doctor_id <> $2 and declared = $4
)
insert into care_relations (patient_id, doctor_id, brand_id, declared, declared_at)
select $1, $2, $3, $4, $5
from doctor_brands member
join people doctor on doctor.id = member.doctor_id
join people patient on patient.id = $1 and patient.niss_hmac <> doctor.niss_hmac
where member.doctor_id = $2 and member.brand_id = $3
on conflict (patient_id, doctor_id) do update set declared = excluded.declared,
    declared_at = case when care_relations.declared is null then excluded.declared_at
        else care_relations.declared_at end,
    refused_at = case when care_relations.declared is not null or care_relations.refused_at > $6::timestamptz
        then care_relations.refused_at end
where care_relations.declared is distinct from excluded.declared
returning doctor_id
"""
IS_DECLARED = "select exists (select from care_relations where patient_id = $1 and doctor_id = $2 and declared = $3)"
UNDECLARE = """
with undone as (
    update care_relations set declared = null, declared_at = null, confirmed_at = null
    where patient_id = $1 and doctor_id = $2 and declared is not null
    returning doctor_id, seen_at
)
select exists (select from undone)
"""
ANSWER = """
update care_relations
set confirmed_at = case when $3 then $4::timestamptz end, refused_at = case when $3 then null else $4::timestamptz end
where patient_id = $1 and doctor_id = $2 and declared is not null
returning patient_id
"""
CLAIMS = """
select r.patient_id, patient.given_name, patient.family_name, r.declared, r.declared_at, r.confirmed_at, r.refused_at
from care_relations r join people patient on patient.id = r.patient_id and patient.erased_at is null
where r.doctor_id = $1 and r.declared is not null
order by (r.confirmed_at is null and r.refused_at is null) desc, r.declared_at desc, r.patient_id
limit 100
"""
MET = """
insert into care_relations (patient_id, doctor_id, brand_id, seen_at) values ($1, $2, $3, $4)
on conflict (patient_id, doctor_id) do update set seen_at = excluded.seen_at
"""
# The insurer names one at most, by the first digits of the NIHDI number: whoever it named before is not it any more.
INSURER_SAYS = """
with named as (
    select doctors.person_id from doctors
    join doctor_brands member on member.doctor_id = doctors.person_id and member.brand_id = $2
    join people doctor on doctor.id = doctors.person_id
    join people patient on patient.id = $1 and patient.niss_hmac <> doctor.niss_hmac
    where left(doctors.nihdi, 8) = left($3, 8) and length($3) >= 8
    order by doctors.person_id limit 1
), others as (
    update care_relations set insurer_said_at = null
    where patient_id = $1 and insurer_said_at is not null and doctor_id not in (select person_id from named)
)
insert into care_relations (patient_id, doctor_id, brand_id, insurer_said_at) select $1, person_id, $2, $4 from named
on conflict (patient_id, doctor_id) do update set insurer_said_at = excluded.insurer_said_at
"""
FORGET_INSURER = """
update care_relations set insurer_said_at = null
where insurer_said_at is not null and insurer_said_at <= $1::timestamptz - $2::interval
"""
# The doctor's last word counts; of several years the last. Of who left nothing is kept.
VISITED = """
insert into care_relations (patient_id, doctor_id, brand_id, met_until)
select id, $2, $3, $4 from people where id = $1 and erased_at is null
on conflict (patient_id, doctor_id) do update
    set met_until = greatest(care_relations.met_until, excluded.met_until), met_refused_at = null
"""
NOT_VISITED = """
insert into care_relations (patient_id, doctor_id, brand_id, met_refused_at)
select id, $2, $3, $4 from people where id = $1 and erased_at is null
on conflict (patient_id, doctor_id) do update set met_until = null, met_refused_at = excluded.met_refused_at
"""
# Certificates that an insurer took count for as long as they stand, or were taken back for a reason that leaves the
# visit: this is read from them, so that nothing outlives them.
MET_IN_PERSON = """
select case
    when met_until >= $3 or exists (select from attests
        where attests.patient_id = pair.patient_id and attests.doctor_id = pair.doctor_id
            and state in ('accepted', 'cancelling', 'cancelled') and $3 between day and counts_until
            and made_at > coalesce(met_refused_at, '-infinity')) then 'confirmed'
    when met_refused_at > $4 then 'refused' end
from (values ($1::uuid, $2::uuid)) as pair (patient_id, doctor_id)
left join care_relations using (patient_id, doctor_id)
"""
PRACTISES_WITH = """
select exists (select from care_relations where patient_id = $1 and doctor_id = $2 and declared = 'practice'
    and confirmed_at is not null)
"""
HELD = """
select doctor_id, declared, declared_at, confirmed_at, refused_at, seen_at, insurer_said_at, met_until, met_refused_at
from care_relations where patient_id = $1
order by doctor_id
"""


async def of_patient(work: Work, patient_id: UUID) -> list[OwnDoctor]:
    """The patient's doctors: declared ones first, then those seen, latest first."""
    return [OwnDoctor(**dict(row)) for row in await work.sql.fetch(OF_PATIENT, patient_id)]


async def declare(work: Work, patient_id: UUID, doctor_id: UUID, kind: Declared, refusals_since: datetime) -> bool:
    """Keep the patient's word; False where that is known, for a doctor of another brand, and for oneself.

    A refusal of before `refusals_since` that answered an earlier word does not hold for this one.
    """
    given = (patient_id, doctor_id, work.brand, kind, work.now, refusals_since)
    return await work.sql.fetchval(DECLARE, *given) is not None


async def is_declared(work: Work, patient_id: UUID, doctor_id: UUID, kind: Declared) -> bool:
    """Whether the patient said so."""
    return bool(await work.sql.fetchval(IS_DECLARED, patient_id, doctor_id, kind))


async def undeclare(work: Work, patient_id: UUID, doctor_id: UUID) -> bool:
    """Take the patient's word back; False when there was none."""
    return bool(await work.sql.fetchval(UNDECLARE, patient_id, doctor_id))


async def answer(work: Work, patient_id: UUID, doctor_id: UUID, confirmed: bool) -> bool:
    """Keep the doctor's word; False when the patient did not declare them."""
    return await work.sql.fetchval(ANSWER, patient_id, doctor_id, confirmed, work.now) is not None


async def claims(work: Work, doctor_id: UUID) -> list[Claim]:
    """Who declared this doctor as theirs, those without an answer first."""
    return [Claim(**dict(row)) for row in await work.sql.fetch(CLAIMS, doctor_id)]


async def met(work: Work, patient_id: UUID, doctor_id: UUID, brand: str, at: datetime) -> None:
    """They saw each other here."""
    await work.sql.execute(MET, patient_id, doctor_id, brand, at)


async def insurer_says(work: Work, patient_id: UUID, nihdi: str | None) -> None:
    """Keep who keeps the patient's global medical record by their insurer's word; None: nobody does."""
    await work.sql.execute(INSURER_SAYS, patient_id, work.brand, nihdi, work.now)


async def forget_insurer(work: Work, after: timedelta) -> None:
    """What insurers said so long ago is not taken for true any more."""
    await work.sql.execute(FORGET_INSURER, work.now, after)


async def visited(work: Work, patient_id: UUID, doctor_id: UUID, brand: str, until: date) -> None:
    """They saw each other in person, says the doctor, which counts until that day."""
    await work.sql.execute(VISITED, patient_id, doctor_id, brand, until)


async def not_visited(work: Work, patient_id: UUID, doctor_id: UUID, brand: str) -> None:
    """They did not, says the doctor."""
    await work.sql.execute(NOT_VISITED, patient_id, doctor_id, brand, work.now)


async def met_in_person(
    work: Work, patient_id: UUID, doctor_id: UUID, day: date, refusals_since: datetime
) -> Met | None:
    """What the doctor said of a visit in person that counts on that day; None where they said nothing (lately)."""
    return await work.sql.fetchval(MET_IN_PERSON, patient_id, doctor_id, day, refusals_since)


async def in_practice(work: Work, patient_id: UUID, doctor_id: UUID) -> bool:
    """Whether the patient declared that they practise with their own doctor, and they confirmed it."""
    return bool(await work.sql.fetchval(PRACTISES_WITH, patient_id, doctor_id))


async def held(work: Work, patient_id: UUID) -> list[dict[str, object]]:
    """Everything we hold between the patient and doctors."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
