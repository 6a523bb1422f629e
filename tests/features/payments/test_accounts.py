"""Patients pay at their doctor's own account: connected, renewed, taken back, connected again; and without one."""

from datetime import timedelta
from uuid import UUID

import pytest

from doktr.features.payments import actions_accounts, actions_payments
from doktr.features.payments.model import AccountRefused, NotPayableYet
from doktr.features.payments.routes import shapes
from doktr.kernel.outside import Refused, Unavailable
from doktr.kernel.sealing import Secrets
from doktr_sandbox.mollie.memory import Fault
from tests.features.clinic import Person
from tests.features.payments.till import Till

PAGE = "http://localhost:8081/doctor/money"


async def connects(till: Till, doctor: Person, organization: str = "org_1001") -> None:
    """The doctor says yes at the provider and comes back."""
    code = till.twin.connect.allow(organization, PAGE)
    tokens, found = await till.accounts.connect.finish(code, PAGE)
    async with till.clinic.as_(doctor) as work:
        await actions_accounts.connected(work, till.accounts.secrets, tokens, found)


async def account(till: Till, doctor: Person) -> str:
    async with till.clinic.as_(doctor) as work:
        found = await actions_accounts.own(work)
    return found.state if found else "none"


async def paid(till: Till, patient: Person, charge_id: UUID) -> None:
    """Begins to pay, pays, and the provider says so."""
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    there = till.at_provider()[-1]
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()


async def late_token(till: Till) -> None:
    """The access token's hour is over."""
    await till.clinic.sql.execute("update provider_accounts set expires_at = now()")


