"""Whatever somebody reads who acts for a patient stands in that patient's list, and every kind of look has words."""

import ast
import json
from functools import cache

import pytest

from doktr.features.booking import outlook
from tests.features.audit.test_looks_of_doctors import listed
from tests.features.clinic import Clinic
from tests.features.mandates.household import Household
from tests.features.people import ROOT

RECORDS = {"record_access", "record_accesses", "record_looks"}


@pytest.fixture
def household(clinic: Clinic) -> Household:
    return Household(clinic)


async def test_what_is_asked_of_money_and_quota_for_somebody_is_seen_by_them(
    clinic: Clinic, household: Household
) -> None:
    grantor, mandatary = await clinic.patient(), await clinic.patient()
    await household.grants(grantor, mandatary, "ask")
    already = len(await listed(clinic, grantor))
    async with clinic.as_(mandatary) as work:
        for _ in range(3):
            await outlook.outlook(work, "fr", grantor.id)
        await clinic.price(work, grantor)
    mine = (str(mandatary.id), str(grantor.id))
    seen = [(who, subject, kind) for who, kind, subject in (await listed(clinic, grantor))[already:]]
    assert seen == [(*mine, "quota"), (*mine, "price")]


async def test_who_asks_for_themselves_looks_at_nobody(clinic: Clinic) -> None:
    patient = await clinic.patient()
    async with clinic.as_(patient) as work:
        await outlook.outlook(work, "fr", patient.id)
        await clinic.price(work, patient)
    assert await listed(clinic, patient) == []


@cache
def kinds() -> set[str]:
    """Every kind of look that the code writes down by its name."""
    found: set[str] = set()
    for file in (ROOT / "src" / "doktr" / "features").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in RECORDS:
                found |= {one.value for one in call.args[1:3] if isinstance(one, ast.Constant) and one.value}
    return found


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_every_kind_of_look_has_words(language: str) -> None:
    said = json.loads((ROOT / "web" / "src" / "words" / "privacy" / f"{language}.json").read_text(encoding="utf-8"))
    model = (ROOT / "web" / "src" / "features" / "mydata" / "look.model.ts").read_text(encoding="utf-8")
    named = {kind for kind in kinds() if f"kind.{kind}" in said and f'"{kind}"' in model}
    assert len(named) > 10
    assert kinds() == named
