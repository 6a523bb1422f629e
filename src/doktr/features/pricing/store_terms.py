"""What doctors state of the convention and their supplements, in the database: only ever added to."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from doktr.features.pricing.model import Hours, StatedTerms, Terms
from doktr.kernel.work import Work

NIHDI = "select nihdi from doctors where person_id = $1"
_FIELDS = "select valid_from, convention, hours, supplement_cents, source, stated_at from doctor_terms"
IN_FORCE = f"{_FIELDS} where doctor_id = $1 and valid_from <= $2 order by valid_from desc, number desc limit 1"
# Of several statements for the same day the last one counts.
COMING = """
select distinct on (valid_from) valid_from, convention, hours, supplement_cents, source, stated_at
from doctor_terms where doctor_id = $1 and valid_from > $2 order by valid_from, number desc
"""
STATED = f"{_FIELDS} where doctor_id = $1 order by number"
# Said again, it adds nothing.
STATE = """
insert into doctor_terms (doctor_id, valid_from, convention, hours, supplement_cents, source, stated_at)
select $1, $2::date, $3, $4::jsonb, $5, 'doctor', $6 where not exists (
    select from (select convention, hours, supplement_cents from doctor_terms
        where doctor_id = $1 and valid_from = $2 order by number desc limit 1) last
    where last.convention = $3 and last.hours = $4::jsonb and last.supplement_cents = $5)
"""


def _stated(row: Any) -> StatedTerms:
    hours = tuple(Hours(**one) for one in json.loads(row["hours"]))
    terms = Terms(row["convention"], hours, row["supplement_cents"])
    return StatedTerms(row["valid_from"], terms, row["source"], row["stated_at"])


def _hours(given: Sequence[Hours]) -> str:
    return json.dumps([asdict(one) for one in given])


async def nihdi(work: Work, doctor_id: UUID) -> str:
    """The doctor's NIHDI number."""
    found = await work.sql.fetchval(NIHDI, doctor_id)
    if found is None:
        raise LookupError("a doctor who is asked for is not there")
    return found


async def in_force(work: Work, doctor_id: UUID, day: date) -> StatedTerms | None:
    """What holds for this doctor on that day; None where they stated nothing."""
    row = await work.sql.fetchrow(IN_FORCE, doctor_id, day)
    return _stated(row) if row else None


async def coming(work: Work, doctor_id: UUID, day: date) -> list[StatedTerms]:
    """What will hold after that day, the next first."""
    return [_stated(row) for row in await work.sql.fetch(COMING, doctor_id, day)]


async def stated(work: Work, doctor_id: UUID) -> list[StatedTerms]:
    """Everything this doctor ever stated, in order."""
    return [_stated(row) for row in await work.sql.fetch(STATED, doctor_id)]


async def state(work: Work, doctor_id: UUID, valid_from: date, terms: Terms) -> None:
    """Keep what the doctor states."""
    await work.sql.execute(
        STATE, doctor_id, valid_from, terms.convention, _hours(terms.hours), terms.supplement_cents, work.now
    )
