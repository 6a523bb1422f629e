"""Tariffs, covers and quotes in the database; and the rules that stand beside the tariffs."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from doktr.features.pricing.model import (
    Book,
    Cover,
    Keeping,
    Moments,
    Price,
    Question,
    Quote,
    Rules,
    Situation,
    Tariff,
    TariffRule,
    VisitCode,
    Wanted,
)
from doktr.kernel.work import Sql, Work

TARIFFS = """
select code, lower(valid) as valid_from, upper(valid) - 1 as valid_until, honorarium_cents, share_cents,
    share_increased_cents, status
from tariffs where valid @> $1::date
"""
TARIFF_RULES = """
select name, channel, qualification, purpose, lower(valid) as valid_from, upper(valid) - 1 as valid_until, code,
    billing, relations, requires, supplement
from tariff_rules where valid @> $1::date
"""
COVER = """
select insured, increased, medical_house, mutuality, ct1, ct2, gmd_holder from covers
where patient_id = $1 and asked_at > $2
"""
KEEP_COVER = """
insert into covers (patient_id, brand_id, asked_at, insured, increased, medical_house, mutuality, ct1, ct2, gmd_holder)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (patient_id) do update set asked_at = excluded.asked_at, insured = excluded.insured,
    increased = excluded.increased, medical_house = excluded.medical_house, mutuality = excluded.mutuality,
    ct1 = excluded.ct1, ct2 = excluded.ct2, gmd_holder = excluded.gmd_holder
"""
SEALED_NISS = "select niss_sealed from people where id = $1"
WORKS_HERE = "select exists (select from doctor_brands where doctor_id = $1 and brand_id = $2)"
KEEP_QUOTE = """
insert into quotes (brand_id, patient_id, doctor_id, channel, made_at, expires_at, code, status, relation, reimbursed,
    reason, honorarium_cents, insurer_cents, patient_cents, least_cents, supplement_cents, supplement_reason, at,
    insurer_known)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
returning id
"""
_QUOTE = """
select id, brand_id, patient_id, doctor_id, channel, made_at, expires_at, accepted_at, at, relation, reason,
    reimbursed, code, status, honorarium_cents, insurer_cents, patient_cents, supplement_cents, least_cents,
    supplement_reason, insurer_known
from quotes
"""
PATIENT_OF_QUOTE = "select patient_id from quotes where id = $1"
FIND_QUOTE = f"{_QUOTE} where id = $1 and patient_id = $2"
_OF_REQUEST = "(select quote_id from requests where requests.id = $1)"
ACCEPTED = f"{_QUOTE} where id = {_OF_REQUEST}"
# Accepting is guarded by the row itself: of two requests at once one gets it.
ACCEPT = """
update quotes set accepted_at = $5
where id = $1 and patient_id = $2 and doctor_id is not distinct from $3 and channel = $4 and accepted_at is null
    and expires_at > $5 and at is not distinct from $6
returning true
"""
# Nothing on which a price depends differs between its day and another: not the tariff, not the rules, and for who was
# seen in person not the year. A price by an on-call service or with a supplement depends on the hour.
STILL_HOLDS = """
select exists (select from quotes, lateral (select (coalesce(at, made_at) at time zone 'Europe/Brussels')::date as old,
        ($3::timestamptz at time zone 'Europe/Brussels')::date as new) days
    where id = $1 and doctor_id = $2 and accepted_at is not null and relation <> 'on_call' and supplement_cents = 0
        and (relation <> 'seen' or extract(year from old) = extract(year from new))
        and not exists (select from tariffs where tariffs.code = quotes.code and (valid @> old) <> (valid @> new))
        and not exists (select from tariff_rules where tariff_rules.channel = quotes.channel
            and (valid @> old) <> (valid @> new)))
"""
HELD = f"{_QUOTE} where patient_id = $1 order by made_at, id"
HELD_COVER = """
select asked_at, insured, increased, medical_house, mutuality, ct1, ct2, gmd_holder from covers where patient_id = $1
"""
CLEAR_TARIFFS = "delete from tariffs"
CLEAR_RULES = "delete from tariff_rules"
KEEP_TARIFF = """
insert into tariffs (code, valid, labels, honorarium_cents, share_cents, share_increased_cents, conditions, status,
    source, regime)
values ($1, daterange($2, $3, '[]'), $4, $5, $6, $7, $8, $9, $10, $11)
"""
KEEP_RULE = """
insert into tariff_rules (name, channel, qualification, purpose, valid, code, billing, relations, requires,
    supplement, source, status)
values ($1, $2, $3, $4, daterange($5, $6, '[]'), $7, $8, $9, $10, $11, $12, $13)
"""
DESCRIBED = "select labels, status from tariffs where code = $1 and valid @> $2::date"
LISTED = """
select code, labels, lower(valid) as valid_from, upper(valid) - 1 as valid_until, honorarium_cents,
    share_cents, share_increased_cents, status, source from tariffs order by code, valid