async def test_the_doctor_is_the_payee_and_the_books_owe_them_nothing_for_it(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await paid(till, patient, charge_id)
    there = till.at_provider()[-1]
    assert (there.owner, there.mode, there.asked["profileId"]) == ("org_1001", "test", "pfl_1001")
    assert "applicationFee" not in there.asked
    assert await till.state(charge_id) == "paid"
    assert await till.books() == {"insurer": 2322, "doctor": -2322}


async def test_what_is_given_back_leaves_the_doctors_own_account(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await paid(till, patient, charge_id)
    async with till.clinic.as_(doctor) as work:
        await actions_payments.actions.give_back(work, charge_id, till.bills.withdraw)
    await till.due()
    till.clinic.shift += timedelta(hours=1)
    await till.clinic.sql.execute("update refunds set look_at = now()")
    await till.sweep()
    assert (till.at_provider()[-1].given_back, await till.state(charge_id)) == (400, "refunded")
    assert await till.books() == {"fee": 39, "doctor": -39}  # what the provider kept does not come back


async def test_without_an_account_the_operator_takes_it_and_owes_the_doctor(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    assert till.at_provider()[-1].owner is None
    assert await till.books() == {"provider": 400, "insurer": 2322, "doctor": -2722}


async def test_where_the_operator_takes_nothing_it_is_paid_once_the_doctor_has_an_account(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await till.clinic.sql.execute("update charges set due_at = now() - interval '1 day'")
    async with till.clinic.as_(patient) as work:
        with pytest.raises(NotPayableYet):
            await actions_payments.pay(work, charge_id, "http://localhost", "fr", collects=False)
        shown = shapes.charge(await actions_payments.actions.charge_by(work, charge_id), work.now, collects=False)
    assert (shown.payable, shown.late) == (False, False)
    await connects(till, doctor)
    async with till.clinic.as_(patient) as work:
        charge = await actions_payments.pay(work, charge_id, "http://localhost", "fr", collects=False)
        shown = shapes.charge(charge, work.now, collects=False)
    assert (shown.payable, shown.late, shown.payment_state) == (True, False, "draft")


async def test_a_token_that_is_over_is_renewed_and_kept_sealed(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await late_token(till)
    before = await till.clinic.sql.fetchrow("select * from provider_accounts")
    await paid(till, patient, charge_id)
    after = await till.clinic.sql.fetchrow("select * from provider_accounts")
    assert after["expires_at"] > before["expires_at"] + timedelta(minutes=50)
    assert after["access_sealed"] != before["access_sealed"]
    for row in (before, after):
        assert b"access_" not in row["access_sealed"]
        assert b"refresh_" not in row["refresh_sealed"]
    assert till.accounts.secrets.open(after["access_sealed"]).startswith("access_org1001")


async def test_taken_back_at_the_provider_it_is_broken_and_nothing_more_is_asked_there(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    till.twin.connect.revoked.add("org_1001")
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    assert await till.clinic.sql.fetchval("select state from payments where id = $1", payment_id) == "failed"
    assert await account(till, doctor) == "broken"
    assert "account_broken" in await till.clinic.told(doctor)
    async with till.clinic.as_(patient) as work:
        with pytest.raises(NotPayableYet):
            await actions_payments.pay(work, charge_id, "http://localhost", "fr", collects=False)


async def test_what_was_open_at_a_broken_account_goes_on_when_it_is_connected_again(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    there = till.at_provider()[-1]
    there.become("paid")
    till.twin.connect.revoked.add("org_1001")
    await till.hook(payment_id, there.id)
    await till.due()
    await till.clinic.sql.execute("update payments set look_at = now()")
    calls = till.twin.memory.calls
    await till.sweep()
    assert (await account(till, doctor), await till.state(charge_id)) == ("broken", "due")
    assert till.twin.memory.calls == calls
    await connects(till, doctor)
    await till.sweep()
    assert (await account(till, doctor), await till.state(charge_id)) == ("connected", "paid")


async def test_a_provider_that_does_not_answer_breaks_nothing(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await late_token(till)
    till.twin.memory.faults = [Fault("/v2/payments", 503)]
    await till.pays(patient, charge_id)
    with pytest.raises(Exception, match="status-503"):
        await till.due()
    assert await account(till, doctor) == "connected"
    await till.clinic.sql.execute("update payments set look_at = now()")
    await till.sweep()
    assert till.at_provider()[-1].owner == "org_1001"


async def test_another_account_takes_the_place_of_the_former_whose_tokens_are_forgotten(till: Till) -> None:
    _, doctor, _ = await till.owes()
    await connects(till, doctor)
    await connects(till, doctor, "org_1002")
    rows = await till.clinic.sql.fetch("select * from provider_accounts order by organization")
    assert [(row["organization"], row["state"], row["access_sealed"] is None) for row in rows] == [
        ("org_1001", "left", True), ("org_1002", "connected", False)
    ]  # fmt: skip
    async with till.clinic.as_(doctor) as work:
        await actions_accounts.leave(work)
    assert await account(till, doctor) == "none"


async def test_a_yes_that_comes_twice_connects_once(till: Till) -> None:
    _, doctor, _ = await till.owes()
    code = till.twin.connect.allow("org_1001", PAGE)
    tokens, found = await till.accounts.connect.finish(code, PAGE)
    seen: list[list[tuple[object, ...]]] = []
    for _ in range(2):
        async with till.clinic.as_(doctor) as work:
            await actions_accounts.connected(work, till.accounts.secrets, tokens, found)
        rows = await till.clinic.sql.fetch("select organization, state, connected_at from provider_accounts")
        seen.append([tuple(row) for row in rows])
    assert len(seen[0]) == 1
    assert [one[:2] for one in seen[0]] == [one[:2] for one in seen[1]]


async def test_a_payment_at_an_account_that_was_left_stands_in_the_way_for_a_day_only(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    first = await till.pays(patient, charge_id)
    await till.due()
    await connects(till, doctor, "org_1002")
    assert await till.pays(patient, charge_id) == first
    await till.clinic.sql.execute("update payments set made_at = made_at - interval '25 hours'")
    assert await till.pays(patient, charge_id) != first
    await till.due()
    assert till.at_provider()[-1].owner == "org_1002"
    assert await till.clinic.sql.fetchval("select state from payments where id = $1", first) == "expired"


async def test_one_account_that_refuses_holds_up_nobody_elses_money(till: Till) -> None:
    stuck, doctor, first = await till.owes()
    await connects(till, doctor)
    await till.pays(stuck, first)
    await till.due()
    patient, _, second = await till.owes()
    await till.pays(patient, second)
    await till.due()
    till.at_provider()[-1].become("paid")
    await till.clinic.sql.execute("update payments set look_at = now() - made_at::time")
    await till.clinic.sql.execute("update payments set look_at = '2020-01-01' where charge_id = $1", first)
    refused = till.at_provider()[0].id
    till.twin.memory.faults = [Fault(f"/v2/payments/{refused}", 403)]
    await till.sweep()
    assert await till.state(first) == "due"
    assert await till.state(second) == "paid"


async def test_an_app_that_the_provider_does_not_know_breaks_no_account(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await late_token(till)
    till.twin.connect.secret = "another"
    await till.pays(patient, charge_id)
    with pytest.raises(Unavailable, match="status-401"):
        await till.due()
    assert await account(till, doctor) == "connected"


async def test_an_app_that_may_do_less_than_it_asked_for_is_not_connected(till: Till) -> None:
    code = till.twin.connect.allow("org_1001", PAGE, "payments.write")
    with pytest.raises(Refused, match="scope"):
        await till.accounts.connect.finish(code, PAGE)


async def test_only_the_session_that_set_out_comes_back_and_only_for_an_hour(till: Till) -> None:
    secrets, doctor, other = Secrets(bytes(32)), await till.clinic.doctor(), await till.clinic.doctor()
    async with till.clinic.as_(doctor) as mine, till.clinic.as_(other) as theirs:
        now = int(mine.now.timestamp())
        state = actions_accounts.state_for(secrets, mine.actor, now)
        actions_accounts.came_back(secrets, mine.actor, state, now + 60)
        moment, _, seal = state.partition(".")
        wrong = [(mine, state, now + 3601), (mine, f"{now + 1}.{seal}", now + 1), (mine, "x", now), (mine, moment, now)]
        for work, said, at in [*wrong, (theirs, state, now)]:
            with pytest.raises(AccountRefused):
                actions_accounts.came_back(secrets, work.actor, said, at)


async def test_no_account_is_seen_where_its_doctor_does_not_work(till: Till) -> None:
    _, doctor, _ = await till.owes()
    await connects(till, doctor)
    for reach, many in (("doktr", 1), ("heidra", 0)):
        async with till.clinic.works.open(reach) as work:
            assert await work.sql.fetchval("select count(*) from provider_accounts") == many
