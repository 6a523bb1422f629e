"""No question of the product needs to read a table that grows from end to end."""

import ast

import asyncpg
import pytest

from bench.scale_plans import end_to_end, indexes, pieces, plans, without_index
from tests.conftest import Database

# As many rows as there are brands, doctors, tariffs or people who are there at this moment.
FEW = {
    "brands", "brand_documents", "doctors", "doctor_brands", "doctor_limits", "duty", "agenda_patterns",
    "agenda_exceptions", "provider_accounts", "balances", "installation", "presence", "team_members", "tariffs",
}  # fmt: skip
# Read on purpose: figures of all money, checks of all that lives, once in a while; what few rows are joined with.
ON_PURPOSE = {
    "attests.store.STANDINGS", "claims.store.FORGET_NUMBER", "claims.store.STANDINGS", "guests.store.DUE",
    "payments.store_movements.OWN", "vault.store_hours.FINISH_HOUR",
}  # fmt: skip


async def test_every_question_about_what_grows_has_an_index_to_go_by(module_database) -> None:
    found = await without_index(module_database.url, module_database.cluster.url("postgres", module_database.name))
    asked = {name: tables - FEW for name, tables in found.items() if not name.startswith("operations.store_invariants")}
    assert {name: tables for name, tables in asked.items() if tables and name not in ON_PURPOSE} == {}
    assert {name for name in ON_PURPOSE if not asked[name]} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nfetch(ONE)', {"VIEW"}),
        ('from elsewhere import VIEW\nONE = f"{VIEW} where a"', {"VIEW"}),
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nfetch(VIEW)', set()),
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nALL = {"all": VIEW}', set()),
        ('VIEW = "select 1"', set()),
    ],
)
def test_a_text_that_others_only_begin_with_is_no_question(source: str, found: set[str]) -> None:
    assert pieces(ast.parse(source)) == found


# A year of places that counted, ten held for each hour to come for what is booked, and what was seen and paid; whose
# they are is no matter here.
FILLED = """
set session_replication_role = replica;
with held as (
    insert into appointments (brand_id, patient_id, acting_id, device_id, doctor_id, state, starts_at, ends_at,
        language, channel, made_at, origin_id)
    select 'doktr', who, who, uuidv7(), uuidv7(), 'booked', now() + n * interval '6 minutes',
        now() + (n + 1) * interval '6 minutes', 'fr', 'video', now(), uuidv7()
    from (select n, uuidv7() as who from generate_series(1, 30000) n offset 0) given
    returning id, patient_id, starts_at
)
insert into quota_places (cause_id, patient_id, brand_id, at) select id, patient_id, 'doktr', starts_at from held;
insert into quota_places (cause_id, patient_id, brand_id, at, counted)
select uuidv7(), uuidv7(), 'doktr', now() - n * interval '30 seconds', true from generate_series(1, 470000) n;
insert into appointments (brand_id, patient_id, acting_id, device_id, doctor_id, state, starts_at, ends_at, language,
    channel, made_at, origin_id, ended_at, ended_by)
select 'doktr', who, who, uuidv7(), uuidv7(), 'done', now() - n * interval '30 seconds', now(), 'fr', 'video', now(),
    uuidv7(), now(), 'doctor' from (select n, uuidv7() as who from generate_series(1, 100000) n offset 0) given;
insert into doctor_time (doctor_id, during, kind, cause_id, live)
select doctor_id, tstzrange(starts_at, ends_at), 'appointment', id, ended_at is null from appointments
where starts_at < ends_at;
insert into consultations (id, brand_id, request_id, patient_id, doctor_id, state, outcome, channel, matched_at,
    ended_at)
select uuidv7(), 'doktr', uuidv7(), uuidv7(), uuidv7(), 'ended', 'took_place', 'video',
    now() - n * interval '5 minutes', now() from generate_series(1, 110000) n;
insert into charges (brand_id, consultation_id, patient_id, doctor_id, at, care_at, due_at, state, code, reimbursed,
    reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents, settled_at, claimed)
select 'doktr', id, patient_id, doctor_id, matched_at, matched_at, now(), 'paid', '101990', true, 'reimbursed', 2722,
    2522, 200, 0, matched_at, true from consultations;
set session_replication_role = default
"""


# Which index each of them goes by.
LIVE = {
    "claims.store.COLLECT": "charges_to_claim",
    "claims.store_files.AWAITED": "claim_batches_to_look",
    "consultation.store_said.STILL_WAITS": "consultations_patient",
    "operations.store_invariants.BOOKS_AND_CHARGES": "charges_age",
    "operations.store_invariants.PROMISED_PLACE": "quota_places_held",
    "operations.store_invariants.PROMISED_TIME": "doctor_time_cause",
    "payments.store_board.FIGURES": "charges_paid",
}


async def test_what_is_live_is_looked_through_without_all_that_ever_was(database: Database) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute(FILLED)
    for table in ("quota_places", "appointments", "doctor_time", "consultations", "charges"):
        await superuser.execute(f"vacuum (analyze) {table}")
    await superuser.close()
    read = await end_to_end(database.url, database.superuser_url)
    assert {name: tables for name, tables in read.items() if name in LIVE} == {}
    found = await plans(database.url)
    assert {name: index for name, index in LIVE.items() if index not in set(indexes(found[name]))} == {}
