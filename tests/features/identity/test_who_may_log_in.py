"""Who may log in on which face, as whom, and that their national number stays hidden."""

import asyncio
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from doktr.features import identity
from tests.features.people import LUCIE, ROOT, SOFIE, Passport

SOFIE_CLAES = Passport(SOFIE, "subject-2", "Sofie", "Claes", date(1979, 4, 12))


COUNTS = """
select (select count(*) from people) as people, (select count(*) from sessions) as sessions,
    (select count(*) from login_attempts) as login_attempts
"""


async def counts(everything):
    return dict(await everything.fetchrow(COUNTS))


def born(platform_age: int, days: int) -> date:
    """Somebody's birth date who is that old today, give or take days."""
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Brussels")).date() + timedelta(days=days)
    return today.replace(year=today.year - platform_age) if (today.month, today.day) != (2, 29) else today


async def test_a_child_under_16_cannot_log_in_alone(browsers, everything):
    browser = browsers()
    young = replace(Passport(), birthdate=born(16, 1))
    assert await browser.log_in(young) == "/?login=under-16"
    assert (await browser.get("session")).status_code == 401
    assert await counts(everything) == {"people": 0, "sessions": 0, "login_attempts": 0}


async def test_on_the_sixteenth_birthday_one_can_log_in(browsers):
    assert await browsers().log_in(replace(Passport(), birthdate=born(16, 0))) == "/"


async def test_the_youngest_age_is_data_with_a_source_and_a_date():
    document = json.loads((ROOT / "data" / "rules" / "identity.json").read_text())
    assert identity.read_rules(ROOT / "data" / "rules" / "identity.json").minimum_age == 16
    assert all(rule["source"] and rule["date"] for rule in document.values())


async def test_the_same_number_is_the_same_person_with_the_newest_facts(browsers, everything):
    first = await browsers().sign_in()
    married = replace(Passport(), family_name="Peeters-Claes", subject="made-anew")
    assert await browsers().sign_in(married) == first
    row = await everything.fetchrow("select family_name, itsme_subject from people")
    assert tuple(row) == ("Peeters-Claes", "made-anew")


async def test_a_first_login_in_many_browsers_at_once_makes_one_person(browsers, everything):
    ids = await asyncio.gather(*(browsers().sign_in() for _ in range(6)))
    assert len(set(ids)) == 1
    assert (await counts(everything))["people"] == 1


async def test_the_same_number_at_two_brands_is_two_people(browsers, everything):
    at_doktr = await browsers().sign_in()
    at_heidra = await browsers("heidra.localhost").sign_in()
    assert at_doktr != at_heidra
    assert (await counts(everything))["people"] == 2


async def test_somebody_without_a_first_name_can_log_in(browsers):
    browser = browsers()
    await browser.log_in(replace(Passport(), given_name="", gender=None))
    assert (await browser.get("session")).json()["person"]["given_name"] == ""


async def test_a_new_login_ends_the_session_it_replaces(browsers, platform):
    browser = browsers()
    await browser.sign_in()
    old = browser.http.cookies["doktr-patient"]
    await browser.log_in()
    assert browser.http.cookies["doktr-patient"] != old
    browser.http.cookies.set("doktr-patient", old)
    assert (await browser.get("session")).status_code == 401
    assert any(topic == "revoked" for topic, _ in platform.heard.published)


async def test_the_replaced_session_ends_even_when_its_cookie_stays_at_home_on_the_way_back(browsers):
    browser = browsers()
    await browser.log_in()
    old = browser.http.cookies["doktr-patient"]
    started = await browser.start()
    browser.http.cookies.delete("doktr-patient")
    await browser.come_back(started)
    browser.http.cookies.set("doktr-patient", old)
    assert (await browser.get("session")).status_code == 401


async def test_a_login_on_one_face_leaves_the_others_alone(browsers):
    browser = browsers()
    await browser.sign_in(SOFIE_CLAES)
    await browser.log_in(SOFIE_CLAES, "doctor")
    browser.face = "patient"
    assert (await browser.get("session")).status_code == 200
    browser.face = "doctor"
    assert (await browser.get("session")).status_code == 200


async def test_a_doctor_of_the_register_comes_in_and_is_told_so(browsers):
    browser = browsers()
    assert await browser.log_in(SOFIE_CLAES, "doctor") == "/doctor/"
    session = (await browser.get("session")).json()
    assert session["doctor"] == {
        "nihdi": "14000167004",
        "languages": ["nl", "en", "fr"],
        "profession": "gp",
    }
    assert session["needs"] == ["device"]


async def test_whoever_the_register_does_not_know_is_no_doctor(browsers, everything):
    assert await browsers().log_in(face="doctor") == "/doctor/?login=unknown-doctor"
    assert (await counts(everything))["people"] == 0


async def test_a_doctor_is_one_person_at_all_brands(browsers):
    here = await browsers().sign_in(SOFIE_CLAES, "doctor")
    there = await browsers("heidra.localhost").sign_in(SOFIE_CLAES, "doctor")
    assert here == there


async def test_an_operator_needs_to_be_on_the_brands_list(browsers, platform, database, everything):
    import asyncpg

    browser = browsers()
    assert await browser.log_in(face="operator") == "/operator/?login=not-operator"
    assert (await counts(everything))["people"] == 0
    owner = await asyncpg.connect(database.owner_url)
    await identity.allow_operator(owner, "doktr", platform.national_numbers, LUCIE)
    await owner.close()
    assert await browser.log_in(face="operator") == "/operator/"
    at_heidra = browsers("heidra.localhost")
    assert await at_heidra.log_in(face="operator") == "/operator/?login=not-operator"


@pytest.mark.parametrize("niss", ["85073003329", "8507300332", "abc", "", "85073003328 "])
async def test_only_a_true_national_number_can_be_put_on_the_list(platform, everything, niss):
    with pytest.raises(ValueError) as refused:
        await identity.allow_operator(everything, "doktr", platform.national_numbers, niss)
    assert not niss or niss not in str(refused.value)


async def test_the_national_number_is_nowhere_in_clear(browsers, everything, capfd, platform):
    browser = browsers()
    await browser.sign_in()
    answers = [await browser.get(path) for path in ("session", "devices", "sessions", "export")]
    await browsers().log_in(replace(Passport(), birthdate=born(10, 0)))
    await browsers().log_in(face="doctor")
    await browsers().log_in(face="operator")
    rows = io.BytesIO()
    for table in await everything.fetch("select tablename from pg_tables where schemaname = 'public'"):
        await everything.copy_from_query(f'select * from "{table["tablename"]}"', output=rows)
    kept = rows.getvalue().decode()
    assert "Lucie" in kept
    written = capfd.readouterr()
    for place in (kept, written.out, written.err, str(platform.heard.published)):
        assert LUCIE not in place
        assert LUCIE.encode().hex() not in place
    for answer in answers:
        assert LUCIE not in answer.text + str(answer.headers) + str(answer.url)
    assert "28" in answers[-1].json()["person"]["national_number"]
