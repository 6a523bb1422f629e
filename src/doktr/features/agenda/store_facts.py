"""The bare facts of appointments and wishes of long ago, in the database: thrown away page by page."""

from datetime import datetime

from doktr.kernel.work import Work

PAGE = 500
# A request goes before its appointment does.
FORGET = """
delete from appointments where id = any(array(
    select past.id from doctors d cross join lateral (
        select a.id from appointments a
        where a.doctor_id = d.person_id and a.starts_at < $1 and a.ended_at < $1
          and not exists (select from requests where requests.appointment_id = a.id)
        order by a.starts_at limit $2) past
    limit $2))
"""
FORGET_WISHES = """
delete from slot_wishes where id = any(array(
    select past.id from slot_wishes past where past.ended_at < $1
      and not exists (select from appointments where appointments.wish_id = past.id)
    order by past.ended_at limit $2))
"""


async def forget(work: Work, before: datetime) -> bool:
    """Throw away a page of what was over before then; whether there may be more."""
    done = [await work.sql.execute(one, before, PAGE) for one in (FORGET, FORGET_WISHES)]
    return any(int(one.split()[-1]) == PAGE for one in done)
