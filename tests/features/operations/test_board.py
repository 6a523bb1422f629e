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


ESTIMATED = """
insert into wait_estimates (request_id, brand_id, language, made_at, ahead, expected_s, low_s, high_s, waited_s,
    closed_at)
select id, brand_id, language, asked_at, 1, 100, 60, 180, $2, now() from requests where id = $1
on conflict (request_id) do update set low_s = 60, high_s = 180, waited_s = $2, closed_at = excluded.closed_at
"""


async def test_the_last_days_are_told_by_language_too_and_each_language_by_itself(clinic: Clinic) -> None:
    await clinic.doctor()
    for language, waited in (("fr", 60), ("fr", 100), ("fr", 500), ("nl", 900), ("de", None)):
        request_id = await clinic.patient_asks(language=language)
        if waited is not None:
            await clinic.sql.execute(ESTIMATED, request_id, waited)
    await clinic.sql.execute("update requests set asked_at = now() - interval '20 days' where language = 'nl'")
    await clinic.sql.execute("update wait_estimates set made_at = now() - interval '20 days' where language = 'nl'")
    gave_up = await clinic.patient_asks(language="fr")
    await clinic.sql.execute(ESTIMATED, gave_up, 3000)
    await clinic.sql.execute("update wait_estimates set ended_without = true where request_id = $1", gave_up)
    async with clinic.works.open("doktr") as work:
        days, languages = await actions.figures(work, BELGIUM, 14)
        _, longer = await actions.figures(work, BELGIUM, 30)
    assert len(days) == 14
    assert [asdict(one) for one in languages] == [
        {"language": "fr", "asked": 4, "median_s": 100, "ninth_s": 420, "known": 4, "right": 2},
        {"language": "de", "asked": 1, "median_s": None, "ninth_s": None, "known": 0, "right": 0},
    ]
    assert [one.language for one in longer] == ["fr", "de", "nl"]


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
