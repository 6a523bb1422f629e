"""The export of everything held, and the end of an account."""

import asyncio
import importlib
import json
import pkgutil
from dataclasses import replace

import pytest

import doktr.features as features
from doktr.app import wiring
from doktr.features import identity, patients
from doktr.features.assistants import store as assistants_store
from doktr.features.attests import store as attests_store
from doktr.features.booking import store as booking_store
from doktr.features.claims import store as claims_store
from doktr.features.claims import store_corrections
from doktr.features.consultation import store as consultation_store
from doktr.features.consultation import store_seats
from doktr.features.guests import store as guests_store
from doktr.features.mandates import store as mandates_store
from doktr.features.notices import store as notices_store
from doktr.features.payments import store as payments_store
from doktr.features.pricing import store as pricing_store
from doktr.features.quota import store as quota_store
from doktr.features.readiness import store as readiness_store
from doktr.features.relations import store as relations_store
from doktr.kernel.problems import ConsentNeeded, ContactNeeded
from tests.features.clinic import KEPT
from tests.features.people import LUCIE, Passport, as_patient, slug

# whom else it concerns, and what devices prove to each other of the call that is over
# Every table that leads to a person, over however many others.
REACHED = """
with recursive reached as (
    select 'people'::regclass::oid as id
    union
    select conrelid from pg_constraint join reached on confrelid = reached.id where contype = 'f'
)
select id::regclass::text as name from reached
"""
OF_OTHERS = (
    "agenda_exceptions", "agenda_patterns", "balances", "claim_batches", "claim_files", "doctor_brands",
    "doctor_limits", "doctor_terms", "doctor_time", "duty", "duty_kems", "guard_actions", "hours_changes",
    "invitations", "licences", "licence_transfers", "payees", "provider_accounts", "staff_steps",
)  # fmt: skip
GUESTS_LEFT_OUT = {
    "brand_id", "patient_id", "asked_by", "code_hash", "person_id", "proof", "vouch", "vouch_device", "host",
}  # fmt: skip
REQUEST = """
insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, asked_at, ended_at)
select 'doktr', person_id, person_id, id, 'cancelled', 'today', 'fr', 'video', now(), now() from devices
"""
# the person's own doctor, who is somebody else
RELATION = """
with somebody as (
    insert into people (face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate, language,
        created_at, last_login_at)
    values ('doctor', 'd', 'd', 'd', 'D', 'E', '1980-01-01', 'fr', now(), now()) returning id
), doctor as (
    insert into doctors (person_id, nihdi, profession, languages) select id, '10000006', 'gp', array['fr'] from somebody
    returning person_id
)
insert into care_relations (patient_id, doctor_id, brand_id, declared, declared_at)
select people.id, doctor.person_id, 'doktr', 'gmd', now() from people, doctor where people.face = 'patient'
"""


async def test_the_export_holds_everything_and_masks_the_number(browsers, platform):
    phone, laptop = browsers(), browsers()
    await phone.ready()
    await laptop.ready()
    lost = (await phone.get("session")).json()["device"]["id"]
    await laptop.delete(f"devices/{lost}")

    async def held(work):
        return {"requests": [{"patient": work.actor.person_id}]}

    platform.held.append(held)
    answer = await laptop.get("export")
    export = answer.json()
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert export["person"]["national_number"] == "•••••••••28"
    assert "niss_sealed" not in export["person"]
    assert export["person"]["birthdate"] == "1985-07-30"
    assert export["contact"]["phone"] == "+32470123456"
    assert [consent["document"] for consent in export["consents"]] == ["terms", "privacy"]
    assert {device["id"] for device in export["devices"]} >= {lost}
    assert len(export["sessions"]) == 2
    assert [event["kind"] for event in export["events"]] == ["device_revoked"]
    assert export["repeated_writes"] == []
    assert len(export["requests"]) == 1
    assert LUCIE not in answer.text


async def test_the_export_holds_every_table_that_knows_a_person(everything):
    """A new table with a person in it must be added to the export, or named here with a reason."""
    exported = {
        "patients",
        "devices",
        "sessions",
        "consents",
        "events",
        "idempotency_keys",
        "requests",
        "consultations",
        "accesses",
        "safes",
        "quota_places",
        "care_relations",
        "appointments",
        "slot_wishes",
        "calendar_feeds",
        "claims",
        "attests",
        "contact_codes",
        "code_asks",
        "child_tries",
        "quotes",
        "covers",
        "charges",
        "call_facts",
        "notices",
        "push_subscriptions",
        "guests",
        "assists",
        "readiness",
        "mandates",
        "payments",
        "refunds",
        "mended_charges",
        "claim_corrections",
        "put_off",
        "handovers",
        "participants",
    }
    elsewhere = {
        "people": "the export's first part",
        "person_sequences": "a counter",
        "presence": "with devices",
        "doctors": "not of patients",
        "assistants": "not of patients",
        "team_members": "not of patients",
        "safe_people": "with consultations, whose participants they are",
        "safe_devices": "with devices; gone with the safe",
        "safe_kems": "public keys for one safe; gone with it",
        "safe_looks": "which looks stand in accesses already; gone with the safe",
        "pregrants": "sealed, for doctors; gone at the match",
        "declined_offers": "which doctors passed says something about them",
        "wait_estimates": "whether our guesses were right; the request and its times are exported",
        "ledger_entries": "the service's books; what they say of a patient stands in charges, payments and refunds",
        "ledger_lines": "with the books",
        "movements": "what the provider says of payments and refunds, for the books",
    } | dict.fromkeys(OF_OTHERS, "of doctors and operators, not of patients")
    assert {row["name"] for row in await everything.fetch(REACHED)} == exported | set(elsewhere)


