"""Each thing that a sweep of money does stands alone: what cannot be done is put off, counted, and stops none."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from doktr.features import payments
from doktr.features.payments import actions, actions_board, actions_licences, actions_put_off, store
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Actor
from doktr_sandbox.mollie.memory import Fault
from tests.features.clinic import LAW, Person
from tests.features.payments.test_accounts import connects, paid
from tests.features.payments.test_grants import leaves
from tests.features.payments.till import Till

OPERATOR = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate, language,
    created_at, last_login_at)
values ($2, 'operator', $1, $1, 'operator', 'Anna', 'Maes', '1980-01-01', 'fr', now(), now()) returning id
"""
# So many years before the first moment of this year in Belgium, and a little earlier.
CLOSED_AT = """
update put_off set closed_at = date_trunc('year', now() + $3::interval, 'Europe/Brussels')
    - make_interval(years => $1) - $2::interval
"""
GARBAGE = b"sealed under another key, which nobody has"
SPOIL = {
    "tokens": "update provider_accounts set access_sealed = $2, refresh_sealed = $2 where doctor_id = $1",
    "grant": "update provider_accounts set revoke_sealed = $2 where doctor_id = $1",
}


async def stuck(till: Till, brand: str = "doktr") -> dict[str, int]:
    """What the operator is told cannot be done, and how many of it."""
    async with till.clinic.works.open(brand) as work:
        return {one["kind"]: one["count"] for one in (await actions_board.board(work, []))["stuck"]}


async def two_at_own_accounts(till: Till) -> list[tuple[Person, Person, UUID]]:
    """Two patients who owe two doctors with an account each."""
    found = []
    for number in range(2):
        patient, doctor, charge_id = await till.owes()
        await connects(till, doctor, f"org_100{number + 1}")
        found.append((patient, doctor, charge_id))
    return found


async def spoil(till: Till, doctor: Person, what: str = "tokens") -> None:
    """What we keep of a doctor's account cannot be opened any more."""
    await till.clinic.sql.execute(SPOIL[what], doctor.id, GARBAGE)


async def test_an_account_whose_tokens_cannot_be_opened_keeps_no_other_payment_waiting(till: Till) -> None:
    (first, spoiled, one), (second, _, other) = await two_at_own_accounts(till)
    for patient, charge_id in ((first, one), (second, other)):
        await till.pays(patient, charge_id)
    await till.due()
    for payment in till.at_provider():
        payment.become("paid")
    await spoil(till, spoiled)
    till.clinic.later(minutes=2)
    await till.sweep()
    assert (await till.state(one), await till.state(other)) == ("due", "paid")
    row = await till.clinic.sql.fetchrow("select look_at, now() as now from payments where charge_id = $1", one)
    assert row["look_at"] > row["now"] + till.clinic.shift


async def test_an_account_whose_tokens_cannot_be_opened_keeps_no_other_refund_waiting(till: Till) -> None:
    (first, spoiled, one), (second, doctor, other) = await two_at_own_accounts(till)
    for patient, charge_id in ((first, one), (second, other)):
        await paid(till, patient, charge_id)
    for whose, charge_id in ((spoiled, one), (doctor, other)):
        async with till.clinic.as_(whose) as work:
            await actions.give_back(work, charge_id, till.bills.withdraw)
    await spoil(till, spoiled)
    await till.clinic.sql.execute("delete from pgqueuer")
    for _ in range(2):
        till.clinic.later(minutes=2)
        await till.sweep()
    assert (await till.state(one), await till.state(other)) == ("refunding", "refunded")


async def test_an_account_whose_tokens_cannot_be_opened_keeps_no_other_balance_waiting_and_is_counted(
    till: Till,
) -> None:
    (first, spoiled, one), (second, _, other) = await two_at_own_accounts(till)
    for patient, charge_id in ((first, one), (second, other)):
        await paid(till, patient, charge_id)
    await spoil(till, spoiled)
    for _ in range(6):
        assert await stuck(till) == {}
        till.clinic.later(hours=7)
        await till.sweep()
    assert await till.clinic.sql.fetchval("select count(*) from movements") == 1
    assert (await stuck(till), await stuck(till, "heidra")) == ({"balance": 1}, {})


