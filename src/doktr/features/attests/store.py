"""Certificates in the database: each answer counts for the attempt that it answers, and for no other."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from doktr.features.attests.model import Attest, AttestStanding, AttestState, CancelReason, KnownPatient, Visit
from doktr.features.pricing import Mode
from doktr.kernel.work import Work

_ATTEST = """
select attests.id, attests.brand_id, patient_id, doctor_id, number, day, code, paid_cents, state, attempt, attempt_at,
    tries, acknowledgement, cancel_reason, errors, changed_at, patient.given_name as patient_given_name,
    patient.family_name as patient_family_name, doctor.given_name as doctor_given_name,
    doctor.family_name as doctor_family_name, doctors.nihdi
from attests join people patient on patient.id = patient_id join people doctor on doctor.id = doctor_id
join doctors on doctors.person_id = doctor_id
"""
OF_DOCTOR = f"{_ATTEST} where doctor_id = $1 order by number desc limit 100"
OF_PATIENT = (
    f"{_ATTEST} where patient_id = $1 and state in ('accepted', 'cancelling', 'cancelled') order by number desc"
)
FIND = f"{_ATTEST} where attests.id = $1 and $2 in (doctor_id, patient_id)"
FIND_HELD = f"{_ATTEST} where attests.id = $1 and doctor_id = $2 for no key update of attests"
# People whom the doctor saw here, the latest first. A visit in the practice follows what began here.
PATIENTS = """
select id, given_name, family_name from (
    select distinct on (people.id) people.id, given_name, family_name, ended_at from consultations
    join people on people.id = patient_id
    where doctor_id = $1 and state = 'ended' and outcome = 'took_place' and erased_at is null
    order by people.id, ended_at desc
) seen order by ended_at desc limit 200
"""
BRAND_OF = """
select consultations.brand_id from consultations join people on people.id = patient_id
where doctor_id = $1 and patient_id = $2 and state = 'ended' and outcome = 'took_place' and erased_at is null
order by ended_at desc limit 1
"""
KEEP = """
insert into attests (brand_id, patient_id, doctor_id, day, code, paid_cents, state, attempt_at, ask_at, made_at,
    changed_at, billing, counts_until)
values ($1, $2, $3, $4, $5, $6, 'sending', $7, $8, $7, $7, $9, $10)
on conflict (doctor_id, patient_id, day) where state in ('sending', 'accepted', 'rejected', 'cancelling')
do nothing returning id
"""
CORRECT = """
update attests set state = 'sending', code = $2, paid_cents = $3, attempt = attempt + 1, attempt_at = $4, tries = 0,
    ask_at = $5, errors = '{}', changed_at = $4
where id = $1 and state = 'rejected'
    and not exists (select from attests other where other.id <> $1 and other.doctor_id = attests.doctor_id
        and other.patient_id = attests.patient_id and other.day = attests.day
        and other.state in ('sending', 'accepted', 'rejected', 'cancelling'))
returning true
"""
CANCEL = """
update attests set state = 'cancelling', cancel_reason = $2, attempt = attempt + 1, attempt_at = $3, tries = 0,
    ask_at = $4, errors = '{}', changed_at = $3, counts_until = case when $5 then counts_until end
where id = $1 and state = 'accepted' returning true
"""
DROP = "update attests set state = 'dropped', changed_at = $2 where id = $1 and state = 'rejected' returning true"
TO_SAY = """
select attests.id, attests.brand_id, state, attempt, attempt_at, tries, acknowledgement, cancel_reason, code, day,
    paid_cents, doctors.nihdi, doctor.niss_sealed as doctor_niss, doctor.given_name as doctor_given_name,
    doctor.family_name as doctor_family_name, patient.niss_sealed as patient_niss,
    patient.given_name as patient_given_name, patient.family_name as patient_family_name, patient.gender,
    payees.enterprise_number
from attests join people patient on patient.id = patient_id join people doctor on doctor.id = attests.doctor_id
join doctors on doctors.person_id = attests.doctor_id join payees on payees.doctor_id = attests.doctor_id
where attests.id = $1 and state in ('sending', 'cancelling') and patient.erased_at is null
"""
# Of whoever deleted their account nothing more can be said: their number is gone.
WAITING = """
select attests.id from attests join people on people.id = patient_id
where state in ('sending', 'cancelling') and ask_at <= $1 and erased_at is null order by ask_at limit 50
"""
SILENT = """
update attests set tries = tries + 1, ask_at = $3
where id = $1 and attempt = $2 and state in ('sending', 'cancelling')
"""
ANSWERED = """
update attests set state = $3, acknowledgement = coalesce(acknowledgement, $4), errors = $5, changed_at = $6
where id = $1 and attempt = $2 and state in ('sending', 'cancelling')
returning patient_id, doctor_id
"""
STANDINGS = """
select state, count(*)::int as attests, sum(paid_cents)::bigint as paid_cents,
    count(*) filter (where state in ('sending', 'cancelling') and attempt_at <= $2)::int as stuck,
    min(attempt_at) filter (where state in ('sending', 'cancelling') and attempt_at <= $2) as stuck_since,
    min(day) as since
