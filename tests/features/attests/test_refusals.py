"""A refused certificate says why, and what its doctor can do about it."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from doktr.adapters.insurer.billing import words
from doktr.app.edge import Edge
from doktr.features import attests, brands
from doktr.features.claims import Actions, read_actions
from doktr.features.pricing import Rules
from tests.features.attests.test_attests import DATA, Practice, practice
from tests.features.clinic import LAW, Person

__all__ = ["practice"]


@dataclass(frozen=True)
class Platform:
    """What the doctor's screen reaches."""

    insurer_words: dict[str, dict[str, str]]
    insurer_actions: Actions
    price_rules: Rules = LAW
    billing_mode: str = "trial"
    secure: bool = False


async def screen(practice: Practice, doctor: Person) -> list[dict[str, Any]]:
    """The certificates as the doctor's browser gets them."""
    app = FastAPI()
    app.include_router(attests.router)
    app.state.works = practice.clinic.works
    app.state.platform = Platform(words(DATA), read_actions(DATA / "errors.json"))

    async def find_brand(host: str) -> object | None:
        return await brands.by_host(practice.clinic.works, host)

    app.add_middleware(Edge, find_brand=find_brand, per_minute=100, hooks_per_minute=100, https=False)
    cookie = {"Cookie": doctor.member.cookie}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        return (await http.get("/api/doctor/attests", headers=cookie)).raise_for_status().json()["attests"]


@pytest.mark.parametrize(
    ("code", "action"),
    [("166", "resend"), ("190", "give-up"), ("187", "ask-insurer"), ("500417", "seen-or-gmd"), ("999", "ask-insurer")],
)
async def test_a_refusal_says_what_its_doctor_can_do_about_it(practice: Practice, code: str, action: str) -> None:
    _, doctor, _ = await practice.refused(code)
    (one,) = await screen(practice, doctor)
    (refusal,) = one["refusals"]
    assert (one["state"], refusal["code"], refusal["action"]) == ("rejected", code, action)
    assert set(refusal["words"]) == (set() if code == "999" else {"fr", "nl", "de", "en"})
