"""The flat file of third-party invoices: an independent reader checks each record; settlements come to the cent."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.adapters.insurer.efact import Document, EfactError, Header, Invoice, Service, build, load, read_answer
from doktr.adapters.insurer.efact.drawing import check
from doktr_sandbox.mycarenet import efact

FILE = Path(__file__).resolve().parents[3] / "data" / "insurer" / "efact.json"
DRAWING, DRAWN = load(FILE), json.loads(FILE.read_text())
HEADER = Header(
    "20261100000001", "DOKTR202611", date(2026, 11, 1), 7, date(2026, 11, 30), "10000054001", "0403019261",
    "BE71096123456769", "GKCCBEBB", "Büro", "Zoë", "022000000", test=True,
)  # fmt: skip
SERVICE = Service("101673", date(2026, 11, 3), "10000054001", insurer_cents=2150, patient_cents=400)
INVOICE = Invoice("1", "R1", "85073003328", "304", "1", "110", "111", (SERVICE,))

services = st.builds(
    Service,
    code=st.integers(100000, 999999).map(str),
    day=st.dates(date(2022, 8, 1), date(2030, 12, 31)),
    provider=st.just("10000054001"),
    insurer_cents=st.integers(0, 99_999_999),
    patient_cents=st.integers(0, 99_999_999),
    supplement_cents=st.integers(0, 99_999_999),
    units=st.integers(1, 9999),
    document=st.none() | st.just(Document(date(2026, 11, 3), "1", "1", serial="AB-12")),
)
batches = st.lists(
    st.builds(
        Invoice,
        number=st.integers(1, 10**12 - 1).map(str),
        reference=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=25),
        niss=st.just("85073003328"),
        mutuality=st.sampled_from(["101", "216", "304", "306", "403", "509", "600", "900"]),
        sex=st.sampled_from(["1", "2"]),
        ct1=st.sampled_from(["110", "111"]),
        ct2=st.sampled_from(["110", "111"]),
        services=st.lists(services, min_size=1, max_size=4).map(tuple),
    ),
    max_size=12,
).map(lambda made: sorted(made, key=lambda invoice: invoice.mutuality))


def written(invoices: Sequence[Invoice], header: Header = HEADER) -> str:
    return "".join(build(DRAWING, header, invoices))


def records(text: str) -> tuple[efact.Reading, list[dict[str, str]]]:
    reading = efact.Reading(DRAWN, io.StringIO(text))
    reading.header()
    return reading, list(reading.records())


def settled(text: str, decide: efact.Decide = efact.pay_all, kind: str = "settled") -> str:
    return "".join(efact.settle(DRAWN, io.StringIO(text), decide, kind))


def test_every_record_is_drawn_with_350_characters() -> None:
    assert {name: record.width for name, record in DRAWING.records.items()} == dict.fromkeys(DRAWN["records"], 350)


@given(batches)
def test_an_independent_reader_finds_every_sum_and_check_digit_right(invoices: list[Invoice]) -> None:
    reading, found = records(written(invoices))
    assert reading.faults == []
    assert reading.balanced()
    assert reading.sums["50"] == sum(s.insurer_cents for i in invoices for s in i.services)
    assert [int(r["code"]) for r in found if r["record_type"] == "50"] == [
        int(s.code) for i in invoices for s in i.services
    ]


@given(batches)
def test_a_settlement_comes_back_to_the_cent(invoices: list[Invoice]) -> None:
    answer = read_answer(DRAWING, io.StringIO(settled(written(invoices))))
    came = [(line.invoice_number, line.code, line.paid_cents) for line in answer.lines]
    assert answer.kind == "settled"
    assert came == [(i.number.zfill(12), s.code, s.insurer_cents) for i in invoices for s in i.services]


def test_a_refused_line_brings_its_errors_and_no_money() -> None:
    other = replace(SERVICE, code="101710")

    def decide(service: Mapping[str, str]) -> tuple[int, Sequence[str]]:
        return (0, ("500413",)) if service["code"].endswith("101710") else (int(service["insurer_cents"]), ())

    text = settled(written([replace(INVOICE, services=(SERVICE, other))]), decide)
    first, second = read_answer(DRAWING, io.StringIO(text)).lines
    assert (first.paid_cents, first.errors) == (2150, ())
    assert (second.claimed_cents, second.paid_cents, second.errors) == (2150, 0, ("500413",))


@pytest.mark.parametrize("kind", ["acknowledged", "refused", "accepted", "settled"])
def test_each_kind_of_answer_is_told_from_the_others(kind: str) -> None:
    answer = read_answer(DRAWING, io.StringIO(settled(written([INVOICE]), kind=kind)))
    assert (answer.kind, answer.message_reference, answer.sending_number) == (kind, "20261100000001", 7)


def test_a_batch_is_no_answer() -> None:
    with pytest.raises(EfactError, match="message_name is no answer's"):
        read_answer(DRAWING, io.StringIO(written([INVOICE])))


def test_each_union_is_asked_for_its_own_sum() -> None:
    flemish = replace(INVOICE, mutuality="101", services=(SERVICE, SERVICE))
    _, found = records(written([flemish, INVOICE]))
    asked = {r["union"]: int(r["insurer_cents"]) for r in found if r["record_type"] in ("95", "96")}
    assert asked == {"100": 4300, "300": 2150, "999": 6450}


def test_invoices_of_one_union_must_follow_each_other() -> None:
    with pytest.raises(EfactError, match="must follow each other"):
        written([INVOICE, replace(INVOICE, mutuality="101"), INVOICE])


@pytest.mark.parametrize(
    ("mutuality", "written_as", "sent_to"),
    [("304", "304", "300"), ("306", "306", "306"), ("216", "000", "216"), ("509", "000", "509"), ("101", "101", "101")],
)
def test_some_mutualities_are_written_as_their_union_asks(mutuality: str, written_as: str, sent_to: str) -> None:
    _, found = records(written([replace(INVOICE, mutuality=mutuality)]))
    header = next(r for r in found if r["record_type"] == "20")
    assert (header["mutuality"], header["destination"]) == (written_as, sent_to)


@pytest.mark.parametrize(
    ("change", "zone"),
    [
        ({"number": "1" * 13}, "invoice_number"),
        ({"reference": "R" * 26}, "reference"),
        ({"niss": "123"}, "niss"),
        ({"services": (replace(SERVICE, insurer_cents=10**12),)}, "insurer_cents"),
        ({"services": (replace(SERVICE, units=10_000),)}, "units"),
    ],
)
def test_what_does_not_fit_is_refused_by_zone_and_never_repeated(change: dict[str, object], zone: str) -> None:
    with pytest.raises(EfactError, match=f"zone {zone} cannot hold its value$"):
        written([replace(INVOICE, **change)])


def test_an_invoice_without_a_service_is_refused() -> None:
    with pytest.raises(EfactError, match="without a service"):
        written([replace(INVOICE, services=())])


def test_names_lose_their_accents_and_keep_their_place() -> None:
    assert "Buro".ljust(45) + "Zoe".ljust(24) in written([])


def test_a_changed_character_is_found_by_the_check_digits() -> None:
    text = settled(written([INVOICE]))
    at = text.index("85073003328")
    with pytest.raises(EfactError, match="zone check does not fit"):
        list(read_answer(DRAWING, io.StringIO(text[:at] + "9" + text[at + 1 :])).lines)


@pytest.mark.parametrize("cut", [1, 200, 432])
def test_a_file_that_ends_in_a_record_is_refused_after_its_whole_records(cut: int) -> None:
    text = settled(written([INVOICE]))
    with pytest.raises(EfactError, match="ends in the middle"):
        list(read_answer(DRAWING, io.StringIO(text[:-cut])).lines)


@pytest.mark.parametrize(
    ("text", "digits"), [("", "97"), ("0", "97"), ("A", "11"), (" ", "10"), ("-", "37"), ("99999999999999", "29")]
)
def test_check_digits_add_the_values_of_characters(text: str, digits: str) -> None:
    assert check(text) == digits


def test_test_and_production_files_say_which_they_are() -> None:
    assert "9991999" in written([]) and "0001999" not in written([])
    assert "0001999" in written([], replace(HEADER, test=False))