def test_every_feature_that_holds_something_of_a_person_has_its_say_in_the_export():
    found = [importlib.import_module(f"doktr.features.{one.name}") for one in pkgutil.iter_modules(features.__path__)]
    # identity's part is asked for by the route itself, with the person's own number masked
    holding = {module.held for module in found if hasattr(module, "held") and module is not identity}
    assert holding == set(wiring.Platform.held)


PAYMENTS_LEFT_OUT = {"brand_id", "origin", "account_id", "checkout_url", "told", "look_at", "looks"}


@pytest.mark.parametrize(
    ("table", "query", "left_out"),
    [
        # whom the request was offered to and who passed says something about doctors, not about the patient
        ("requests", booking_store.HELD, {"brand_id", "patient_id", "offered_to"}),
        ("consultations", consultation_store.HELD, {"brand_id", "patient_id"}),
        ("participants", store_seats.HELD_PARTS, {"brand_id", "person_id"}),
        ("quota_places", quota_store.HELD, {"brand_id", "patient_id"}),
        ("kept_places", quota_store.HELD_KEPT, {"brand_id", "niss_hmac"}),
        ("care_relations", relations_store.HELD, {"brand_id", "patient_id"}),
        ("covers", pricing_store.HELD_COVER, {"brand_id", "patient_id"}),
        ("charges", payments_store.HELD, {"brand_id", "patient_id"}),
        # to whom and from which page it went; when and how often we asked after it
        ("payments", payments_store.HELD_PAYMENTS, PAYMENTS_LEFT_OUT),
        ("refunds", payments_store.HELD_REFUNDS, {"brand_id", "look_at", "looks", "attempts"}),
        ("mended_charges", payments_store.HELD_MENDED, {"brand_id"}),
        ("claim_corrections", store_corrections.HELD, {"brand_id"}),
        # which operator closed it; what stands there only once the account is gone
        ("put_off", payments_store.HELD_PUT_OFF, {"brand_id", "kind", "closed_by", "niss_sealed", "gender"}),
        ("handovers", consultation_store.HELD_HANDOVERS, {"id", "brand_id"}),
        ("call_facts", payments_store.HELD_FACTS, {"brand_id", "person_id"}),
        # what stands there only once the account is gone
        ("claims", claims_store.HELD, {"brand_id", "patient_id", "niss_sealed", "gender"}),
        ("attests", attests_store.HELD, {"brand_id", "patient_id"}),
        ("mandates", mandates_store.HELD, {"brand_id", "code_hash", "code_until"}),
        ("readiness", readiness_store.HELD, {"brand_id", "patient_id"}),
        ("guests", guests_store.HELD, GUESTS_LEFT_OUT),
        ("assists", assistants_store.HELD, {"brand_id", "patient_id"}),
        ("notices", notices_store.HELD_NOTICES, {"brand_id", "person_id"}),
        ("push_subscriptions", notices_store.HELD_SUBSCRIPTIONS, {"brand_id", "person_id"}),
    ],
)
async def test_the_export_holds_every_column(everything, table: str, query: str, left_out: set[str]):
    """A new column must be added to the export, or named here; the brand and the person stand above them all."""
    columns = await everything.fetch("select column_name from information_schema.columns where table_name = $1", table)
    held = {one.name for one in (await everything.prepare(query)).get_attributes()}
    assert {row["column_name"] for row in columns} == held | left_out


async def test_the_export_holds_nothing_of_others(browsers):
    mine, other = browsers(), browsers()
    await mine.ready()
    await other.ready(Passport("98472899765", "subject-9", "Noor", "Jacobs"))
    assert "Noor" not in (await mine.get("export")).text


