"""Each claim is held against what its insurer says that it should come to; a difference is shown and delays nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doktr.adapters.insurer.billing import Silent
from doktr.features.claims import SaidTariff, jobs, store_tariffs
from doktr.features.claims.model import Differing
from doktr.features.claims.rules import differs
from doktr.kernel.outside import Unavailable
from tests.features.claims.test_claims import Office, office, till

__all__ = ["office", "till"]
COMPARED = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0084_compared.sql"
# The patient of these tests pays the ordinary share; the twin knows them with increased reimbursement otherwise.
TOLD = {"tariff": {"101673": [2722, 2322, 400]}}


async def differing(office: Office, brand: str = "doktr") -> list[Differing]:
    """What the operator is shown."""
    async with office.clinic.works.open(brand) as work:
        return await store_tariffs.differing(work)


async def asked_again(office: Office) -> Any:
    return await office.clinic.sql.fetchrow("select compare_at is not null as again, compare_tries from claims")


async def test_a_claim_that_its_insurer_would_make_the_same_is_on_no_board(office: Office) -> None:
    office.twin.wishes = TOLD
    doctor, _ = await office.took_place()
    await office.sweep()
    assert (await office.states(doctor), await differing(office)) == (["batched"], [])
    assert tuple(await asked_again(office)) == (False, 0)


async def test_a_claim_of_other_amounts_is_sent_and_shown_with_both(office: Office) -> None:
    office.twin.wishes = {"tariff": {"101673": [2650, 2250, 400]}}
    doctor, _ = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    (one,) = await differing(office)
    assert (one.insurer_cents, one.said_insurer_cents, one.said_patient_cents) == (2322, 2250, 400)
    assert (one.said_errors, await differing(office, "heidra")) == ([], [])


async def test_a_claim_that_its_insurer_would_refuse_is_sent_and_shown_with_the_reason(office: Office) -> None:
    office.twin.wishes = {"tariff_errors": ["169"]}
    doctor, _ = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    (one,) = await differing(office)
    assert (one.said_errors, one.said_insurer_cents) == (["169"], None)


async def test_an_insurer_that_does_not_say_delays_nothing_and_is_asked_again_ever_less_often(office: Office) -> None:
    office.twin.wishes = TOLD
    doctor, _ = await office.took_place()
    tariff, office.network.tariff = office.network.tariff, silent  # everything else answers
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    assert tuple(await asked_again(office)) == (True, 1)
    office.clinic.later(minutes=1)
    await office.sweep()
    assert tuple(await asked_again(office)) == (True, 1)
    office.network.tariff = tariff
    office.clinic.later(minutes=10)
    await office.sweep()
    assert (tuple(await asked_again(office)), await differing(office)) == ((False, 1), [])


async def test_after_some_days_of_silence_nobody_asks_any_more(office: Office) -> None:
    await office.took_place()
    office.network.tariff = silent
    for _ in range(15):
        await office.sweep()
        office.clinic.later(hours=13)
    assert tuple(await asked_again(office)) == (False, 13)


async def test_an_answer_that_nobody_can_reckon_with_holds_up_neither_files_nor_answers_nor_other_claims(
    office: Office,
) -> None:
    office.twin.wishes = TOLD
    first, _ = await office.took_place()
    second, _ = await office.took_place()
    tariff, asked = office.network.tariff, []

    async def stumbles(provider_nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
        asked.append(niss)
        if len(asked) == 1:
            raise ArithmeticError
        return await tariff(provider_nihdi, niss, code, day)

    office.network.tariff = stumbles
    await office.sweep()
    assert (await office.states(first), await office.states(second)) == (["batched"], ["batched"])
    rows = await office.clinic.sql.fetch("select compare_at is null as done, compare_tries from claims order by 2")
    assert [tuple(row) for row in rows] == [(True, 0), (False, 1)]
    await office.insurers_answer()
    await office.sweep()
    assert (await office.states(first), await office.states(second)) == (["settled"], ["settled"])


async def test_an_insurer_that_is_slow_to_say_takes_no_more_than_its_part_of_a_sweep(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "COMPARING_S", 0.0)
    doctor, _ = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    assert tuple(await asked_again(office)) == (True, 0)


async def test_without_a_network_nobody_is_asked_and_the_tries_are_left_for_when_there_is_one(office: Office) -> None:
    office.twin.wishes = TOLD
    doctor, _ = await office.took_place()
    network, office.insurers = office.insurers, Silent()
    for _ in range(15):
        await office.sweep()
        office.clinic.later(hours=13)
    assert tuple(await asked_again(office)) == (True, 0)
    office.insurers = network
    await office.sweep()
    assert (tuple(await asked_again(office)), await office.states(doctor)) == ((False, 0), ["batched"])


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("compare_at = null, compare_tries = 0", True),
        ("compare_at = null, compare_tries = 13", True),
        ("compare_at = null, said_fee_cents = 2722, said_insurer_cents = 2322, said_patient_cents = 400", False),
        ("compare_at = null, said_errors = '{169}'", False),
        ("compare_at = null, state = 'settled'", False),
    ],
    ids=["ready before", "tries used up", "compared", "refused", "settled"],
)
async def test_what_was_ready_before_anybody_compared_is_compared_after_the_update(
    office: Office, before: str, asked: bool
) -> None:
    await office.took_place()
    office.insurers = Silent()
    await office.sweep()
    await office.clinic.sql.execute(f"update claims set {before}")
    await office.clinic.sql.execute(COMPARED.read_text())
    assert tuple(await asked_again(office))[0] is asked


async def silent(provider_nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
    raise Unavailable("no-answer")


@pytest.mark.parametrize(
    ("ours", "said", "differs_"),
    [
        ((2322, 400), SaidTariff(2722, 2322, 400), False),
        ((2322, 100), SaidTariff(2722, 2322, 400), False),
        ((2322, 400), SaidTariff(2722, 2622, 100), True),
        ((2322, 400), SaidTariff(2422, 2322, 100), True),
        ((2322, 400), SaidTariff(0, 0, 0, ("169",)), True),
    ],
    ids=["the same", "told less", "another part", "the patient pays too much", "refused"],
)
def test_other_amounts_of_the_insurer_differ_and_a_lower_share_that_was_told_does_not(
    ours: tuple[int, int], said: SaidTariff, differs_: bool
) -> None:
    assert differs(*ours, said) is differs_
