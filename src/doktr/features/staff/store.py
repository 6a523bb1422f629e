"""Invitations, the steps that were taken, and who is suspended, in the database."""

from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from doktr.features.staff.model import INVITATION, AlreadyInvited, Colleague, Invitation, Invitee, Letter, Reason
from doktr.kernel.work import Work

_SEEN = """
select id, given_name, family_name, nihdi, language, state, reason, made_at, sent_at, came_at, ended_at, expires_at
from invitations
"""
LATEST = f"{_SEEN} where brand_id = $1 order by made_at desc, id limit 200"
BY_TOKEN = f"{_SEEN} where brand_id = $1 and token_hash = $2 and expires_at > $3"
FIND = f"{_SEEN} where brand_id = $1 and id = $2"
INVITE = """
insert into invitations (id, brand_id, given_name, family_name, email, nihdi, language, state, made_at, expires_at)
select $1, $2, $3, $4, $5, $6, $7, 'invited', $8, $9
where not exists (select from doctor_brands member join doctors d on d.person_id = member.doctor_id
    where member.brand_id = $2 and left(d.nihdi, 8) = left($6, 8))
on conflict (id) do nothing
returning id
"""
LETTER = """
update invitations set token_hash = $2, sent_at = $3 where id = $1 and ended_at is null and expires_at > $3
returning id, email, language
"""
COME = "update invitations set state = 'came', came_at = $2 where id = $1 and state = any($3) returning id"
END = """
update invitations set state = $2, ended_at = $3, reason = $4, doctor_id = $5, email = null, token_hash = null
where id = $1 and state = any($6)
returning id
"""
OVER = "select id, brand_id from invitations where ended_at is null and expires_at <= $1 limit 500"
UNSENT = """
select id, brand_id from invitations
where ended_at is null and sent_at is null and made_at < $1::timestamptz - interval '1 minute' limit 500
"""
STEP = "insert into staff_steps (brand_id, subject_id, step, actor_id, at) values ($1, $2, $3, $4, $5)"
OWN_NUMBER = "select nihdi from doctors where person_id = $1"
COLLEAGUES = """
select d.person_id as id, person.given_name, person.family_name, d.nihdi, d.languages, member.suspended_at
from doctor_brands member
join doctors d on d.person_id = member.doctor_id
join people person on person.id = d.person_id
where member.brand_id = $1
order by unaccent(lower(person.family_name)), unaccent(lower(person.given_name)), d.person_id
limit 1000
"""
SUSPEND = """
update doctor_brands set suspended_at = $3 where brand_id = $1 and doctor_id = $2 and suspended_at is null
returning doctor_id
"""
REINSTATE = """
update doctor_brands set suspended_at = null where brand_id = $1 and doctor_id = $2 and suspended_at is not null
returning doctor_id
"""
IS_HERE = "select exists (select from doctor_brands where brand_id = $1 and doctor_id = $2)"


async def latest(work: Work) -> list[Invitation]:
    """The brand's invitations, latest first."""
    return [Invitation(**dict(row)) for row in await work.sql.fetch(LATEST, work.brand)]


async def by_token(work: Work, token_hash: bytes) -> Invitation | None:
    """The open invitation whose link this is."""
    row = await work.sql.fetchrow(BY_TOKEN, work.brand, token_hash, work.now)
    return Invitation(**dict(row)) if row else None


async def find(work: Work, invitation_id: UUID) -> Invitation | None:
    """One of the brand's invitations."""
    row = await work.sql.fetchrow(FIND, work.brand, invitation_id)
    return Invitation(**dict(row)) if row else None


async def invite(work: Work, who: Invitee, until: datetime) -> bool:
    """Keep an invitation; False when this very one is kept already, or the doctor is here. Raises `AlreadyInvited`."""
    try:
        kept = await work.sql.fetchval(
            INVITE, who.id, work.brand, who.given_name, who.family_name, who.email, who.nihdi, who.language, work.now,
            until,
        )  # fmt: skip
    except UniqueViolationError as invited:
        raise AlreadyInvited from invited
    return kept is not None


async def letter(work: Work, invitation_id: UUID, token_hash: bytes) -> Letter | None:
    """Give an open invitation a fresh link; None when it is over."""
    row = await work.sql.fetchrow(LETTER, invitation_id, token_hash, work.now)
    return Letter(**dict(row)) if row else None


async def come(work: Work, invitation_id: UUID) -> bool:
    """Somebody opened the link; False when that is known."""
    return await work.sql.fetchval(COME, invitation_id, work.now, INVITATION.before("came")) is not None


async def end(
    work: Work, invitation_id: UUID, state: str, reason: Reason | None = None, doctor_id: UUID | None = None
) -> bool:
    """End an open invitation where the table of states allows it; False where it does not."""
    before = INVITATION.before(state)
    return await work.sql.fetchval(END, invitation_id, state, work.now, reason, doctor_id, before) is not None


async def over(work: Work) -> list[tuple[UUID, str]]:
    """Invitations that nobody took in time, and their brands."""
    return [(row["id"], row["brand_id"]) for row in await work.sql.fetch(OVER, work.now)]


async def unsent(work: Work) -> list[tuple[UUID, str]]:
    """Invitations that lost their job, and their brands."""
    return [(row["id"], row["brand_id"]) for row in await work.sql.fetch(UNSENT, work.now)]


async def step(work: Work, brand: str, subject_id: UUID, name: str, actor_id: UUID | None) -> None:
    """Write down what was done, and by whom."""
    await work.sql.execute(STEP, brand, subject_id, name, actor_id, work.now)


async def own_number(work: Work, doctor_id: UUID) -> str | None:
    """The NIHDI number that the register gave this doctor."""
    return await work.sql.fetchval(OWN_NUMBER, doctor_id)


async def colleagues(work: Work) -> list[Colleague]:
    """The brand's doctors by name."""
    rows = await work.sql.fetch(COLLEAGUES, work.brand)
    return [Colleague(**{**row, "languages": tuple(row["languages"])}) for row in rows]


async def is_here(work: Work, doctor_id: UUID) -> bool:
    """Whether this is a doctor of the brand."""
    return bool(await work.sql.fetchval(IS_HERE, work.brand, doctor_id))


async def suspend(work: Work, doctor_id: UUID) -> bool:
    """Nothing new begins with this doctor; False when that is so already."""
    return await work.sql.fetchval(SUSPEND, work.brand, doctor_id, work.now) is not None


async def reinstate(work: Work, doctor_id: UUID) -> bool:
    """The doctor may work here again; False when nothing kept them."""
    return await work.sql.fetchval(REINSTATE, work.brand, doctor_id) is not None