async def test_a_grant_that_cannot_be_opened_keeps_no_other_from_being_given_back_and_is_counted(till: Till) -> None:
    (_, spoiled, _), (_, doctor, _) = await two_at_own_accounts(till)
    await leaves(till, spoiled)
    await spoil(till, spoiled, "grant")
    await leaves(till, doctor)
    await till.due()
    assert till.twin.connect.revoked == {"org_1002"}
    for _ in range(5):
        till.clinic.later(hours=1)
        await till.sweep()
    assert await stuck(till) == {"grant": 1}


async def test_a_consultation_that_cannot_be_charged_is_put_off_counted_and_keeps_no_other_waiting(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, broken = await till.took_place()
    _, _, whole = await till.took_place()
    await till.clinic.sql.execute("delete from pgqueuer")
    asked, settle = [], actions.settle

    async def stumbles(work: Any, consultation_id: UUID, *how: Any) -> None:
        asked.append(consultation_id)
        if consultation_id == broken:
            raise KeyError("regime")
        await settle(work, consultation_id, *how)

    monkeypatch.setattr(actions, "settle", stumbles)
    for _ in range(2):  # at the same moment it is tried once
        await till.sweep()
    assert (asked.count(broken), await till.charge(broken)) == (1, None)
    assert await till.charge(whole) is not None
    for _ in range(5):
        till.clinic.later(minutes=61)
        await till.sweep()
    assert await stuck(till) == {"charge": 1}
    monkeypatch.undo()
    till.clinic.later(minutes=61)
    await till.sweep()
    assert await till.charge(broken) is not None
    assert await stuck(till) == {}


async def test_a_consultation_that_cannot_be_charged_keeps_no_account_from_being_deleted(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, _, broken = await till.took_place()
    await till.clinic.sql.execute("delete from pgqueuer")
    before = await till.clinic.sql.fetchval("select count(*) from events")
    settle = actions.settle

    async def stumbles(work: Any, consultation_id: UUID, *how: Any) -> None:
        await settle(work, consultation_id, *how)
        await work.sql.execute("select 1 / 0")

    monkeypatch.setattr(actions, "settle", stumbles)
    async with till.clinic.as_(patient) as work:
        await payments.leave(work, LAW, "trial")
        await work.sql.execute("update people set niss_sealed = niss_sealed where id = $1", patient.id)
    assert await till.charge(broken) is None
    assert await till.clinic.sql.fetchval("select count(*) from events") == before
    assert await till.clinic.sql.fetchval("select tries from put_off where cause_id = $1", broken) == 1
    monkeypatch.undo()
    till.clinic.later(minutes=61)
    await till.sweep()
    assert await till.charge(broken) is not None


async def test_what_was_put_off_is_tried_until_it_is_done_however_long_ago_and_is_kept_no_longer(till: Till) -> None:
    _, _, late = await till.took_place()
    await till.clinic.sql.execute("delete from pgqueuer")
    async with till.clinic.works.open("doktr") as work:
        await actions_put_off.put_off(work, "charge", late)
    till.clinic.later(days=40)
    await till.sweep()
    assert await till.charge(late) is not None
    assert await till.clinic.sql.fetchval("select count(*) from put_off") == 0


async def test_a_brand_whose_licences_cannot_be_billed_keeps_no_other_waiting(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    billed, bill_months = [], actions_licences.bill_months

    async def stumbles(work: Any, law: Any) -> Any:
        billed.append(work.brand)
        if work.brand == "doktr":
            raise ArithmeticError
        return await bill_months(work, law)

    monkeypatch.setattr(actions_licences, "bill_months", stumbles)
    for _ in range(6):
        await till.sweep()
        till.clinic.later(minutes=61)
    assert billed.count("doktr") == billed.count("heidra") == 6
    assert await stuck(till) == {"licences": 1}
    monkeypatch.undo()
    await till.sweep()
    assert await stuck(till) == {}


async def test_what_the_provider_does_not_answer_is_no_different(till: Till) -> None:
    till.reads_own()
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    till.twin.memory.faults = [Fault("/v2/balances", 503, 6)]
    waits = []
    for _ in range(6):
        till.clinic.later(hours=7)
        await till.sweep()
        row = await till.clinic.sql.fetchrow("select due_at, now() as now from balances")
        waits.append(row["due_at"] - row["now"] - till.clinic.shift)
    assert timedelta(0) < waits[0] < waits[1] < waits[2]
    assert await stuck(till) == {"balance": 1}
    till.clinic.later(hours=7)
    await till.sweep()
    assert await stuck(till) == {}


async def never_charged(till: Till, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, UUID]:
    """A consultation that cannot be charged, tried until somebody must look; its doctor and its id."""
    _, doctor, broken = await till.took_place()
    await till.clinic.sql.execute("delete from pgqueuer")

    async def stumbles(*_: Any) -> None:
        raise KeyError("regime")

    with monkeypatch.context() as bent:
        bent.setattr(actions, "settle", stumbles)
        for _ in range(6):
            till.clinic.later(minutes=61)
            await till.sweep()
    assert await stuck(till) == {"charge": 1}
    return doctor, broken


async def closes(till: Till, consultation_id: UUID, why: str = "nobody can say the fee", brand: str = "doktr") -> None:
    """An operator of this brand closes it."""
    operator = await till.clinic.sql.fetchval(OPERATOR, secrets.token_bytes(32), brand)
    async with till.clinic.works.open(brand) as work:
        work.act_as(Actor(operator, "operator", uuid4(), None))
        await actions_put_off.close(work, consultation_id, why)


async def test_an_operator_closes_what_cannot_be_charged_with_a_reason_and_it_is_never_tried_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor, broken = await never_charged(till, monkeypatch)
    await closes(till, broken)
    await closes(till, broken)  # again changes nothing
    with pytest.raises(NotAllowedNow):  # somebody else's reason is not lost in silence
        await closes(till, broken, "another reason")
    for _ in range(2):
        till.clinic.later(minutes=61)
        await till.sweep()
    await till.jobs["payments.settle"](till.clinic.works, {"consultation_id": str(broken)})
    assert (await till.charge(broken), await till.books(), await stuck(till)) == (None, {}, {})
    async with till.clinic.works.open("doktr") as work:
        (shown,) = (await actions_board.board(work, []))["uncharged"]
    assert (shown["consultation_id"], shown["closed_why"]) == (broken, "nobody can say the fee")
    assert shown["closed_at"] is not None


async def exported(till: Till, consultation_id: UUID) -> list[dict[str, Any]]:
    """What stands in the patient's export of what could not be charged."""
    patient_id = (await till.clinic.row("consultations", consultation_id))["patient_id"]
    async with till.clinic.works.open("doktr") as work:
        return (await store.held(work, patient_id))["put_off"]


async def test_who_is_charged_nothing_reads_why_in_their_export_and_nobody_else_does(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken = await never_charged(till, monkeypatch)
    (waiting,) = await exported(till, broken)
    assert (waiting["cause_id"], waiting["tries"], waiting["closed_why"]) == (broken, 6, None)
    await closes(till, broken)
    (closed,) = await exported(till, broken)
    assert (closed["closed_why"], closed["closed_at"] is not None) == ("nobody can say the fee", True)
    _, _, other = await till.took_place()
    assert await exported(till, other) == []


async def test_what_an_operator_wrote_is_kept_as_long_as_the_books_and_what_was_closed_stays_closed(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken = await never_charged(till, monkeypatch)
    await closes(till, broken)
    for early, kept in ((0, "nobody can say the fee"), (1, "")):
        await till.clinic.sql.execute(CLOSED_AT, LAW.keeping.years, timedelta(seconds=early), till.clinic.shift)
        await till.sweep()
        (row,) = await exported(till, broken)
        assert (row["closed_why"], row["closed_at"] is not None) == (kept, True)
    assert (await till.charge(broken), await stuck(till)) == (None, {})


async def test_nothing_is_closed_that_may_be_charged_yet_was_charged_or_is_of_another_brand(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, doctor, charged = await till.took_place()
    await till.due()
    _, broken = await never_charged(till, monkeypatch)
    for consultation_id, brand in ((charged, "doktr"), (broken, "heidra"), (doctor.id, "doktr")):
        with pytest.raises(NotFound):
            await closes(till, consultation_id, brand=brand)
    await till.clinic.sql.execute("update put_off set tries = 5")
    with pytest.raises(NotFound):
        await closes(till, broken)
    till.clinic.later(minutes=61)
    await till.sweep()
    assert await till.charge(broken) is not None
    with pytest.raises(NotFound):
        await closes(till, broken)


async def test_of_closing_and_charging_at_once_one_happens(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        _, broken = await never_charged(till, monkeypatch)
        settle = till.jobs["payments.settle"](till.clinic.works, {"consultation_id": str(broken)})
        done = await asyncio.gather(settle, closes(till, broken), return_exceptions=True)
        assert all(one is None or isinstance(one, NotFound) for one in done)
        closed = await till.clinic.sql.fetchval("select closed_at from put_off where cause_id = $1", broken)
        assert (await till.charge(broken) is None) == (closed is not None)