"""
VISITS = """
select code, labels, honorarium_cents, status from tariffs
where valid @> $1::date and conditions ? 'in person' and honorarium_cents is not null order by code
"""
PRICE_FIELDS = (
    "reason", "reimbursed", "code", "status", "honorarium_cents", "insurer_cents", "patient_cents",
    "supplement_cents", "least_cents", "supplement_reason",
)  # fmt: skip


def read_rules(file: Path) -> Rules:
    """Moments and keeping, as `rules.json` beside the tariffs has them."""
    raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    given = raw["moments"]
    begins, ends = (time.fromisoformat(one) for one in given["night"])
    moments = Moments(
        given["timezone"], (begins, ends), tuple(given["weekend"]), given["holidays"]["country"],
        frozenset(given["holidays"]["not_counted"]),
    )  # fmt: skip
    acquired = frozenset(raw["qualifications"]["acquired"])
    keeping = Keeping(raw["keeping"]["years"], raw["keeping"]["source"])
    visit_stays = frozenset(why for why, one in raw["seen"]["taken_back"]["reasons"].items() if one["visit"])
    return Rules(moments, keeping, acquired, raw["seen"]["years_before"], visit_stays, raw)


async def book(work: Work, day: date) -> Book:
    """What is in force on that day."""
    tariffs = [Tariff(**dict(row)) for row in await work.sql.fetch(TARIFFS, day)]
    rules = [_rule(dict(row)) for row in await work.sql.fetch(TARIFF_RULES, day)]
    return Book(tariffs, rules)


def _rule(row: dict[str, Any]) -> TariffRule:
    row["relations"], row["requires"] = tuple(row["relations"]), tuple(row["requires"])
    return TariffRule(**row)


async def cover(work: Work, patient_id: UUID, fresh: timedelta) -> Cover | None:
    """What the insurer said of the patient, if that is not too long ago."""
    row = await work.sql.fetchrow(COVER, patient_id, work.now - fresh)
    return Cover(**dict(row)) if row else None


async def keep_cover(work: Work, patient_id: UUID, said: Cover) -> None:
    """Keep what the insurer said, in place of what was said before."""
    await work.sql.execute(
        KEEP_COVER, patient_id, work.brand, work.now, said.insured, said.increased, said.medical_house,
        said.mutuality, said.ct1, said.ct2, said.gmd_holder,
    )  # fmt: skip


async def sealed_niss(work: Work, patient_id: UUID) -> bytes:
    """The patient's national number, sealed."""
    row = await work.sql.fetchrow(SEALED_NISS, patient_id)
    if row is None:
        raise LookupError("a patient who acts is not there")
    return row["niss_sealed"]


async def works_here(work: Work, doctor_id: UUID) -> bool:
    """Whether the brand has this doctor."""
    return bool(await work.sql.fetchval(WORKS_HERE, doctor_id, work.brand))


async def keep_quote(work: Work, asked: Question, situation: Situation, told: Price, expires_at: datetime) -> UUID:
    """Keep a price that is told now."""
    row = await work.sql.fetchrow(
        KEEP_QUOTE, work.brand, asked.patient_id, asked.doctor_id, asked.channel, work.now, expires_at, told.code,
        told.status, situation.relation, told.reimbursed, told.reason, told.honorarium_cents, told.insurer_cents,
        told.patient_cents, told.least_cents, told.supplement_cents, told.supplement_reason, asked.at,
        situation.cover is not None,
    )  # fmt: skip
    if row is None:
        raise LookupError("a price that was just told is not there")
    return row["id"]


def _quote(row: Any) -> Quote:
    fields = dict(row)
    found = Price(**{name: fields.pop(name) for name in PRICE_FIELDS})
    return Quote(**fields, price=found)


async def patient_of_quote(work: Work, quote_id: UUID) -> UUID | None:
    """For whom a price was told."""
    return await work.sql.fetchval(PATIENT_OF_QUOTE, quote_id)


async def find_quote(work: Work, quote_id: UUID, patient_id: UUID) -> Quote | None:
    """A price told to this patient."""
    row = await work.sql.fetchrow(FIND_QUOTE, quote_id, patient_id)
    return _quote(row) if row else None


async def accepted(work: Work, request_id: UUID) -> Quote | None:
    """The price that was accepted with this request."""
    row = await work.sql.fetchrow(ACCEPTED, request_id)
    return _quote(row) if row else None


async def accept(work: Work, quote_id: UUID, wanted: Wanted) -> bool:
    """Accept a price for exactly this; False when it is not (or no longer) to be had."""
    return bool(
        await work.sql.fetchval(
            ACCEPT, quote_id, wanted.patient_id, wanted.doctor_id, wanted.channel, work.now, wanted.at
        )
    )


async def still_holds(work: Work, quote_id: UUID, doctor_id: UUID, at: datetime) -> bool:
    """Whether a price is also that of this doctor at this moment."""
    return bool(await work.sql.fetchval(STILL_HOLDS, quote_id, doctor_id, at))


async def held(work: Work, patient_id: UUID) -> dict[str, Any]:
    """Everything we hold on what the patient was told."""
    said = await work.sql.fetchrow(HELD_COVER, patient_id)
    quotes = [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
    return {"prices": quotes, "insurer_said": dict(said) if said else None}


async def described(work: Work, code: str, day: date) -> tuple[dict[str, str], str] | None:
    """What the code is called on that day, by language, and whether its amount is official."""
    row = await work.sql.fetchrow(DESCRIBED, code, day)
    return (json.loads(row["labels"]), row["status"]) if row else None


async def listed(work: Work) -> list[dict[str, Any]]:
    """Every tariff, as the operator sees them."""
    return [dict(row) | {"labels": json.loads(row["labels"])} for row in await work.sql.fetch(LISTED)]


async def visits(work: Work, day: date) -> list[VisitCode]:
    """What a visit in the practice may be billed as on that day."""
    rows = await work.sql.fetch(VISITS, day)
    return [VisitCode(row["code"], json.loads(row["labels"]), row["honorarium_cents"], row["status"]) for row in rows]


async def replace_all(sql: Sql, tariffs: Sequence[Sequence[Any]], rules: Sequence[Sequence[Any]]) -> None:
    """Put these tariffs and rules in place of all that were there; the database refuses gaps and overlaps."""
    await sql.execute(CLEAR_RULES)
    await sql.execute(CLEAR_TARIFFS)
    await sql.executemany(KEEP_TARIFF, tariffs)
    await sql.executemany(KEEP_RULE, rules)
