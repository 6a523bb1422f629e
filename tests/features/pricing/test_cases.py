"""Every case of the table: who pays what on a day, and why."""

from datetime import date
from pathlib import Path

import pytest

from doktr.features.pricing.model import Cover, Price, Reason, Situation, SupplementReason
from doktr.features.pricing.rules import price
from tests.features.pricing.loaded import BOOK

TABLE = Path(__file__).with_name("cases.txt")
COVERS = {
    "ordinary": Cover(True, False),
    "increased": Cover(True, True),
    "unknown": None,
    "uninsured": Cover(False, False),
    "medical_house": Cover(True, False, medical_house=True),
}

WHY: dict[str, SupplementReason] = {"none": "outside_convention", "partial": "outside_hours"}


def read_table() -> list[dict[str, str]]:
    """The cases; the first line names the columns."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [dict(zip(lines[0], rest, strict=True)) for rest in lines[1:]]


CASES = read_table()


def situation(case: dict[str, str]) -> Situation:
    lacks = {} if case["lacks"] == "-" else {case["lacks"]: False}
    return Situation(
        date.fromisoformat(case["day"]), case["channel"], case["relation"], COVERS[case["patient"]],
        case["qualification"], case["convention"], int(case["asks"]), case["purpose"], **lacks,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(list(case.values())[:10]))
def test_it_costs_what_the_table_says(case: dict[str, str]) -> None:
    told = price(BOOK, situation(case), case["mode"])
    cents = {name: int(case[name]) for name in ("honorarium", "insurer", "share", "supplement", "least")}
    assert told == Price(
        case["reason"], cents["insurer"] > 0, None if case["code"] == "-" else case["code"], case["status"],
        cents["honorarium"], cents["insurer"], cents["share"], cents["supplement"], cents["least"],
        WHY[case["convention"]] if cents["supplement"] else None,
    )  # fmt: skip


def test_there_are_a_hundred_and_fifty_cases_and_each_reason_is_among_them() -> None:
    assert len(CASES) >= 150
    assert {case["reason"] for case in CASES} == set(Reason.__args__) - {"no_tariff"}
    assert {"ordinary", "increased"} <= {case["patient"] for case in CASES}


def test_a_code_without_a_tariff_on_the_day_has_no_price() -> None:
    bare = type(BOOK)([], BOOK.rules)
    assert price(bare, Situation(date(2026, 1, 1), "video", "gmd", None), "trial").reason == "no_tariff"
