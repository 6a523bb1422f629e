"""The operator's board: what is open, late and mismatched, each thing there while it is so, with nobody's name."""

from typing import Any
from uuid import UUID

from doktr.features.payments import actions_board, rules
from doktr_sandbox.mollie.memory import Fault, euros
from doktr_sandbox.mollie.memory import Payment as TwinPayment
from tests.features.payments.test_accounts import paid
from tests.features.payments.test_doubt import asked, says
from tests.features.payments.till import Till

# No doctor has the name of a patient, whom the board must not name.
OWN_NAMES = "update people set family_name = 'of ' || id where face = 'patient'"


async def board(till: Till) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """The figures, and what must be looked at by kind and reference; no patient is named."""
    await till.clinic.sql.execute(OWN_NAMES)
    async with till.clinic.works.open("doktr") as work:
        found = await actions_board.board(work, [])
    names = await till.clinic.sql.fetch("select family_name from people where face = 'patient'")
    assert not any(row["family_name"] in str(found) for row in names)
    assert found["chain_wrong_day"] is None and sum(found["balances"].values()) == 0
    return found["figures"], {(one["kind"], one["reference"]) for one in found["look_at"]}


async def pays_less(till: Till, charge_id: UUID, patient: Any, *, refused: bool = False) -> TwinPayment:
    """The provider says that another sum was paid than was asked for; `refused`: and will not give it back at once."""
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    there = till.at_provider()[-1]
    if refused:
        till.twin.memory.faults = [Fault(f"POST /v2/payments/{there.id}/refunds", 422, 1, 0)]
    there.asked["amount"] = euros(399)
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()
    return there


async def test_nobody_owes_what_the_patient_is_still_asked_about(till: Till) -> None:
    patient, _doctor, call = await asked(till)
    till.clinic.later(hours=1)
    figures, things = await board(till)
    assert (figures["due"], figures["due_cents"], figures["undecided"], things) == (0, 0, 1, set())
    assert await says(till, patient, call, took_place=True)
    figures, _things = await board(till)
    assert (figures["due"], figures["due_cents"], figures["undecided"]) == (1, 400, 0)


async def test_what_is_open_late_and_mismatched_is_told_apart_until_it_is_settled(till: Till) -> None:
    late_patient, _, late = await till.owes()
    till.clinic.later(days=31)
    _, _, open_ = await till.owes()
    wrong_patient, _, wrong = await till.owes()
    there = await pays_less(till, wrong, wrong_patient)
    slow_patient, _, slow = await till.owes()
    await till.pays(slow_patient, slow)
    await till.due()

    figures, things = await board(till)
    assert things == {("late", rules.reference(late))}  # what is on its way back needs nobody
    assert (figures["due"], figures["due_cents"]) == (4, 1600)
    assert (figures["late"], figures["late_cents"]) == (1, 400)
    assert (figures["mismatched"], figures["on_its_way"]) == (1, 1)

    till.clinic.later(hours=2)
    assert ("slow", rules.reference(slow)) in (await board(till))[1]

    await paid(till, late_patient, late)
    figures, things = await board(till)
    assert ("late", rules.reference(late)) not in things
    assert (figures["mismatched"], there.given_back) == (1, 399)
    assert (figures["due"], figures["late"], figures["paid_today_cents"]) == (3, 0, 400)
    assert await till.state(open_) == "due"

    await till.sweep()
    figures, things = await board(till)
    assert (figures["mismatched"], figures["due"]) == (0, 3)
    assert rules.reference(wrong) not in {reference for _, reference in things}


async def test_what_is_mismatched_and_does_not_go_back_stands_on_the_board_until_it_does(till: Till) -> None:
    patient, _, wrong = await till.owes()
    there = await pays_less(till, wrong, patient, refused=True)
    figures, things = await board(till)
    assert things == {(kind, rules.reference(wrong)) for kind in ("mismatched", "refund_failed")}
    assert (figures["mismatched"], figures["late"], there.given_back) == (1, 0, 0)

    for _ in range(3):
        till.clinic.later(hours=1.5)
        await till.sweep()
    figures, things = await board(till)
    assert (figures["mismatched"], figures["due"], things, there.given_back) == (0, 1, set(), 399)
