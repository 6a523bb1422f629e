"""Further stages of the scene: what must be there before somebody can succeed at the acts that need it."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from doktr.features.codes.rules import hash_of as code_hash
from doktr.features.staff.rules import hash_of as token_hash
from doktr_sandbox.visitor import Visitor, b64

# stages that need a call under way, and those that need one that was charged
LOST = ("vanished", "said")
IN_CALL = ("vanished", "said", "present", "proposed", "agreed", "expected", "waiting", "visited")
CHARGED = ("certified", "refused", "claimed", "otherwise", "undecided", "unseen", "paid")
ALONE = ("granted", "coded", "invited", "came")
INVITATION = "00000000-0000-0000-0000-000000000003"
GUEST_CODE, MANDATE_CODE, TOKEN = "7H2KQ0M4ZB9TXW3D", "A1B2C3D4E5", "T" * 43
PRESENT = """
insert into presence (device_id, person_id, brand_id, seen_at) values ($1, $2, 'doktr', 'infinity')
on conflict (device_id) do update set seen_at = 'infinity'
"""
PROPOSE = """
insert into handovers (brand_id, consultation_id, from_doctor_id, to_doctor_id, state, proposed_at, until)
select brand_id, id, doctor_id, $2, $3, now(), now() + interval '1 hour' from consultations where id = $1 returning id
"""
CONSENT = """
insert into safe_people (safe_id, person_id, brand_id, role, since, until)
values ($1, $2, 'doktr', 'colleague', now(), now() + interval '1 day')
"""
GUEST = """
insert into guests (id, brand_id, request_id, patient_id, asked_by, name, role, code_hash, state, person_id, made_at,
    expires_at)
select $1, brand_id, id, patient_id, patient_id, 'Anna Maes', 'relative', $4,
    'waiting', $3, now(), now() + interval '1 hour'
from requests where id = $2
"""
MEMBER = """
insert into team_members (id, brand_id, doctor_id, kind, state, code_hash, person_id, invited_at, expires_at, came_at)
values ($1, 'doktr', $2, 'nurse', 'came', sha256(uuid_send($1)), $3, now(), now() + interval '7 days', now())
"""
CODE = """
insert into contact_codes (person_id, channel, brand_id, address, asked_at, first_asked_at, hash, expires_at)
select person_id, 'mail', brand_id, email, now(), now(), $2, now() + interval '1 hour' from patients
where person_id = $1
"""
ATTEST = """
insert into attests (brand_id, patient_id, doctor_id, day, code, paid_cents, state, attempt_at, ask_at, acknowledgement,
    made_at, changed_at)
values ('doktr', $1, $2, (now() at time zone 'Europe/Brussels')::date, '101076', 100, $3, now(), now(), $4, now(),
    now())
returning id
"""
LICENCE = """
with billed as (
    insert into licences (brand_id, doctor_id, month, number, amount_cents, at)
    values ('doktr', $1, '2026-10-01', 1, 4900, now()) returning id
), entry as (
    insert into ledger_entries (brand_id, at, day, cause_kind, cause_id, reason)
    select 'doktr', now(), (now() at time zone 'Europe/Brussels')::date, 'licence', id, 'licence 2026-10' from billed
    returning id
), lines as (
    insert into ledger_lines (entry_id, place, brand_id, account, owner_id, cents)
    select entry.id, place, 'doktr', account, owner_id, cents
    from entry, (values (1, 'doctor', $1::uuid, 4900), (2, 'licence', null, -4900)) as given (place, account, owner_id,
        cents)
)
select id from billed
"""
CLAIM = """
insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
    supplement_cents, state, errors, changed_at)
select brand_id, id, patient_id, doctor_id, current_date, '101076', 2522, 200, 0, 'rejected', '{500101}', now()
from charges where id = $1 returning id
"""
OTHERWISE = """
with file as (
    insert into claim_batches (brand_id, doctor_id, month, sending_number, state, made_at)
    select brand_id, doctor_id, date_trunc('month', day)::date, 1, 'settled', now() from claims where id = $1
    returning id
)
update claims set state = 'paid_otherwise', paid_cents = 1000, paid_reference = 'A1', errors = '{}',
    mutuality = '100', batch_id = file.id
from file where claims.id = $1
"""
UNSEEN = "update charges set reason = 'seen', seen_word = 'said' where id = $1"
UNDECIDED = "update charges set state = 'undecided' where id = $1"
PAID = """
with payment as (
    insert into payments (brand_id, charge_id, amount_cents, state, origin, language, provider_id, made_at, paid_at)
    select brand_id, id, amount_cents, 'paid', 'https://localhost', 'fr', 'tr_' || id, now(), now()
    from charges where id = $1 returning id
)
update charges set state = 'paid', settled_at = now(), settled_by = payment.id from payment where charges.id = $1
"""


def admission(call: str, guest: Visitor | None, patient: Visitor | None) -> dict[str, str]:
    """What the patient's device signs to let this guest in."""
    if guest is None or patient is None:
        return {"statement": "e30", "signature": b64(bytes(64))}
    said = {
        "v": 1, "consultation": call, "person": guest.person_id, "device": guest.device["id"],
        "key": b64(guest.private.public_key().public_bytes_raw()), "name": "Anna Maes", "role": "relative",
        "until": (datetime.now(UTC) + timedelta(minutes=20)).isoformat(),
    }  # fmt: skip
    statement = json.dumps(said).encode()
    return {"statement": b64(statement), "signature": b64(patient.private.sign(b"doktr/admit/v1\0" + statement))}


