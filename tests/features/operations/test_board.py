"""Operators see who is on duty and how long people wait, and nobody's name who waits."""

from dataclasses import asdict

from doktr.features.operations import actions
from tests.features.clinic import Clinic

BELGIUM = "Europe/Brussels"


async def board(clinic: Clinic, brand: str = "doktr") -> dict:
    async with clinic.works.open(brand) as work:
        return asdict(await actions.board(work, BELGIUM))


async def test_an_empty_house_has_empty_figures(clinic: Clinic) -> None:
    shown = await board(clinic)
    assert shown["doctors"] == ()
    assert shown["waiting"] == {"count": 0, "longest_s": 0, "median_s": 0, "by_language": {}, "by_urgency": {}}
    assert shown["today"] == {
        "asked": 0, "matched": 0, "ended": 0, "cancelled": 0, "expired": 0, "asked_by_hour": {},
    }  # fmt: skip


async def test_the_board_counts_who_waits_and_shows_who_works(clinic: Clinic) -> None:
    busy, _free, _gone = await clinic.doctor(), await clinic.doctor(), await clinic.doctor(on_duty=False)
    await clinic.accepts(busy, await clinic.patient_asks())
    await clinic.patient_asks(urgency="soon")
    clinic.later(seconds=100)
    await clinic.patient_asks(language="nl")
    clinic.later(seconds=20)
    shown = await board(clinic)
    assert [doctor["busy"] for doctor in shown["doctors"]] == [True, False]
    waiting = shown["waiting"]
    assert (waiting["count"], waiting["by_language"], waiting["by_urgency"]) == (
        2,
        {"fr": 1, "nl": 1},
        {"soon": 1, "today": 1},
    )
    assert 120 <= waiting["longest_s"] <= 125
    assert 70 <= waiting["median_s"] <= 75
    assert (shown["today"]["asked"], shown["today"]["matched"]) == (3, 1)
    assert sum(shown["today"]["asked_by_hour"].values()) == 3


async def test_a_board_is_of_one_brand(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.patient_asks()
    shown = await board(clinic, "heidra")
    assert (shown["doctors"], shown["waiting"]["count"], shown["today"]["asked"]) == ((), 0, 0)


async def test_no_patient_is_named_on_the_board(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.sql.execute("update people set given_name = 'Ludovica' where id = $1", patient.id)
    await clinic.patient_asks(patient)
    assert "Ludovica" not in str(await board(clinic))
    assert str(patient.id) not in str(await board(clinic))
