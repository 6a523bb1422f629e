"""Consents and contact details: versioned, confirmed, and needed before anybody asks for a doctor."""

import asyncio

import pytest

from doktr.features import patients
from doktr.kernel.problems import ConsentNeeded, ContactNeeded
from tests.features.people import CONTACT, as_patient, slug


async def test_consent_and_contact_are_needed_until_given(browsers):
    browser = browsers()
    await browser.sign_in()
    assert await browser.needs() == ["consent", "contact"]
    await browser.agree()
    assert await browser.needs() == ["contact"]
    await browser.post("contact", CONTACT, "PUT")
    assert await browser.needs() == []


async def test_only_terms_are_not_enough(browsers):
    browser = browsers()
    await browser.sign_in()
    await browser.post("consents", {"document": "terms", "version": "2", "language": "nl"})
    assert "consent" in await browser.needs()


async def test_a_consent_is_created_once_and_keeps_its_first_moment(browsers, everything):
    browser = browsers()
    await browser.sign_in()
    body = {"document": "terms", "version": "2", "language": "de"}
    first, again = [await browser.post("consents", body) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (await browser.get("consents")).json() == [first.json()]
    row = await everything.fetchrow("select device_id, brand_id from consents")
    assert row["device_id"] is not None
    assert row["brand_id"] == "doktr"


async def test_a_consent_given_many_times_at_once_is_one(browsers, everything):
    browser = browsers()
    await browser.sign_in()
    body = {"document": "terms", "version": "2", "language": "en"}
    answers = await asyncio.gather(*(browser.post("consents", body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]


async def test_only_the_version_in_force_can_be_accepted(browsers):
    browser = browsers()
    await browser.sign_in()
    answer = await browser.post("consents", {"document": "terms", "version": "0", "language": "fr"})
    assert answer.status_code == 409
    assert slug(answer) == "not-current"


async def test_a_new_version_must_be_accepted_anew(browsers, everything):
    browser = browsers()
    await browser.ready()
    await everything.execute(
        """insert into brand_documents (brand_id, document, version, language, valid_from, title, body)
        values ('doktr', 'privacy', '6', 'fr', now() - interval '1 second', 'x', '[]')"""
    )
    assert await browser.needs() == ["consent"]
    accepted = await browser.post("consents", {"document": "privacy", "version": "6", "language": "fr"})
    assert accepted.status_code == 201
    assert await browser.needs() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"document": "cookies", "version": "1", "language": "fr"},
        {"document": "terms", "version": "2", "language": "it"},
        {"document": "terms", "version": "2\x00", "language": "fr"},
        {"document": "terms", "version": "x" * 41, "language": "fr"},
        [],
        None,
    ],
)
async def test_a_malformed_consent_is_bad_input(browsers, body):
    browser = browsers()
    await browser.sign_in()
    assert (await browser.post("consents", body)).status_code == 422


async def test_contact_details_are_kept_in_one_form(browsers):
    browser = browsers()
    await browser.sign_in()
    assert (await browser.get("contact")).json() == {"phone": None, "email": None, "confirmed_at": None}
    answer = (await browser.post("contact", CONTACT, "PUT")).json()
    assert answer["phone"] == "+32470123456"
    assert (await browser.get("contact")).json() == answer


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"phone": "112112"}, ["/body/phone"]),
        ({"email": "lucie@example"}, ["/body/email"]),
        ({"phone": "000000", "email": "lucie"}, ["/body/phone", "/body/email"]),
    ],
)
async def test_what_is_wrong_with_contact_details_is_said_by_place(browsers, change, pointers):
    browser = browsers()
    await browser.sign_in()
    answer = await browser.post("contact", CONTACT | change, "PUT")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert "112112" not in answer.text
    assert (await browser.get("contact")).json()["phone"] is None


@pytest.mark.parametrize("change", [{"phone": "0470\x001234"}, {"email": "x" * 260}, {"phone": None}])
async def test_contact_details_of_no_form_are_bad_input(browsers, change):
    browser = browsers()
    await browser.sign_in()
    assert (await browser.post("contact", CONTACT | change, "PUT")).status_code == 422


async def test_nobody_asks_for_a_doctor_before_they_are_ready(browsers, platform):
    browser = browsers()
    person = await browser.sign_in()

    async def ask():
        async with platform.works.open("doktr") as work:
            await patients.require_ready(as_patient(work, person))

    with pytest.raises(ConsentNeeded):
        await ask()
    await browser.agree()
    with pytest.raises(ContactNeeded):
        await ask()
    await browser.post("contact", CONTACT, "PUT")
    await ask()
