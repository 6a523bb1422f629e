"""Brands are kept apart by the database itself: forced row-level security on every table that belongs to one."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

OURS, THEIRS = "doktr", "heidra"
# what belongs to the platform, or to a person: rows of persons are behind a lock all the same (test_reach_of_doctors)
PLATFORM_WIDE = {
    "alembic_version", "brands", "doctors", "doctor_time", "duty", "idempotency_keys", "person_sequences",
    "duty_kems", "doctor_limits", "safe_hours", "log_leaves", "log_nodes", "log_checkpoints", "log_cosignatures",
    "tariffs", "tariff_rules", "doctor_terms", "provider_accounts", "installation",
    "balances",
}  # fmt: skip
# nobody changes a row there, of whatever brand
ONLY_ADDED_TO = {
    "movements", "mended_charges", "claim_corrections", "staff_steps", "ledger_entries", "ledger_lines",
    "ledger_closes",
}  # fmt: skip
# one row of each tenant's table; $1 is the brand. Foreign keys are off while these are put in.
ROWS = {
    "brand_documents": "insert into brand_documents values ($1, 'terms', 'row', 'fr', now(), 'Title', '[]')",
    "people": """insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name,
        birthdate, language, created_at, last_login_at)
        values ($1, 'patient', 'x', 'x', 'x', 'A', 'B', '2000-01-01', 'fr', now(), now())""",
    "patients": "insert into patients values (uuidv7(), $1)",
    "doctor_brands": "insert into doctor_brands values (uuidv7(), $1)",
    "invitations": """insert into invitations (id, brand_id, given_name, family_name, nihdi, language, state, made_at,
        ended_at, expires_at) values (uuidv7(), $1, 'A', 'B', '14000167004', 'fr', 'withdrawn', now(), now(), now())""",
    "staff_steps": "insert into staff_steps (brand_id, subject_id, step, at) values ($1, uuidv7(), 'invited', now())",
    "operators_allowed": "insert into operators_allowed values ($1, 'row')",
    "devices": """insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
        values (uuidv7(), $1, sha256('row'), 'Browser', now(), now())""",
    "presence": "insert into presence values (uuidv7(), uuidv7(), $1, now())",
    "login_attempts": """insert into login_attempts values (sha256(convert_to($1, 'UTF8')), $1, 'patient', 'x', 'x',
        'x', 'x', '/', 'fr', null, now(), now())""",
    "sessions": """insert into sessions (brand_id, person_id, face, token_hash, browser, created_at, last_seen_at,
        expires_at) values ($1, uuidv7(), 'patient', sha256(convert_to($1, 'UTF8')), 'x', now(), now(), now())""",
    "consents": """insert into consents (brand_id, person_id, document, version, language, accepted_at)
        values ($1, uuidv7(), 'terms', 'row', 'fr', now())""",
    "requests": """insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel,
        asked_at, acting_as) values ($1, uuidv7(), uuidv7(), uuidv7(), 'waiting', 'today', 'fr', 'video', now(),
        'parent')""",
    "declined_offers": "insert into declined_offers values (uuidv7(), uuidv7(), $1, now())",
    "consultations": """insert into consultations (brand_id, request_id, patient_id, doctor_id, state, channel,
        matched_at) values ($1, uuidv7(), uuidv7(), uuidv7(), 'matched', 'video', now())""",
    "guests": """insert into guests (id, brand_id, request_id, patient_id, asked_by, name, role, code_hash, state,
        made_at, expires_at) values (uuidv7(), $1, uuidv7(), uuidv7(), uuidv7(), 'A', 'carer',
        sha256(convert_to($1, 'UTF8')), 'invited', now(), now())""",
    "assistants": "insert into assistants values (uuidv7(), $1, 'nurse', '{}')",
    "assists": """insert into assists (brand_id, request_id, patient_id, doctor_id, assistant_id, state, asked_at)
        values ($1, uuidv7(), uuidv7(), uuidv7(), uuidv7(), 'asked', now())""",
    "handovers": """insert into handovers (brand_id, consultation_id, from_doctor_id, to_doctor_id, state, proposed_at,
        until) values ($1, uuidv7(), uuidv7(), uuidv7(), 'proposed', now(), now())""",
    "readiness": "insert into readiness values (uuidv7(), $1, uuidv7(), array['no_camera'], now())",
    "participants": """insert into participants (consultation_id, person_id, brand_id, role, from_at)
        values (uuidv7(), uuidv7(), $1, 'patient', now())""",
    "safes": """insert into safes (id, brand_id, patient_id, root_device_id, state, head_seq, head_hash, hour, share,
        created_at, expires_at) values (uuidv7(), $1, uuidv7(), uuidv7(), 'open', 1, sha256('row'),
        date_trunc('hour', now(), 'UTC'), 'x', now(), now())""",
    "safe_people": "insert into safe_people values (uuidv7(), uuidv7(), $1, 'patient', now())",
    "safe_devices": "insert into safe_devices values (uuidv7(), uuidv7(), uuidv7(), $1, 'patient', 'x', now())",
    "safe_kems": "insert into safe_kems values (uuidv7(), uuidv7(), uuidv7(), $1, 'x', now())",
    "safe_looks": "insert into safe_looks values (uuidv7(), uuidv7(), $1, 'safe', now())",
    "pregrants": "insert into pregrants values (uuidv7(), uuidv7(), uuidv7(), $1, 'x', now())",
    "envelopes": "insert into envelopes values (date_trunc('hour', now(), 'UTC'), uuidv7(), 1, $1, 'x')",
    "file_parts": """insert into file_parts values (date_trunc('hour', now(), 'UTC'), uuidv7(), uuidv7(), 0, $1,
        sha256('row'), 'x')""",
    "accesses": """insert into accesses (patient_id, brand_id, at, who_id, who_name, who_role, kind)
        values (uuidv7(), $1, now(), uuidv7(), 'A B', 'doctor', 'consultation')""",
    "push_subscriptions": """insert into push_subscriptions (brand_id, person_id, device_id, endpoint, p256dh, auth,
        made_at) values ($1, uuidv7(), uuidv7(), 'https://push.example/' || $1, decode(repeat('04', 65), 'hex'),
        decode(repeat('00', 16), 'hex'), now())""",
    "notices": """insert into notices (brand_id, person_id, kind, cause, due_at, next_at)
        values ($1, uuidv7(), 'your_turn', uuidv7(), now(), now())""",
    "quota_places": "insert into quota_places values (uuidv7(), uuidv7(), $1, now())",
    "kept_places": "insert into kept_places values (uuidv7(), $1, 'x', now(), now())",
    "guard_actions": "insert into guard_actions (brand_id, reason, at, until) values ($1, 'intake', now(), now())",
    "hours_changes": """insert into hours_changes (brand_id, during, open, operator_id, at)
        values ($1, '[2030-01-01, 2030-01-02)', true, uuidv7(), now())""",
    "mandates": """insert into mandates (id, brand_id, kind, patient_id, scopes, during, device_id, code_hash,
        code_until, made_at)
        values (uuidv7(), $1, 'adult', uuidv7(), array['ask'], '[2030-01-01, 2030-01-02)', uuidv7(),
        sha256(convert_to($1, 'UTF8')), now(), now())""",
    "care_relations": "insert into care_relations (patient_id, doctor_id, brand_id) values (uuidv7(), uuidv7(), $1)",
    "wait_estimates": "insert into wait_estimates values (uuidv7(), $1, 'fr', now(), 0, 20, 0, 60)",
    "agenda_patterns": "insert into agenda_patterns values (uuidv7(), uuidv7(), $1, 1, 540, 600, 20, 0)",
    "agenda_exceptions": """insert into agenda_exceptions values
        (uuidv7(), uuidv7(), $1, 'extra', '2026-11-24', 540, 600, 20, 0)""",
    "slot_wishes": """insert into slot_wishes (brand_id, patient_id, device_id, before_at, language, channel, asked_at)
        values ($1, uuidv7(), uuidv7(), now(), 'fr', 'video', now())""",
    "appointments": """insert into appointments (brand_id, patient_id, acting_id, device_id, doctor_id, state,
        starts_at, ends_at, language, channel, made_at, origin_id, acting_as)
        values ($1, uuidv7(), uuidv7(), uuidv7(), uuidv7(), 'booked', now(), now() + interval '20 minutes', 'fr',
        'video', now(), uuidv7(), 'parent')""",
    "calendar_feeds": """insert into calendar_feeds (brand_id, person_id, face, token_hash, made_at)
        values ($1, uuidv7(), 'patient', sha256(convert_to($1, 'UTF8')), now())""",
    "payees": """insert into payees values (uuidv7(), $1, 'BE71096123456769', 'GKCCBEBB', '0403019261', '022000000',
        now())""",
    "movements": """insert into movements (brand_id, payment_id, account_id, provider_id, kind, cents, fee_cents, at)
        values ($1, uuidv7(), uuidv7(), 'baltr_' || $1, 'payment', 1, 0, now())""",
    "put_off": "insert into put_off values ($1, 'charge', uuidv7(), 1, now(), now())",
    "claim_batches": """insert into claim_batches (brand_id, doctor_id, month, sending_number, state, made_at)
        values ($1, uuidv7(), '2026-11-01', 1, 'made', now())""",
    "claims": """insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents,
        patient_cents, supplement_cents, state, changed_at)
        values ($1, uuidv7(), uuidv7(), uuidv7(), '2026-11-03', '101673', 1, 0, 0, 'waiting', now())""",
    "mended_charges": """insert into mended_charges (brand_id, charge_id, at, reason_before, insurer_cents_before,
        amount_cents_before, code, reason, insurer_cents, amount_cents)
        values ($1, uuidv7(), now(), 'gmd', 1, 1, '101673', 'gmd', 1, 1)""",
    "claim_corrections": """insert into claim_corrections (brand_id, claim_id, kind, cents, at)
        values ($1, uuidv7(), 'accepted', 5, now())""",
    "odd_answers": """insert into odd_answers (brand_id, kind, answer_key, at)
        values ($1, 'sums', 'row' || $1, now())""",
    "claim_files": "insert into claim_files values ('row' || $1, $1, uuidv7(), 'settled', now())",
    "team_members": """insert into team_members (id, brand_id, doctor_id, kind, state, code_hash, invited_at,
        expires_at)
        values (uuidv7(), $1, uuidv7(), 'nurse', 'invited', sha256(convert_to($1, 'UTF8')), now(), now())""",
    "code_asks": "insert into code_asks values (uuidv7(), $1, uuidv7(), sha256(convert_to($1, 'UTF8')), now())",
    "child_tries": "insert into child_tries values (uuidv7(), $1, uuidv7(), uuidv7(), now())",
    "contact_codes": "insert into contact_codes values (uuidv7(), 'sms', $1, 'x', now(), 1, now())",
    "attests": """insert into attests (brand_id, patient_id, doctor_id, day, code, paid_cents, state, attempt_at,
        ask_at, made_at, changed_at)
        values ($1, uuidv7(), uuidv7(), '2026-11-03', '101076', 1, 'sending', now(), now(), now(), now())""",
    "covers": "insert into covers values (uuidv7(), $1, now(), '100', '110', '110', true, false, false, null)",
    "quotes": """insert into quotes (brand_id, patient_id, channel, made_at, expires_at, status, relation, reimbursed,
        reason, honorarium_cents, insurer_cents, patient_cents, least_cents, supplement_cents)
        values ($1, uuidv7(), 'video', now(), now(), 'official', 'none', false, 'no_relation', 0, 0, 0, 0, 0)""",
    "ledger_entries": """insert into ledger_entries (brand_id, at, day, cause_kind, cause_id, reason)
        values ($1, now(), now(), 'charge', uuidv7(), 'row')""",
    "ledger_lines": "insert into ledger_lines values (uuidv7(), 1, $1, 'patient', null, 1)",
    "ledger_closes": "insert into ledger_closes values ($1, now(), 1, 1, sha256('row'), sha256('row'), now())",
    "charges": """insert into charges (brand_id, consultation_id, patient_id, doctor_id, at, care_at, due_at, state,
        reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
        values ($1, uuidv7(), uuidv7(), uuidv7(), now(), now(), now(), 'due', false, 'no_relation', 5, 0, 5, 0)""",
    "ledger_checks": "insert into ledger_checks values ($1, null, sha256('row'), now(), null)",
    "payments": """insert into payments (brand_id, charge_id, amount_cents, state, origin, language, made_at)
        values ($1, uuidv7(), 5, 'draft', 'http://localhost', 'fr', now())""",
    "refunds": """insert into refunds (brand_id, payment_id, amount_cents, reason, state, made_at)
        values ($1, uuidv7(), 5, 'row', 'draft', now())""",
    "call_facts": """insert into call_facts values (uuidv7(), uuidv7(), $1, 'patient', uuidv7(), 1, 'row',
        decode(repeat('00', 64), 'hex'), now())""",
    "licence_transfers": """insert into licence_transfers (brand_id, licence_id, day, reference, cents, at)
        values ($1, uuidv7(), '2026-11-03', 'A1', 1, now())""",
    "licences": """insert into licences (brand_id, doctor_id, month, number, amount_cents, at)
        values ($1, uuidv7(), '2026-11-01', 1, 1, now())""",
    "events": "insert into events values (uuidv7(), 1, $1, now(), 'kind', '{}')",
}
TABLES = """
select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as locked,
    exists (select from information_schema.columns
        where table_schema = 'public' and table_name = c.relname and column_name = 'brand_id') as of_a_brand
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
"""
OWNED_BY_APP = """
select relname::text from pg_class where relowner = 'doktr_app'::regrole
union all select proname::text from pg_proc where proowner = 'doktr_app'::regrole
union all select nspname::text from pg_namespace where nspowner = 'doktr_app'::regrole
union all select datname::text from pg_database where datdba = 'doktr_app'::regrole
"""
POWERS = """
select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
    or pg_has_role('doktr_app', 'doktr_owner', 'member') from pg_roles where rolname = 'doktr_app'
"""
VIEWS = """
select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
    and not coalesce(reloptions::text[] @> array['security_invoker=true'], false)
"""
IS_JOB_TABLE = "pgqueuer"


@pytest.fixture(scope="module")
async def filled(module_database) -> Any:
    """A database in which every tenant's table holds a row of both brands."""
    admin = await asyncpg.connect(module_database.superuser_url)
    await admin.execute("set session_replication_role = replica")
    await admin.execute("select open_hour(date_trunc('hour', now(), 'UTC'))")
    for insert in ROWS.values():
        for brand in (OURS, THEIRS):
            await admin.execute(insert, brand)
    await admin.close()
    return module_database


@pytest.fixture(scope="module", params=["application", "owner"])
async def one_role(request, filled) -> AsyncIterator[asyncpg.Connection]:
    """Both roles: the owner too sees no further than its reach."""
    opened = await asyncpg.connect(filled.url if request.param == "application" else filled.owner_url)
    yield opened
    await opened.close()


@pytest.fixture
async def connection(one_role: asyncpg.Connection) -> asyncpg.Connection:
    """Within the reach of our brand, whatever the test before did to it."""
    await one_role.execute(f"set doktr.brands = '{OURS}'")
    return one_role


@pytest.fixture(scope="module")
async def everything(module_database) -> AsyncIterator[asyncpg.Connection]:
    """As everywhere, but one for all who only look at what tables there are."""
    opened = await asyncpg.connect(module_database.superuser_url)
    yield opened
    await opened.close()


async def test_every_table_of_a_brand_is_locked_for_its_owner_too(everything) -> None:
    open_tables = [row["name"] for row in await everything.fetch(TABLES) if row["of_a_brand"] and not row["locked"]]
    assert open_tables == []


async def test_a_table_without_a_brand_is_a_decision(everything) -> None:
    tables = await everything.fetch(TABLES)
    without = {row["name"] for row in tables if not row["of_a_brand"] and not row["name"].startswith(IS_JOB_TABLE)}
    assert without == PLATFORM_WIDE


async def test_every_table_of_a_brand_is_tried_below(everything) -> None:
    assert {row["name"] for row in await everything.fetch(TABLES) if row["of_a_brand"]} == set(ROWS)


async def test_the_application_owns_nothing_and_has_no_powers(everything) -> None:
    assert [row[0] for row in await everything.fetch(OWNED_BY_APP)] == []
    assert await everything.fetchval(POWERS) is False


async def test_views_look_with_the_eyes_of_who_asks(everything) -> None:
    assert [row[0] for row in await everything.fetch(VIEWS)] == []


@pytest.mark.parametrize("table", ROWS)
async def test_rows_of_another_brand_are_not_there(table: str, connection) -> None:
    seen = {row[0] for row in await connection.fetch(f"select brand_id from {table}")} - {None}
    assert seen == {OURS}


@pytest.mark.parametrize("table", ROWS)
async def test_without_a_reach_nothing_is_there(table: str, connection) -> None:
    await connection.execute("reset doktr.brands")
    assert await connection.fetchval(f"select count(*) from {table} where brand_id is not null") == 0


@pytest.mark.parametrize("table", ROWS)
async def test_rows_of_another_brand_cannot_be_changed(table: str, connection) -> None:
    for change in (f"update {table} set brand_id = brand_id where", f"delete from {table} where"):
        try:
            changed = await connection.execute(f"{change} brand_id = $1", THEIRS)
        except asyncpg.InsufficientPrivilegeError as denied:  # a table that is only ever added to, whoever asks
            assert "permission denied" in str(denied)
        else:
            assert changed in ("UPDATE 0", "DELETE 0")


@pytest.mark.parametrize("table", ROWS)
async def test_no_row_can_be_put_into_another_brand(table: str, connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(ROWS[table], THEIRS)
    if table in ONLY_ADDED_TO:
        with pytest.raises(asyncpg.PostgresError, match="permission denied|only ever added to"):
            await connection.execute(f"update {table} set brand_id = brand_id")
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(f"update {table} set brand_id = $1 where brand_id = $2", THEIRS, OURS)


@pytest.mark.parametrize("table", ["envelopes", "file_parts"])
async def test_what_is_kept_by_the_hour_is_reached_through_its_table_alone(table: str, filled) -> None:
    opened = await asyncpg.connect(filled.url)
    (hour,) = await opened.fetchrow("select to_char(now() at time zone 'UTC', 'YYYYMMDDHH24')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="schema hours"):
        await opened.fetch(f"select * from hours.{table}_{hour}")
    await opened.close()


async def test_nobody_else_is_let_in_by_name(everything) -> None:
    policies = await everything.fetch("select tablename, policyname, roles::text[] from pg_policies")
    assert {(row["policyname"], tuple(row["roles"])) for row in policies} == {("reach", ("public",))}
