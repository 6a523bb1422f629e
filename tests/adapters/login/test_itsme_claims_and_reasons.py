"""A person read from claims of any vintage, and a reason for every way in which a login can fail."""

import json
from datetime import date
from pathlib import Path

import pytest

from doktr.adapters.login import claims, reasons
from doktr.adapters.login.claims import V1, V2, identity, is_complete, strong_enough
from doktr.kernel.outside import Misread, Refused, Unavailable

ROOT = Path(__file__).parents[3]
WHO = {
    "sub": "s",
    "acr": claims.ACR_BASIC,
    f"{V2}BENationalNumber": "85073003328",
    "birthdate": "1985-07-30",
    "given_name": "Ada",
    "family_name": "Voorbeeld",
}
# itsme's documentation lists these for the authorization endpoint
DOCUMENTED = {
    *("invalid_request", "access_denied", "login_required", "interaction_required", "unsupported_request"),
    *("invalid_client_id", "invalid_redirect_uri", "unsupported_grant_type", "invalid_grant", "invalid_scope"),
    *("unsupported_display", "unauthorized_client", "unsupported_response_type", "invalid_request_object"),
    *("invalid_request_uri", "temporary_unavailable"),
}


def person(**change: object) -> claims.Identity:
    return identity(WHO | change, "https://idp.example")


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in WHO.items() if name not in names}


@pytest.mark.parametrize("number", ["85073003328", "17073003384", "98472899765", "01490700185"])
def test_national_and_bis_numbers_are_read(number):
    assert person(**{f"{V2}BENationalNumber": number}).niss == number


def test_a_number_written_with_signs_is_read_as_its_digits():
    assert person(**{f"{V2}BENationalNumber": "85.07.30-033.28"}).niss == "85073003328"


@pytest.mark.parametrize(
    "named",
    [
        {"BENationalNumber": "17073003384"},
        {"eid": {f"{V2}BENationalNumber": "17073003384"}},
        {"eid": {"national_number": "17073003384"}},
        {f"{V1}claim_eid": {"eid": "592", "national_number": "17073003384"}},
    ],
)
def test_the_number_is_found_under_its_older_names(named):
    assert identity(without(f"{V2}BENationalNumber") | named, "i").niss == "17073003384"


def test_the_birth_date_is_read_from_its_written_form_when_it_stands_alone():
    found = identity(without("birthdate") | {f"{V2}birthdate_as_string": "30.07.1985"}, "i")
    assert found.birthdate == date(1985, 7, 30)


def test_a_person_with_one_name_only_keeps_it():
    found = identity(without("given_name"), "i")
    assert (found.given_name, found.family_name) == ("", "Voorbeeld")


def test_a_whole_name_stands_in_for_a_missing_family_name():
    assert identity(without("family_name") | {"name": "Ada Voorbeeld"}, "i").family_name == "Ada Voorbeeld"


@pytest.mark.parametrize(
    ("said", "read"), [("female", "female"), ("male", "male"), ("unknown", None), ("n/a", None), ("", None)]
)
def test_gender_is_kept_only_when_it_is_said(said, read):
    assert person(gender=said).gender == read


@pytest.mark.parametrize(
    ("said", "read"), [("NL", "nl"), ("fr-BE", "fr"), ("de_DE", "de"), ("EN", "en"), ("pt", None), (None, None)]
)
def test_the_language_is_kept_only_when_we_speak_it(said, read):
    assert person(locale=said).locale == read


@pytest.mark.parametrize("name", [f"{V2}BENationalNumber", "birthdate", "family_name"])
def test_userinfo_is_needed_when_a_necessary_claim_is_missing(name):
    assert is_complete(WHO)
    assert not is_complete(without(name))


def test_a_stronger_level_satisfies_a_weaker_demand_and_not_the_reverse():
    assert claims.ACR_ADVANCED in strong_enough(claims.ACR_BASIC)
    assert claims.ACR_BASIC not in strong_enough(claims.ACR_ADVANCED)
    assert f"{V1}acr_advanced" in strong_enough(claims.ACR_ADVANCED)


def test_an_unknown_level_is_satisfied_by_itself_only():
    assert strong_enough("urn:example:loa:high") == {"urn:example:loa:high"}


def test_every_documented_error_has_a_reason_of_its_own():
    found = [reasons.AUTHORIZATION_ERRORS[error] for error in DOCUMENTED]
    assert len(set(found)) == len(DOCUMENTED) == len(reasons.AUTHORIZATION_ERRORS)


def test_no_token_or_userinfo_error_shares_a_reason_with_another():
    every = [*reasons.AUTHORIZATION_ERRORS.values(), *reasons.TOKEN_ERRORS.values(), *reasons.USERINFO_ERRORS.values()]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("error", sorted(DOCUMENTED))
def test_an_error_on_the_way_back_is_a_refusal_or_a_pause(error):
    said = reasons.spoken(error, reasons.AUTHORIZATION_ERRORS)
    assert isinstance(said, Unavailable if error == "temporary_unavailable" else Refused)
    assert said.reason in reasons.ALL_REASONS


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_the_standard_spellings_of_a_pause_are_understood(error):
    assert isinstance(reasons.spoken(error, reasons.AUTHORIZATION_ERRORS), Unavailable)


@pytest.mark.parametrize("error", ["", "<script>", "85073003328", "access_denied "])
def test_foreign_text_never_becomes_a_reason(error):
    said = reasons.spoken(error, reasons.AUTHORIZATION_ERRORS)
    assert isinstance(said, Misread)
    assert said.reason == "unknown-error"


def test_reasons_are_slugs():
    assert all(reason == reason.lower() and reason.replace("-", "").isalpha() for reason in reasons.ALL_REASONS)


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_every_error_code_has_a_message_of_its_own(language):
    words = json.loads((ROOT / f"web/src/words/signin/{language}.json").read_text())
    codes = (reasons.AUTHORIZATION_ERRORS, reasons.TOKEN_ERRORS, reasons.USERINFO_ERRORS)
    messages = [words[f"trouble.{slug}"] for known in codes for slug in known.values()]
    assert len(set(messages)) == len(messages)


def test_the_page_tells_every_error_code_apart():
    model = (ROOT / "web/src/features/signin/trouble.model.ts").read_text()
    codes = (reasons.AUTHORIZATION_ERRORS, reasons.TOKEN_ERRORS, reasons.USERINFO_ERRORS)
    assert [slug for known in codes for slug in known.values() if f'"{slug}"' not in model] == []


def test_every_reason_is_documented():
    page = (ROOT / "docs/login.md").read_text()
    assert [reason for reason in sorted(reasons.ALL_REASONS) if f"`{reason}`" not in page] == []
