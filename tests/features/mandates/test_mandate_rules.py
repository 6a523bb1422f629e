"""Who may act for whom and when: rules of time, of what was granted, and of what a national number says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doktr.features.mandates import rules
from doktr.features.mandates.model import Granted, Kind, Mandate, Scope

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
A, B, C = (UUID(int=n) for n in (1, 2, 3))
people = st.sampled_from([A, B, C])
scopes = st.sampled_from(["ask", "call", "chat", "pay", "data"])
moments = st.integers(-3_000_000, 4_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
birthdates = st.dates(date(1990, 1, 1), date(2026, 1, 1))


@st.composite
def mandates(draw: st.DrawFn) -> Mandate:
    """Any mandate, live or not, of any two of three people."""
    first, second = draw(moments), draw(moments)
    patient, mandatary = draw(st.permutations([A, B, C]))[:2]
    granted: list[Granted] = draw(st.lists(st.sampled_from(["ask", "call", "chat"]), max_size=3))
    return Mandate(
        uuid4(),
        draw(st.sampled_from(["child", "adult"])),
        patient,
        draw(st.sampled_from([mandatary, None])),
        rules.scopes_of(granted),
        min(first, second),
        max(first, second),
        draw(st.none() | moments),
    )


def kept(kind: Kind = "adult", scopes: tuple[Granted, ...] = ("ask",)) -> Mandate:
    return Mandate(uuid4(), kind, A, B, scopes, NOW, NOW + timedelta(days=1))


@given(people, st.lists(mandates()), scopes, moments)
def test_everybody_may_always_act_for_themselves(person, all_of_them, scope, now) -> None:
    assert rules.acting_as(person, person, all_of_them, scope, now) == "self"


@given(people, people, st.lists(mandates()), scopes, moments)
def test_whoever_acts_for_another_holds_a_live_mandate_of_that_very_person_for_that_very_thing(
    person, patient, all_of_them, scope, now
) -> None:
    assume(person != patient)
    found = rules.acting_as(person, patient, all_of_them, scope, now)
    good = [
        one
        for one in all_of_them
        if one.patient_id == patient
        and one.mandatary_id == person
        and one.ended_at is None
        and one.from_at <= now < one.until
        and (one.kind == "child" or scope in one.scopes)
    ]
    assert (found is not None) == bool(good)
    if good:
        assert found == ("parent" if any(one.kind == "child" for one in good) else "mandatary")


@given(st.lists(mandates()), people, people, scopes, moments, moments)
def test_what_was_ended_never_counts_again(all_of_them, person, patient, scope, ended_at, now) -> None:
    assume(person != patient)
    ended = [replace(one, ended_at=ended_at) for one in all_of_them]
    assert rules.acting_as(person, patient, ended, scope, now) is None


@given(st.lists(mandates()), scopes, moments)
def test_a_mandate_goes_one_way_only(all_of_them, scope, now) -> None:
    one_way = [one for one in all_of_them if (one.patient_id, one.mandatary_id) == (A, B)]
    assert rules.acting_as(A, B, one_way, scope, now) is None


def test_a_mandate_counts_from_its_first_moment_and_not_at_its_last() -> None:
    mandate = kept()
    assert rules.acting_as(B, A, [mandate], "ask", mandate.from_at) == "mandatary"
    assert rules.acting_as(B, A, [mandate], "ask", mandate.from_at - timedelta(microseconds=1)) is None
    assert rules.acting_as(B, A, [mandate], "ask", mandate.until - timedelta(microseconds=1)) == "mandatary"
    assert rules.acting_as(B, A, [mandate], "ask", mandate.until) is None


def test_a_mandatary_neither_pays_nor_reads_what_is_held_but_a_parent_does() -> None:
    everything: tuple[Granted, ...] = ("ask", "call", "chat")
    only_parents: tuple[Scope, ...] = ("pay", "data")
    for scope in only_parents:
        assert rules.acting_as(B, A, [kept(scopes=everything)], scope, NOW) is None
        assert rules.acting_as(B, A, [kept(kind="child", scopes=everything)], scope, NOW) == "parent"


def test_whoever_reads_the_conversation_is_in_the_call_and_asks() -> None:
    assert rules.scopes_of(["chat"]) == ("ask", "call", "chat")
    assert rules.scopes_of(["call"]) == ("ask", "call")
    assert rules.scopes_of([]) == ("ask",)


@given(birthdates, moments)
def test_a_parent_acts_exactly_as_long_as_the_child_is_under_sixteen(birthdate, now) -> None:
    today = now.astimezone(rules.BELGIUM).date()
    age = today.year - birthdate.year - ((today.month, today.day) < (birthdate.month, birthdate.day))
    assert (now < rules.child_until(birthdate, 16)) == (age < 16)
    assert rules.is_adult(birthdate, 18, now) == (age >= 18)


def test_a_child_of_the_29th_of_february_is_sixteen_in_a_leap_year_on_that_day() -> None:
    assert rules.birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)
    assert rules.birthday(date(2012, 2, 29), 18) == date(2030, 3, 1)


@pytest.mark.parametrize("born", [date(2018, 5, 14), date(2011, 1, 1), date(1985, 7, 30), date(1999, 12, 31)])
@pytest.mark.parametrize("serial", [1, 2, 997, 998])
def test_a_number_fits_its_own_birth_date_and_no_other(born: date, serial: int) -> None:
    niss = number_of(born, serial)
    assert rules.digits_of(f"{niss[:2]}.{niss[2:4]}.{niss[4:6]}-{niss[6:9]}.{niss[9:]}") == niss
    assert rules.says_birthdate(niss, born)
    assert not rules.says_birthdate(niss, born + timedelta(days=1))
    assert rules.gender_of(niss) == ("male" if serial % 2 else "female")


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(1, 998), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_found(born: date, serial: int, place: int, more: int) -> None:
    niss = number_of(born, serial)
    wrong = niss[:place] + str((int(niss[place]) + more) % 10) + niss[place + 1 :]
    assert rules.digits_of(wrong) is None or not rules.says_birthdate(wrong, born)


def test_names_are_the_same_whatever_the_accents_hyphens_and_case() -> None:
    assert rules.same_name("Zoë-Léa", "zoe lea")
    assert not rules.same_name("Zoë", "Zora")


def test_a_code_is_the_same_however_it_is_written() -> None:
    assert rules.hash_of("ABCDE-12345") == rules.hash_of("abcde 12345")
    assert rules.hash_of("ABCDE-12345") != rules.hash_of("ABCDE-12346")


def number_of(born: date, serial: int) -> str:
    """A national number with fitting check digits, of nobody."""
    digits = f"{born:%y%m%d}{serial:03d}"
    counted = int(("2" if born.year >= 2000 else "") + digits)
    return f"{digits}{97 - counted % 97:02d}"


@pytest.mark.parametrize(
    ("said", "alike"),
    [
        ("Emma", True),
        ("Louise", True),
        ("emma-louise", True),
        ("Emma Louise Marie", True),
        ("Louise Marie Emma", False),
        ("Emma Louise Anna Julie", False),
        ("Anna Julie Marie Emma Louise Nora Alice Lea Mila Olivia", False),
    ],
)
def test_a_list_of_common_names_is_nobodys_name(said: str, alike: bool) -> None:
    assert rules.spelt_alike("Emma Louise", said) == alike
