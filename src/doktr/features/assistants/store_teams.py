"""Doctors' teams in the database: invited, brought, confirmed, ended. Guarded updates; the code is a hash."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from doktr.features.assistants.model import MEMBER, AssistantKind, Member, MemberState
from doktr.kernel.work import Work

INVITE = """
insert into team_members (id, brand_id, doctor_id, kind, state, code_hash, invited_at, expires_at)
values ($1, $2, $3, $4, 'invited', $5, $6, $7)
on conflict do nothing
"""
SAME = "select exists (select from team_members where id = $1 and doctor_id = $2 and kind = $3 and code_hash = $4)"
# Whoever brings the code first has it; nobody is in their own team, nor twice in one.
BRING = """
update team_members m set state = 'came', person_id = $2, came_at = $3
from people comes, people doctor
where m.code_hash = $1 and m.brand_id = $4 and m.state = 'invited' and m.expires_at > $3
  and comes.id = $2 and doctor.id = m.doctor_id and doctor.niss_hmac <> comes.niss_hmac
  and not exists (select from team_members other
      where other.doctor_id = m.doctor_id and other.person_id = $2 and other.ended_at is null)
returning m.doctor_id
"""
KIND_OF = """
select kind from team_members where person_id = $1 and brand_id = $2 and ended_at is null
order by came_at desc, id limit 1
"""
FIND = "select state, person_id from team_members where id = $1 and doctor_id = $2 for no key update"
CONFIRM = """
update team_members set state = 'member', joined_at = $3
where id = $1 and doctor_id = $2 and state = 'came'
returning person_id
"""
END = """
update team_members set state = $3, ended_at = $4 where id = $1 and doctor_id = $2 and state = any($5)
returning person_id
"""
HOLD = "select person_id from doctors where person_id = $1 for no key update"
COUNT = "select count(*) from team_members where doctor_id = $1 and ended_at is null"
# The register's word stands beside the doctor's own: whom only it names cannot be removed here.
MEMBERS = """
select m.id, m.kind, m.state, p.given_name, p.family_name, m.expires_at
from team_members m left join people p on p.id = m.person_id
where m.doctor_id = $1 and m.brand_id = $2 and m.ended_at is null and (m.state <> 'invited' or m.expires_at > $3)
union all
select null, a.kind, 'registered', p.given_name, p.family_name, null
from doctors d join assistants a on a.brand_id = $2 and left(d.nihdi, 8) = any(a.doctors)
join people p on p.id = a.person_id and p.erased_at is null
where d.person_id = $1
  and not exists (select from team_members m
      where m.doctor_id = $1 and m.person_id = a.person_id and m.ended_at is null)
order by 5 nulls last, 4, 1
"""
# Whose team the acting person is in, or will be once the doctor confirms it.
OF_PERSON = """
select m.state, p.given_name, p.family_name from team_members m join people p on p.id = m.doctor_id
where m.person_id = $1 and m.ended_at is null order by p.family_name, p.given_name, m.id
"""
IS_IN_ONE = """
select exists (select from team_members where person_id = $1 and ended_at is null)
    or exists (select from assistants where person_id = $1 and doctors <> '{}')
"""
EXPIRE = "update team_members set state = 'expired', ended_at = $1 where state = 'invited' and expires_at <= $1"


async def invite(work: Work, member_id: UUID, kind: AssistantKind, code_hash: bytes, until: datetime) -> bool:
    """Keep an invitation of the acting doctor's; False when its id or its code is taken."""
    doctor_id = work.actor.person_id
    done = await work.sql.execute(INVITE, member_id, work.brand, doctor_id, kind, code_hash, work.now, until)
    return not done.endswith(" 0")


async def is_same(work: Work, member_id: UUID, kind: AssistantKind, code_hash: bytes) -> bool:
    """Whether the acting doctor made this very invitation before."""
    return bool(await work.sql.fetchval(SAME, member_id, work.actor.person_id, kind, code_hash))


async def bring(work: Work, code_hash: bytes, person_id: UUID) -> UUID | None:
    """Somebody signed in with this code; answers whose team it is for, None where it opens nothing."""
    return await work.sql.fetchval(BRING, code_hash, person_id, work.now, work.brand)


async def kind_of(work: Work, person_id: UUID) -> AssistantKind | None:
    """As what somebody is in a team of this brand, or is about to be; None when in none."""
    return await work.sql.fetchval(KIND_OF, person_id, work.brand)


async def find(work: Work, member_id: UUID) -> tuple[MemberState, UUID | None] | None:
    """A place in the acting doctor's team, locked: how it stands, and whose it is."""
    row = await work.sql.fetchrow(FIND, member_id, work.actor.person_id)
    return (row["state"], row["person_id"]) if row else None


async def confirm(work: Work, member_id: UUID) -> UUID | None:
    """Whoever came is in the team; None when they were, or nobody came."""
    return await work.sql.fetchval(CONFIRM, member_id, work.actor.person_id, work.now)


async def end(work: Work, member_id: UUID, state: MemberState) -> None:
    """End a place in the acting doctor's team, where the table of states allows it."""
    await work.sql.execute(END, member_id, work.actor.person_id, state, work.now, MEMBER.before(state))


async def count(work: Work) -> int:
    """How many the acting doctor has in the team or invited; nobody adds one meanwhile."""
    await work.sql.execute(HOLD, work.actor.person_id)
    return await work.sql.fetchval(COUNT, work.actor.person_id) or 0


async def members(work: Work) -> list[Member]:
    """The acting doctor's team at this brand, and who is invited."""
    return [Member(**row) for row in await work.sql.fetch(MEMBERS, work.actor.person_id, work.brand, work.now)]


async def of_person(work: Work) -> Sequence[tuple[MemberState, str, str]]:
    """In whose team the acting person is, by the doctor's own word, or waits to be."""
    return [tuple(row) for row in await work.sql.fetch(OF_PERSON, work.actor.person_id)]


async def is_in_one(work: Work, person_id: UUID) -> bool:
    """Whether somebody is in any team, by a doctor's word or the register's."""
    return bool(await work.sql.fetchval(IS_IN_ONE, person_id))


async def expire(work: Work) -> None:
    """Invitations that nobody took in time."""
    await work.sql.execute(EXPIRE, work.now)
