"""Pure rules of identity."""

from datetime import UTC, date, datetime
from time import process_time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from doktr.features.identity import rules
from doktr.features.identity.gate import session_token

# of the processor, where the quadratic needs seconds
AT_ONCE_S = 0.1
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("birthdate", "now", "age"),
    [
        (date(2010, 11, 22), NOON, 16),
        (date(2010, 11, 23), NOON, 15),
        (date(2008, 2, 29), datetime(2024, 2, 29, 12, tzinfo=UTC), 16),
        (date(2008, 2, 29), datetime(2025, 2, 28, 12, tzinfo=UTC), 16),
        (date(2008, 2, 29), datetime(2025, 3, 1, 12, tzinfo=UTC), 17),
        (date(2010, 11, 23), datetime(2026, 11, 22, 23, 30, tzinfo=UTC), 16),
        (date(2010, 7, 1), datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 16),
        (date(1920, 1, 1), NOON, 106),
    ],
)
def test_age_is_counted_in_completed_years_by_the_belgian_day(birthdate, now, age):
    assert rules.age_on(birthdate, now) == age


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("a=1; doktr-patient=token; b", "token"), ("doktr-patient=one;doktr-patient=other", "other"),
        (" doktr-patient = spaced ", "spaced"), ("doktr-patient=a=b", "a=b"), ("not-doktr-patient=1", ""), ("", ""),
        ('json="\\"{}"; doktr-patient=token', "token"), ("doktr-patient", ""),
    ],
)  # fmt: skip
def test_a_cookie_is_found_among_whatever_others(header: str, said: str) -> None:
    assert rules.cookie_in(header, "doktr-patient") == said


@pytest.mark.parametrize("bent", ["\\" * 24_000, ";" * 64_000, " " * 64_000, "=" * 64_000])
def test_however_cookies_are_bent_the_gate_reads_them_in_no_time(bent: str) -> None:
    platform = SimpleNamespace(platform=SimpleNamespace(secure=False))
    header = f'x="{bent}"; doktr-patient="{bent}"; doktr-doctor=mine'.encode()
    scope = {"type": "http", "headers": [(b"cookie", header)], "app": SimpleNamespace(state=platform)}
    began = process_time()
    assert session_token(HTTPConnection(scope), "doctor") == "mine"
    assert process_time() - began < AT_ONCE_S


LIKE_ADDRESSES = st.text(alphabet="/\\ab.:?#%@\n\t \x00é", max_size=12)


@given(st.text(max_size=60) | LIKE_ADDRESSES | LIKE_ADDRESSES.map("/".__add__))
def test_whatever_does_not_begin_with_one_slash_or_may_lead_elsewhere_is_no_safe_return(text):
    here = text.startswith("/") and "//" not in text and "\\" not in text and text.isprintable()
    assert here or not rules.is_safe_return(text)


@given(st.text(alphabet="ab19-_.~/?=&%", max_size=199).map("/".__add__).filter(lambda text: "//" not in text))
def test_a_plain_address_of_ours_is_a_safe_return(text):
    assert rules.is_safe_return(text)


@given(st.binary(min_size=32, max_size=32))
def test_encoding_goes_there_and_back(raw):
    assert rules.decoded(rules.encoded(raw), 32) == raw


@given(st.text(max_size=60))
def test_no_text_breaks_decoding(text):
    raw = rules.decoded(text, 32)
    assert raw is None or rules.encoded(raw) == text


def test_tokens_are_256_bits_and_never_the_same():
    tokens = {rules.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)


def test_the_csrf_token_is_neither_the_token_nor_its_kept_hash():
    token = rules.new_token()
    assert rules.csrf_of(token) not in (token, rules.encoded(rules.hash_of(token)))
    assert rules.csrf_of(token) == rules.csrf_of(token)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", "Safari on macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "Browser"),
        ("", "Browser"),
    ],
)
def test_a_browser_gets_a_name_that_people_recognise(agent, name):
    assert rules.browser_name(agent) == name


def test_a_masked_number_shows_its_last_two_digits_only():
    assert rules.masked("85073003328") == "•••••••••28"
