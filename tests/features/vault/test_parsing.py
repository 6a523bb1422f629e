"""The outside of an envelope: whatever comes in is read or refused for a reason, and only what was signed passes."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.vault import rules
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused
from tests.fuzz import parsers
from tests.fuzz.parsers import AT, DEVICE, KEY, OTHER, PARSERS, PUBLIC, SAFE, Parser, framed

GOOD = parsers.envelope("message")
GRANT = parsers.envelope("grant")
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(rules.HEADER)


def header_of(raw: bytes) -> dict[str, Any]:
    return json.loads(framing.split(raw, rules.LARGEST).header)


def refusal(raw: bytes, label: bytes = rules.ENVELOPE_LABEL) -> str:
    """Why it does not pass; empty when it does."""
    try:
        framing.check_signature(rules.read_envelope(raw).frame, label, PUBLIC)
    except EnvelopeRefused as refused:
        return refused.reason
    return ""


def test_an_envelope_says_where_it_belongs() -> None:
    read = rules.read_envelope(GRANT)
    assert (str(read.safe_id), str(read.device_id), read.seq, read.epoch, read.kind) == (SAFE, DEVICE, 2, 1, "grant")
    assert (str(read.extra.device), read.extra.role) == (OTHER, "doctor")
    assert refusal(GRANT) == ""


@pytest.mark.parametrize("place", range(len(GOOD)))
def test_no_byte_of_it_can_be_changed(place: int) -> None:
    for change in (1 << bit for bit in range(8)):
        bent = bytearray(GOOD)
        bent[place] ^= change
        assert refusal(bytes(bent))


def test_no_end_of_it_can_be_missing() -> None:
    assert {refusal(GOOD[:length]) for length in range(len(GOOD))} == {"malformed", "bad-signature"}


def test_a_signature_for_something_else_is_none() -> None:
    header = header_of(GOOD)
    for label in (rules.KEM_LABEL, rules.PREGRANT_LABEL, rules.RECEIPT_LABEL, b"doktr/signal/v1\0", b""):
        assert refusal(framed(label, header, b"sealed" * 20)) == "bad-signature"
    assert refusal(GOOD, rules.KEM_LABEL) == "bad-signature"


def test_what_is_too_large_is_refused_before_it_is_looked_at() -> None:
    fits = framed(rules.ENVELOPE_LABEL, header_of(GOOD), b"s" * (rules.LARGEST - len(GOOD) + 120))
    assert (len(fits), refusal(fits)) == (rules.LARGEST, "")
    assert refusal(fits + b"s") == "too-large"


@given(st.binary(max_size=400), st.sampled_from(PARSERS))
def test_any_bytes_are_read_or_refused(raw: bytes, parser: Parser) -> None:
    with pytest.raises(EnvelopeRefused):
        parser.read(raw)


@given(NAMES, ANY_JSON, st.sampled_from([GOOD, GRANT]))
def test_any_value_in_a_header_is_read_or_refused(name: str, value: Any, good: bytes) -> None:
    header = header_of(good)
    raw = framed(rules.ENVELOPE_LABEL, header | {name: value})
    if value != header[name] or type(value) is not type(header[name]):
        try:
            read = rules.read_envelope(raw)
        except EnvelopeRefused:
            return
        assert name in ("epoch", "seq") and 1 <= getattr(read, name) <= rules.MOST_NUMBER


@given(st.binary(max_size=300))
def test_any_bytes_as_a_header_are_refused(header: bytes) -> None:
    raw = framing.join(header, KEY.sign(framing.signed(rules.ENVELOPE_LABEL, header)))
    assert refusal(raw) == "malformed"


spelled = partial(json.dumps, separators=(",", ":"))
"""JSON as every client writes it, so that each header below is wrong in one way only."""


def test_the_one_spelling_is_read() -> None:
    header = spelled(header_of(GOOD)).encode()
    assert refusal(framing.join(header, KEY.sign(framing.signed(rules.ENVELOPE_LABEL, header)))) == ""


@pytest.mark.parametrize(
    "header",
    [
        b'{"safe":1,"safe":1}', b"[]", b"null", b'"text"', b"\xff", b"\xef\xbb\xbf{}", b"{}", b"[" * 2000, b"NaN",
        spelled(header_of(GOOD)).encode("utf-16"),
        spelled(header_of(GOOD)).replace('"seq":2', '"seq":2.0').encode(),
        spelled(header_of(GOOD)).replace('"seq":2', '"seq":true').encode(),
        spelled(header_of(GOOD)).replace('"seq":2', '"seq":2,"seq":2').encode(),
        spelled(header_of(GOOD) | {"at": "2026-02-30T09:00:00.000Z"}).encode(),
        spelled(header_of(GOOD) | {"at": AT.replace("2026", "\u0662\u0660\u0662\u0666")}).encode(),
        spelled(header_of(GOOD) | {"safe": SAFE.upper()}).encode(),
        spelled(header_of(GOOD) | {"safe": "{" + SAFE + "}"}).encode(),
        spelled(header_of(GOOD) | {"prev": header_of(GOOD)["prev"][:-1] + "B"}).encode(),
        spelled(header_of(GOOD) | {"extra": {"to": OTHER, "role": "doctor"}}).encode(),
        spelled(header_of(GRANT) | {"extra": {"to": OTHER, "role": "operator"}}).encode(),
        spelled(header_of(GRANT) | {"extra": {"role": "doctor", "to": OTHER}}).encode(),
        spelled(dict(reversed(header_of(GOOD).items()))).encode(),
        spelled(header_of(GOOD)).replace('"seq":2', '"seq": 2').encode(),
        spelled(header_of(GOOD)).replace('"message"', '"m\\u0065ssage"').encode(),
        spelled(header_of(GOOD)).encode() + b" ",
    ],
    ids=range(25),
)  # fmt: skip
def test_json_that_two_readers_may_read_differently_is_refused(header: bytes) -> None:
    raw = framing.join(header, KEY.sign(framing.signed(rules.ENVELOPE_LABEL, header)))
    assert refusal(raw) == "malformed"


def test_a_key_of_the_wrong_size_is_refused() -> None:
    for suite, other in ((1, 2), (2, 1)):
        header = parsers.stated("safe", suite) | {"suite": other}
        with pytest.raises(EnvelopeRefused):
            rules.read_kem(framed(rules.KEM_LABEL, header))


def test_a_little_of_the_long_run() -> None:
    for parser in PARSERS:
        came = parsers.try_out(parser, 2_000, seed=7)
        assert came.total() == 2_000
        # a right signature under what is bent leads to what is behind it, and past it where the bend harms nothing
        signed = {outcome for outcome in came if outcome.startswith("signed: ")}
        assert signed >= {"signed: malformed", "signed: read"}, parser.name
        assert {"bad-signature", "unchanged"} <= came.keys(), parser.name


def test_the_long_run_finds_a_reader_that_breaks_or_believes_only_once_a_signature_is_right() -> None:
    honest = next(one for one in PARSERS if one.name == "envelope")

    def breaks(raw: bytes) -> None:
        honest.read(raw)
        if rules.read_envelope(raw).epoch > 1:
            raise KeyError("planted")

    def believes(raw: bytes) -> None:
        framing.check_signature(framing.split(raw, rules.LARGEST), rules.ENVELOPE_LABEL, PUBLIC)

    with pytest.raises(AssertionError, match="envelope broke on"):
        parsers.try_out(replace(honest, read=breaks), 5_000, seed=7)
    with pytest.raises(AssertionError, match="envelope reads what no other client does"):
        parsers.try_out(replace(honest, read=believes), 5_000, seed=7)