from attests where brand_id = $1 group by state order by state
"""
HELD = """
select id, doctor_id, number, day, code, paid_cents, state, attempt, attempt_at, tries, ask_at, acknowledgement,
    cancel_reason, errors, made_at, changed_at, billing, counts_until
from attests where patient_id = $1 order by number
"""


async def of_doctor(work: Work) -> list[Attest]:
    """The acting doctor's certificates, latest first."""
    return [Attest(**row) for row in await work.sql.fetch(OF_DOCTOR, work.actor.person_id)]


async def of_patient(work: Work) -> list[Attest]:
    """What insurers were told of the acting patient's visits, latest first."""
    return [Attest(**row) for row in await work.sql.fetch(OF_PATIENT, work.actor.person_id)]


async def find(work: Work, attest_id: UUID) -> Attest | None:
    """A certificate of the acting patient or doctor."""
    row = await work.sql.fetchrow(FIND, attest_id, work.actor.person_id)
    return Attest(**row) if row else None


async def find_held(work: Work, attest_id: UUID) -> Attest | None:
    """A certificate of the acting doctor, held until the end of this work."""
    row = await work.sql.fetchrow(FIND_HELD, attest_id, work.actor.person_id)
    return Attest(**row) if row else None


async def patients(work: Work) -> list[KnownPatient]:
    """Whom the acting doctor saw here."""
    return [KnownPatient(**row) for row in await work.sql.fetch(PATIENTS, work.actor.person_id)]


async def brand_of(work: Work, patient_id: UUID) -> str | None:
    """The brand at which the acting doctor saw this patient; None when they never did."""
    return await work.sql.fetchval(BRAND_OF, work.actor.person_id, patient_id)


async def keep(
    work: Work, brand: str, visit: Visit, days: tuple[date, date], ask_at: datetime, mode: Mode
) -> UUID | None:
    """Keep a certificate that is to be sent; None when this visit is certified already.

    `days`: of the visit, and the last one on which it counts as one.
    """
    return await work.sql.fetchval(
        KEEP, brand, visit.patient_id, work.actor.person_id, days[0], visit.code, visit.paid_cents, work.now, ask_at,
        mode, days[1],
    )  # fmt: skip


async def correct(work: Work, attest_id: UUID, code: str, paid_cents: int, ask_at: datetime) -> bool:
    """Say it anew with another code or amount; False where another certificate says that already."""
    return bool(await work.sql.fetchval(CORRECT, attest_id, code, paid_cents, work.now, ask_at))


async def cancel(work: Work, attest_id: UUID, why: CancelReason, ask_at: datetime, visit_stays: bool) -> bool:
    """Begin to take it back; it counts as a visit no more, unless that stays."""
    return bool(await work.sql.fetchval(CANCEL, attest_id, why, work.now, ask_at, visit_stays))


async def drop(work: Work, attest_id: UUID) -> bool:
    """Give up what was refused."""
    return bool(await work.sql.fetchval(DROP, attest_id, work.now))


async def to_say(work: Work, attest_id: UUID) -> Any:
    """What is to be said of a certificate, with sealed national numbers; None when it was said meanwhile."""
    return await work.sql.fetchrow(TO_SAY, attest_id)


async def waiting(work: Work) -> list[UUID]:
    """Certificates that nobody has answered for too long."""
    return [row["id"] for row in await work.sql.fetch(WAITING, work.now)]


async def silent(work: Work, attest_id: UUID, attempt: int, ask_at: datetime) -> None:
    """Nobody answered; say it again then."""
    await work.sql.execute(SILENT, attest_id, attempt, ask_at)


async def answered(
    work: Work, attest_id: UUID, attempt: int, state: AttestState, number: str | None, errors: Sequence[str]
) -> Any:
    """The answer to this attempt; patient and doctor to tell, or None when it had one."""
    return await work.sql.fetchrow(ANSWERED, attest_id, attempt, state, number, list(errors), work.now)


async def standings(work: Work, stuck_before: datetime) -> list[AttestStanding]:
    """The brand's certificates by state."""
    return [AttestStanding(**row) for row in await work.sql.fetch(STANDINGS, work.brand, stuck_before)]


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What is held about a patient here: what their insurer was told of visits."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