async def test_a_deleted_account_leaves_nothing_that_leads_to_the_person(browsers, everything, platform):
    browser = browsers()
    person = await browser.ready()
    await everything.execute(REQUEST)
    await everything.execute(RELATION)
    numbers = platform.national_numbers
    answer = await browser.post("account/delete", {"confirm": "delete"})
    assert answer.status_code == 204
    assert 'doktr-patient=""' in answer.headers["set-cookie"]
    assert (await browser.get("session")).status_code == 401
    row = await everything.fetchrow("select * from people where id = $1", person)
    assert row["erased_at"] is not None
    assert (row["given_name"], row["family_name"], row["itsme_subject"], row["gender"]) == ("", "", "", None)
    assert row["niss_sealed"] == b""
    assert row["niss_hmac"] != numbers.fingerprint(LUCIE)
    assert row["birthdate"].year == 1900
    contact = await everything.fetchrow("select phone, email from patients where person_id = $1", person)
    assert tuple(contact) == (None, None)
    assert await everything.fetchval("select count(*) from sessions") == 0
    assert await everything.fetchval("select count(*) from events") == 0
    device = await everything.fetchrow("select * from devices where person_id = $1", person)
    assert device["label"] == "removed"
    assert device["revoked_at"] is not None
    assert await everything.fetchval("select count(*) from requests where patient_id = $1", person) == 1
    assert await everything.fetchval("select count(*) from care_relations") == 0


async def test_sockets_of_a_deleted_account_are_told_to_close(browsers, platform):
    browser = browsers()
    person = await browser.ready()
    await browser.post("account/delete", {"confirm": "delete"})
    topic, payload = platform.heard.published[-1]
    assert topic == "revoked"
    assert json.loads(payload)["person"] == person
    assert len(json.loads(payload)["sessions"]) == 1


async def test_after_deletion_the_same_number_logs_in_as_somebody_new(browsers):
    browser = browsers()
    person = await browser.ready()
    await browser.post("account/delete", {"confirm": "delete"})
    assert await browser.sign_in() != person
    assert await browser.needs() == ["consent", "contact"]
    assert (await browser.get("contact")).json()["phone"] is None


async def test_an_account_is_not_deleted_while_something_is_open(browsers, platform, everything):
    browser = browsers()
    await browser.ready()

    async def waiting(work):
        return True

    platform.open_business.append(waiting)
    answer = await browser.post("account/delete", {"confirm": "delete"})
    assert answer.status_code == 409
    assert slug(answer) == "account-busy"
    assert (await browser.get("contact")).json()["phone"] == "+32470123456"
    assert (await browser.get("session")).status_code == 200


@pytest.mark.parametrize("body", [{}, {"confirm": "yes"}, {"confirm": True}, None])
async def test_deletion_needs_the_word(browsers, body):
    browser = browsers()
    await browser.ready()
    assert (await browser.post("account/delete", body)).status_code == 422
    assert (await browser.get("session")).status_code == 200


async def test_whoever_asks_for_a_doctor_at_the_moment_of_deletion_wins_or_loses_as_a_whole(browsers, platform):
    """Either the request is there before the deletion looks, or the account is gone before the request begins."""
    browser = browsers()
    person = await browser.ready()
    asked = asyncio.Event()
    go_on = asyncio.Event()
    open_requests = []

    async def has_open(work):
        return bool(open_requests)

    platform.open_business.append(has_open)

    async def ask():
        async with platform.works.open("doktr") as work:
            await patients.require_ready(as_patient(work, person))
            asked.set()
            await go_on.wait()
        open_requests.append("request")

    asking = asyncio.create_task(ask())
    await asked.wait()
    deleting = asyncio.create_task(browser.post("account/delete", {"confirm": "delete"}))
    done, _ = await asyncio.wait([deleting], timeout=0.3)
    assert not done
    open_requests.append("request")
    go_on.set()
    await asking
    assert (await deleting).status_code == 409


async def test_a_request_after_a_deletion_finds_no_account(browsers, platform):
    browser = browsers()
    person = await browser.ready()
    await browser.post("account/delete", {"confirm": "delete"})
    async with platform.works.open("doktr") as work:
        with pytest.raises((ConsentNeeded, ContactNeeded)):
            await patients.require_ready(as_patient(work, person))


async def test_patients_of_two_brands_do_not_see_each_other(browsers):
    here, there = browsers(), browsers("heidra.localhost")
    await here.ready()
    await there.sign_in()
    assert (await there.get("contact")).json()["phone"] is None
    assert (await there.get("consents")).json() == []
    await here.post("account/delete", {"confirm": "delete"})
    assert (await there.get("session")).status_code == 200


async def test_names_of_people_within_reach_can_be_asked(browsers, platform):
    from uuid import UUID

    person = UUID(await browsers().sign_in(replace(Passport(), given_name="Lou")))
    async with platform.works.open("doktr") as work:
        assert (await identity.people(work, [person]))[person].given_name == "Lou"
    async with platform.works.open("heidra") as work:
        assert await identity.people(work, [person]) == {}


async def test_old_logins_and_sessions_are_forgotten(browsers, platform, everything):
    browser = browsers()
    await browser.log_in()
    await browser.start()
    platform.later(days=31)

    async def forget():
        async with platform.works.open("doktr", ("*",)) as work:
            await identity.forget_old(work, platform.identity_rules, KEPT)

    await forget()
    assert await everything.fetchval("select count(*) from login_attempts") == 0
    assert await everything.fetchval("select count(*) from sessions") == 0
