"""What must hold of every price, whatever is asked; and the days on which a doctor is on call."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doktr.features.pricing.model import Cover, Price, Situation
from doktr.features.pricing.rules import capped, is_holiday, moment_of, price, relation_of
from doktr.kernel.holidays import public_holidays
from tests.features.people import ROOT
from tests.features.pricing.loaded import BOOK, LAW

covers = st.none() | st.builds(Cover, st.booleans(), st.booleans(), st.booleans())
situations = st.builds(
    Situation,
    st.dates(date(2019, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["video", "audio", "chat"]),
    st.sampled_from(["gmd", "seen", "referral", "on_call", "none"]),
    covers,
    st.sampled_from(["gp", "gp_acquired", "specialist"]),
    st.sampled_from(["full", "partial", "none"]),
    st.integers(0, 10_000),
    st.sampled_from(["consultation", "triage"]),
    *[st.booleans()] * 4,
)
modes: Any = st.sampled_from(["production", "trial"])


def cents(told: Price) -> list[int]:
    return [told.honorarium_cents, told.insurer_cents, told.patient_cents, told.supplement_cents, told.least_cents]


@given(situations, modes)
@settings(max_examples=800)
def test_shares_add_up_and_nothing_is_negative(situation: Situation, mode: Any) -> None:
    told = price(BOOK, situation, mode)
    assert told.insurer_cents + told.patient_cents == told.honorarium_cents
    assert min(cents(told)) >= 0
    assert told.least_cents <= told.pays_cents
    assert told.payable or not any(cents(told))


@given(situations)
def test_production_bills_official_amounts_only(situation: Situation) -> None:
    assert price(BOOK, situation, "production").status == "official"


@given(situations, situations, modes)
@settings(max_examples=400)
def test_an_accepted_price_never_rises(before: Situation, after: Situation, mode: Any) -> None:
    agreed, now = price(BOOK, before, mode), price(BOOK, after, mode)
    final = capped(now, agreed)
    assert final.pays_cents <= agreed.pays_cents
    assert final.supplement_cents <= agreed.supplement_cents
    assert final.insurer_cents + final.patient_cents == final.honorarium_cents
    assert min(cents(final)) >= 0


@given(situations, modes)
def test_increased_reimbursement_never_costs_more(situation: Situation, mode: Any) -> None:
    def pays(increased: bool) -> int:
        fields = {name: getattr(situation, name) for name in situation.__dataclass_fields__}
        return price(BOOK, Situation(**fields | {"cover": Cover(True, increased)}), mode).pays_cents

    assert pays(True) <= pays(False)


@given(situations, modes)
def test_a_range_holds_whatever_the_insurer_says_later(situation: Situation, mode: Any) -> None:
    fields = {name: getattr(situation, name) for name in situation.__dataclass_fields__}
    told = price(BOOK, Situation(**fields | {"cover": None}), mode)
    for increased in (False, True):
        later = price(BOOK, Situation(**fields | {"cover": Cover(True, increased)}), mode)
        assert told.least_cents <= capped(later, told).pays_cents <= told.pays_cents


@given(situations)
def test_sound_in_place_of_a_picture_is_never_billed_as_a_picture(situation: Situation) -> None:
    fields = {name: getattr(situation, name) for name in situation.__dataclass_fields__}
    by_sound = price(BOOK, Situation(**fields | {"channel": "audio"}), "trial")
    assert by_sound.code not in ("101673", "101695", "101710")


@pytest.mark.parametrize("code", sorted({one.code for one in BOOK.tariffs}))
def test_validities_follow_each_other_without_gap_or_overlap(code: str) -> None:
    spans = sorted((one.valid_from, one.valid_until) for one in BOOK.tariffs if one.code == code)
    assert spans[-1][1] is None or spans[-1][0] <= spans[-1][1]
    for (_, until), (start, _) in pairwise(spans):
        assert until is not None
        assert until + timedelta(days=1) == start


@pytest.mark.parametrize(
    ("year", "day"),
    [(2022, "04-18"), (2024, "04-01"), (2025, "04-21"), (2026, "04-06"), (2027, "03-29"), (2038, "04-26")],
)
def test_easter_monday(year: int, day: str) -> None:
    assert is_holiday(LAW.moments, date.fromisoformat(f"{year}-{day}"))


@pytest.mark.parametrize("year", range(2020, 2041))
def test_the_law_counts_ten_days_and_the_calendar_of_the_opening_hours_two_sundays_more(year: int) -> None:
    listed = public_holidays(LAW.moments.country, year)
    counted = [day for day in listed if is_holiday(LAW.moments, day)]
    fixed = {day.strftime("%m-%d") for day in counted} & {"01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25"}
    assert (len(counted), len(fixed)) == (10, 7)
    more = {day: name for day, name in listed.items() if day not in counted}
    assert set(more.values()) == LAW.moments.not_counted
    assert [day.isoweekday() for day in more] == [7, 7]
    easter = min(more)
    moving = {easter + timedelta(days=after) for after in (1, 39, 50)}  # Royal Decree of 18 April 1974, art. 1
    assert moving < set(counted)


@pytest.mark.parametrize("brand", ["doktr", "heidra"])
def test_opening_hours_and_appointments_close_on_the_days_of_the_country_of_the_prices(brand: str) -> None:
    said = (ROOT / "data" / "brands" / brand / "brand.json").read_text(encoding="utf-8")
    assert set(re.findall(r'"holidays": "([^"]+)"', said)) == {LAW.moments.country}


@pytest.mark.parametrize(
    "day", ["2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-21", "2026-08-15",
            "2026-11-01", "2026-11-11", "2026-12-25"]
)  # fmt: skip
def test_the_ten_public_holidays(day: str) -> None:
    assert is_holiday(LAW.moments, date.fromisoformat(day))
    assert sum(is_holiday(LAW.moments, date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 10


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-11-23T09:00", "weekday"), ("2026-11-23T17:30", "night"), ("2026-11-23T06:30", "night"),
        ("2026-11-22T09:00", "weekend"), ("2026-11-11T09:00", "holiday"), ("2026-12-31T23:30", "holiday"),
        ("2026-07-21T02:00", "holiday"),
    ],
)  # fmt: skip
def test_the_moment_counts_where_the_service_is(at: str, moment: str) -> None:
    assert moment_of(LAW.moments, datetime.fromisoformat(at).replace(tzinfo=UTC)) == moment


@pytest.mark.parametrize(
    ("holder", "nihdi", "seen", "on_call", "relation"),
    [
        ("14000167", "14000167004", False, False, "gmd"), ("14000167", "14000266003", False, False, "none"),
        ("14000167", "14000266003", True, True, "seen"), (None, "14000266003", True, False, "seen"),
        (None, None, True, False, "none"), (None, None, False, True, "on_call"),
        ("14000167", None, False, False, "none"),
    ],
)  # fmt: skip
def test_the_strongest_relation_counts(holder: str, nihdi: str, seen: bool, on_call: bool, relation: str) -> None:
    assert relation_of(Cover(True, False, gmd_holder=holder), nihdi, seen, on_call) == relation
