"""Whether everything that a booking brings about is there exactly once, whoever was killed in the middle of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

PATIENCE_S, LOOK_S = 120, 0.2
DUE = "select count(*) from pgqueuer where entrypoint = 'reminders.booked'"
ACCEPTED = "select count(*) from idempotency_keys where status = 201"
# Of each thing how many cases there are in which a booked appointment has another number of it than one (of events and
# reminders: than one for each of two), and those that belong to no booked appointment.
QUESTIONS = {
    "times of the doctor": """
        select count(*) from (select id from appointments where state = 'booked') a
        full join (select cause_id, count(*) from doctor_time where live group by 1) t on t.cause_id = a.id
        where t.count is distinct from 1 or a.id is null
    """,
    "places of the quota": """
        select count(*) from (select id from appointments where state = 'booked') a
        full join (select cause_id, count(*) from quota_places where not counted group by 1) q on q.cause_id = a.id
        where q.count is distinct from 1 or a.id is null
    """,
    "accepted prices": """
        select count(*) from (select quote_id from appointments where state = 'booked') a
        full join (select id, count(*) from quotes where accepted_at is not null group by 1) q on q.id = a.quote_id
        where q.count is distinct from 1 or a.quote_id is null
    """,
    "charges before anybody was seen": "select count(*) from charges",
    "events": """
        select count(*) from appointments a cross join lateral (values (patient_id), (doctor_id)) told (person_id)
        where a.state = 'booked' and 1 <> (select count(*) from events e
            where e.person_id = told.person_id and e.kind = 'appointment_changed'
            and e.body ->> 'appointment_id' = a.id::text and e.body ->> 'state' = 'booked')
    """,
    "jobs": """
        select count(*) from appointments a
        cross join (values ('agenda.remind', 2), ('agenda.over', 1)) due (job, times)
        where a.state = 'booked' and due.times <> (select count(distinct payload) from pgqueuer
            where entrypoint = due.job and convert_from(payload, 'UTF8')::json ->> 'appointment_id' = a.id::text)
    """,
    "jobs that are there twice": """
        select count(*) from (select entrypoint, payload from pgqueuer
            where entrypoint = any(array['agenda.remind', 'agenda.over']) group by 1, 2 having count(*) > 1) twice
    """,
    "notices": """
        select count(*) from appointments a where a.state = 'booked' and 1 <> (select count(*) from notices n
            where n.cause = a.id and n.person_id = a.patient_id and n.kind = 'appointment_booked')
    """,
    "notices of nothing that is booked": """
        select count(*) from notices n
        where not exists (select from appointments a where a.id = n.cause and a.state = 'booked')
    """,
    "channels that were used twice for a notice": """
        select count(*) from notices n
        where cardinality(n.told_by) > (select count(distinct by) from unnest(n.told_by) as by)
    """,
}
TWICE, MISSING = "acknowledged twice, or kept under another number of keys", "left undone by the worker"


@dataclass
class Once:
    """How often something was not there exactly once, by what it is."""

    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*QUESTIONS, TWICE, MISSING), 0))

    async def count(self, url: str, answers: Sequence[tuple[int, str]]) -> None:
        """Look after a round, once the worker has done what is due at once."""
        superuser = await asyncpg.connect(url)
        for _ in range(int(PATIENCE_S / LOOK_S)):
            if not await superuser.fetchval(DUE):
                break
            await asyncio.sleep(LOOK_S)
        self.found[MISSING] += await superuser.fetchval(DUE)
        for name, question in QUESTIONS.items():
            self.found[name] += await superuser.fetchval(question)
        said = [what for status, what in answers if status == 201]
        keys = await superuser.fetchval(ACCEPTED)
        self.found[TWICE] += len(said) - len(set(said)) + abs(keys - len(said))
        await superuser.close()

    def __str__(self) -> str:
        wrong = {name: count for name, count in self.found.items() if count}
        return f"not once: {wrong or 'none'}"