def vouch(call: str, guest: Visitor | None, doctor: Visitor | None) -> dict[str, str | None]:
    """What the doctor's device signs about a guest whom they invited."""
    if guest is None or doctor is None:
        return {"signature": b64(bytes(64)), "host": None}
    said = {
        "v": 1, "consultation": call, "person": guest.person_id, "device": guest.device["id"],
        "key": b64(guest.private.public_key().public_bytes_raw()), "name": "Anna Maes", "role": "relative",
    }  # fmt: skip
    signed = b"doktr/guest-vouch/v1\0" + json.dumps(said, separators=(",", ":")).encode()
    return {"signature": b64(doctor.private.sign(signed)), "host": b64(bytes(32))}


async def hand_over(sql: asyncpg.Connection, people: dict[str, Visitor], ids: dict[str, str], stage: str) -> None:
    """A colleague sits at their page; they are proposed, or the patient agreed to them by a signed consent."""
    colleague = people["other-doctor"]
    await sql.execute(PRESENT, UUID(colleague.device["id"]), UUID(colleague.person_id))
    if stage == "present":
        return
    await sql.execute(CONSENT, UUID(ids["safe_id"]), UUID(colleague.person_id))
    ids["handover_id"] = str(
        await sql.fetchval(PROPOSE, UUID(ids["consultation_id"]), UUID(colleague.person_id), stage)
    )


async def have_guest(sql: asyncpg.Connection, people: dict[str, Visitor], ids: dict[str, str], stage: str) -> None:
    """Somebody is expected with a code, has come with it, or was let in by the patient and takes part."""
    ids["guest_id"] = str(uuid4())
    patient, guest, call = people["patient"], people["guest"], ids["consultation_id"]
    if stage == "expected":
        await patient.invite(ids["guest_id"], GUEST_CODE)
        return
    who = UUID(ids["guest_id"]), UUID(ids["request_id"]), UUID(guest.person_id)
    await sql.execute(GUEST, *who, uuid4().bytes * 2)
    if stage == "visited":
        signed = admission(call, guest, patient)
        (await patient.post(f"guests/{ids['guest_id']}/admit", signed)).raise_for_status()
        (await guest.post(f"calls/{call}/join")).raise_for_status()


async def have_papers(sql: asyncpg.Connection, people: dict[str, Visitor], ids: dict[str, str], stage: str) -> None:
    """Certificates, claims and licences, after a consultation that was charged."""
    patient, doctor, charge = people["patient"], people["doctor"], UUID(ids["charge_id"])
    payee = {"iban": "BE71096123456769", "bic": "GKCCBEBB", "enterprise_number": "0403019261", "phone": "022000000"}
    (await doctor.put("payee", payee)).raise_for_status()
    if stage in ("certified", "refused"):
        state, said = ("accepted", "A1") if stage == "certified" else ("rejected", None)
        who = UUID(patient.person_id), UUID(doctor.person_id)
        ids["attest_id"] = str(await sql.fetchval(ATTEST, *who, state, said))
        ids["licence_id"] = str(await sql.fetchval(LICENCE, who[1]))
    if stage in ("claimed", "otherwise"):
        ids["claim_id"] = str(await sql.fetchval(CLAIM, charge))
    if stage == "otherwise":
        await sql.execute(OTHERWISE, UUID(ids["claim_id"]))
    if stage in ("undecided", "unseen", "paid"):
        await sql.execute({"undecided": UNDECIDED, "unseen": UNSEEN, "paid": PAID}[stage], charge)


async def have_words(sql: asyncpg.Connection, people: dict[str, Visitor], ids: dict[str, str], stage: str) -> None:
    """A mandate that waits for its code, a code that was mailed, a doctor's invitation, or who came into their team."""
    patient, operator = people["patient"], people["operator"]
    if stage == "granted":
        ids["mandate_id"] = str(uuid4())
        until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
        offered = {"scopes": ["ask"], "until": until, "code": MANDATE_CODE}
        (await patient.put(f"people/mandates/{ids['mandate_id']}", offered)).raise_for_status()
    if stage == "coded":
        person = UUID(patient.person_id)
        await sql.execute(CODE, person, code_hash("000000", person, "mail"))
    if stage == "came":
        ids["member_id"] = str(uuid4())
        who = UUID(people["doctor"].person_id), UUID(people["assistant"].person_id)
        await sql.execute(MEMBER, UUID(ids["member_id"]), *who)
    if stage == "invited":
        eva = {"given_name": "Eva", "family_name": "Nieuw", "email": "eva@example.be", "nihdi": "19999999004",
               "language": "nl"}  # fmt: skip
        (await operator.put(f"invitations/{INVITATION}", eva)).raise_for_status()
        await sql.execute("update invitations set token_hash = $1, sent_at = now()", token_hash(TOKEN))
