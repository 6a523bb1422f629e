"""Of every job about money: what makes it due, and, after `yield`, what must be so wherever its worker died.

A worker that comes after it has worked in between. Each story is told anew for every place in which one can die.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from uuid import UUID, uuid4

from doktr.features import ledger
from doktr.features.ledger import Line
from doktr.features.payments import actions, mend, rules
from doktr.kernel.outside import Unavailable
from doktr_sandbox.mollie.balances import FEE_CENTS
from doktr_sandbox.mollie.memory import Payment
from tests.features.clinic import LAW, Person
from tests.features.payments import test_said
from tests.features.payments.bank import Bank
from tests.features.payments.test_accounts import connects, late_token
from tests.features.payments.test_grants import kept, leaves
from tests.features.payments.test_late_answer import says
from tests.features.payments.till import INCREASED, ORDINARY

Story = Callable[[Bank], AsyncIterator[None]]
STORIES: list[tuple[str, Story]] = []
OWED = {"patient": 400, "insurer": 2322, "doctor": -2722}
HELD = {"provider": 400, "insurer": 2322, "doctor": -2722}
ENTRIES = "select count(*) from ledger_entries where cause_kind = $1 and cause_id = $2"
# The provider's clock stands still while ours runs ahead from story to story: its accounts are as old as it says.
OF_ITS_TIME = "update provider_accounts set connected_at = now() where doctor_id = $1"
# the licences of a month come when it is over, and a story may be told at its end
STANDING = """
select account, sum(cents)::int as cents from ledger_lines join ledger_entries on ledger_entries.id = entry_id
where cause_kind <> 'licence' group by account
"""
FORGET_ID = "update payments set state = 'draft', provider_id = null, checkout_url = null where id = $1"


def about(name: str) -> Callable[[Story], Story]:
    """Of the job or sweep with this name."""

    def told(story: Story) -> Story:
        STORIES.append((name, story))
        return story

    return told


class Books:
    """What has come to stand on each account since, but for licences."""

    def __init__(self, bank: Bank, before: dict[str, int]) -> None:
        self.bank, self.before = bank, before

    async def since(self) -> dict[str, int]:
        now = await standing(self.bank)
        found = {name: now.get(name, 0) - self.before.get(name, 0) for name in now | self.before}
        return {name: cents for name, cents in found.items() if cents}


async def standing(bank: Bank) -> dict[str, int]:
    return {row["account"]: row["cents"] for row in await bank.clinic.sql.fetch(STANDING)}


async def opened(bank: Bank) -> Books:
    return Books(bank, await standing(bank))


async def begun(bank: Bank) -> tuple[Person, Person, UUID, UUID]:
    """A patient has begun to pay: patient, doctor, charge and payment."""
    patient, doctor, charge_id = await bank.till.owes()
    return patient, doctor, charge_id, await bank.till.pays(patient, charge_id)


async def open_there(bank: Bank) -> tuple[Person, Person, UUID, UUID, Payment]:
    """The same, and the provider knows of it."""
    patient, doctor, charge_id, payment_id = await begun(bank)
    await bank.till.due()
    return patient, doctor, charge_id, payment_id, bank.till.at_provider()[-1]


async def paid_there(bank: Bank) -> tuple[Person, Person, UUID, UUID, Payment]:
    """The same, and the provider said `paid`, which nobody has written down yet."""
    found = await open_there(bank)
    found[-1].become("paid")
    await bank.till.hook(found[3], found[4].id)
    return found


async def given_back(bank: Bank, doctor: Person, charge_id: UUID) -> None:
    async with bank.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, bank.till.bills.withdraw)


async def is_mended(bank: Bank, charge_id: UUID) -> None:
    """The insurer says now that the patient has increased reimbursement."""
    doctor_id = (await bank.clinic.row("charges", charge_id))["doctor_id"]
    holder = await bank.clinic.sql.fetchval("select left(nihdi, 8) from doctors where person_id = $1", doctor_id)
    async with bank.clinic.works.open("doktr") as work:
        await mend(work, charge_id, replace(INCREASED, gmd_holder=holder), LAW, "trial")


async def signed_as_failed(bank: Bank, call: UUID, *people: Person) -> None:
    """Their devices sign that they were connected for a second."""
    for person in people:
        async with bank.clinic.as_(person) as work:
            await actions.keep_facts(work, call, 1, person.key.sign(rules.facts_statement(call, person.id, 1)))


async def is_once(bank: Bank, kind: str, cause_id: UUID) -> bool:
    return await bank.clinic.sql.fetchval(ENTRIES, kind, cause_id) == 1


@about("payments.settle")
async def a_consultation_is_charged(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, _, call = await bank.till.took_place()
    yield
    charge = await bank.till.charge(call)
    assert charge is not None and (charge.state, charge.amount_cents) == ("due", 400)
    assert await books.since() == OWED


async def answered_late(bank: Bank) -> UUID:
    """The insurer was silent when the consultation was charged, and speaks now; the charge."""
    bank.till.insurer.word = Unavailable("no-answer")
    _, doctor, charge_id = await bank.till.owes(cover=None)
    await says(bank.till, doctor, ORDINARY)
    return charge_id


@about(actions.ASK_INSURER)
async def what_an_insurer_says_late_is_charged_once(bank: Bank) -> AsyncIterator[None]:
    books, charge_id = await opened(bank), await answered_late(bank)
    bank.clinic.later(minutes=1)
    yield
    assert (await bank.till.state(charge_id), await books.since()) == ("due", OWED)
    assert await is_once(bank, "charge", charge_id)


@about("payments.sweep")
async def what_an_insurer_says_late_is_asked_for_by_the_sweep(bank: Bank) -> AsyncIterator[None]:
    books, charge_id = await opened(bank), await answered_late(bank)
    await jobs_are_lost(bank)
    bank.clinic.later(hours=2)
    yield
    assert (await bank.till.state(charge_id), await books.since()) == ("due", OWED)
    assert await is_once(bank, "charge", charge_id)


@about("payments.said")
async def what_a_doctor_says_after_all_is_charged_once(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, doctor, call = await test_said.lost(bank.till)
    await test_said.says(bank.till, doctor, call)
    bank.clinic.later(hours=48.1)
    yield
    charge = await bank.till.charge(call)
    assert charge is not None and (charge.state, charge.amount_cents) == ("due", 400)
    assert await books.since() == OWED


@about("payments.create")
async def a_payment_is_made_at_the_provider(bank: Bank) -> AsyncIterator[None]:
    before, books = len(bank.till.at_provider()), await opened(bank)
    _, _, charge_id, payment_id = await begun(bank)
    yield
    assert len(bank.till.at_provider()) == before + 1
    row = await bank.clinic.row("payments", payment_id)
    assert (row["state"], row["provider_id"]) == ("open", bank.till.at_provider()[-1].id)
    assert (await bank.till.state(charge_id), await books.since()) == ("due", OWED)


@about("payments.create")
async def a_payment_is_made_at_an_account_whose_token_is_over(bank: Bank) -> AsyncIterator[None]:
    before, books = len(bank.till.at_provider()), await opened(bank)
    patient, doctor, charge_id = await bank.till.owes()
    await connects(bank.till, doctor)
    await late_token(bank.till)
    await bank.till.pays(patient, charge_id)
    yield
    (made,) = bank.till.at_provider()[before:]
    assert (made.owner, made.status, await books.since()) == ("org_1001", "open", OWED)


@about("payments.look")
async def what_the_provider_says_is_paid_is_written_down(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    *_, charge_id, payment_id, there = await paid_there(bank)
    yield
    assert (await bank.till.state(charge_id), await books.since()) == ("paid", HELD)
    assert await is_once(bank, "payment", payment_id)
    assert there.refunds == []


@about("payments.look")
async def what_was_paid_before_its_id_was_written_down_is_not_asked_for_again(bank: Bank) -> AsyncIterator[None]:
    """Whoever made it there died before its answer; then somebody is sent to look at it."""
    before, books = len(bank.till.at_provider()), await opened(bank)
    *_, charge_id, payment_id, there = await open_there(bank)
    await bank.clinic.sql.execute(FORGET_ID, payment_id)
    there.become("paid")
    async with bank.clinic.works.open("doktr") as work:
        await work.later("payments.look", {"payment_id": payment_id})
    yield
    assert len(bank.till.at_provider()) == before + 1
    assert (await bank.till.state(charge_id), await books.since()) == ("paid", HELD)


@about("payments.look")
async def what_nobody_is_to_pay_any_more_is_stopped(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, doctor, charge_id, payment_id, there = await open_there(bank)
    await given_back(bank, doctor, charge_id)
    yield
    row = await bank.clinic.row("payments", payment_id)
    assert (await bank.till.state(charge_id), row["state"], there.status) == ("waived", "canceled", "canceled")
    assert await books.since() == {}


@about("payments.look")
async def what_was_paid_though_it_was_spared_goes_back(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, doctor, charge_id, _, there = await open_there(bank)
    there.become("paid")
    await given_back(bank, doctor, charge_id)
    yield
    assert (there.given_back, len(there.refunds), await books.since()) == (400, 1, {})


@about("payments.refund")
async def what_was_paid_is_given_back_once(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, doctor, charge_id, _, there = await paid_there(bank)
    await bank.till.due()
    await given_back(bank, doctor, charge_id)
    yield
    assert (there.given_back, len(there.refunds)) == (400, 1)
    assert (await bank.till.state(charge_id), await books.since()) == ("refunded", {})


@about("payments.refund")
async def what_was_paid_too_much_is_given_back_once_and_later_the_rest(bank: Bank) -> AsyncIterator[None]:
    """The insurer pays more than they first said, as a doctor's claim that they refused was sent again."""
    books = await opened(bank)
    _, doctor, charge_id, _, there = await paid_there(bank)
    await bank.till.due()
    await is_mended(bank, charge_id)
    yield
    assert (there.given_back, len(there.refunds), await bank.till.state(charge_id)) == (300, 1, "paid")
    assert await books.since() == {"provider": 100, "insurer": 2622, "doctor": -2722}


@about("payments.facts")
async def what_never_was_a_call_is_spared(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    patient, doctor, call = await bank.till.took_place()
    await bank.till.due()
    await signed_as_failed(bank, call, patient, doctor)
    yield
    charge = await bank.till.charge(call)
    assert charge is not None and (charge.state, charge.waived_for) == ("waived", "call_failed")
    assert await books.since() == {}


@about("payments.facts")
async def what_was_paid_for_no_call_goes_back(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    patient, doctor, charge_id, _, there = await paid_there(bank)
    await bank.till.due()
    call = (await bank.clinic.row("charges", charge_id))["consultation_id"]
    await signed_as_failed(bank, call, patient, doctor)
    yield
    assert (await bank.till.state(charge_id), there.given_back, len(there.refunds)) == ("refunded", 400, 1)
    assert await books.since() == {}


@about("payments.asked")
async def what_one_end_alone_says_failed_is_spared_where_its_patient_is_silent(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    patient, _, call = await bank.till.took_place()
    await bank.till.due()
    await signed_as_failed(bank, call, patient)
    await bank.till.due()
    charge = await bank.till.charge(call)
    assert charge is not None and (charge.state, charge.asks_until is None) == ("due", False)
    bank.clinic.later(hours=48.1)
    yield
    assert await bank.till.state(charge.id) == "waived"
    assert await books.since() == {}


@about("payments.revoke")
async def what_a_doctor_had_allowed_is_given_back(bank: Bank) -> AsyncIterator[None]:
    bank.till.twin.connect.revoked.clear()
    doctor = await bank.clinic.doctor()
    await connects(bank.till, doctor)
    await leaves(bank.till, doctor)
    yield
    assert (bank.till.twin.connect.revoked, await kept(bank.till)) == ({"org_1001"}, 0)


async def jobs_are_lost(bank: Bank) -> None:
    """Nothing is left but the sweep."""
    await bank.clinic.sql.execute("delete from pgqueuer")
    bank.clinic.later(minutes=6)


@about("payments.sweep")
async def a_charge_that_was_forgotten_is_made(bank: Bank) -> AsyncIterator[None]:
    books = await opened(bank)
    _, _, call = await bank.till.took_place()
    await jobs_are_lost(bank)
    yield
    assert await bank.till.charge(call) is not None
    assert await books.since() == OWED


@about("payments.sweep")
async def payments_of_which_nobody_was_told_are_looked_after(bank: Bank) -> AsyncIterator[None]:
    """One that was never made, one that was paid, one that is to be given back; all jobs about them are lost."""
    before, books = len(bank.till.at_provider()), await opened(bank)
    _, doctor, third, _, returned = await paid_there(bank)
    await bank.till.due()
    await given_back(bank, doctor, third)
    *_, second, _, there = await paid_there(bank)
    *_, first, _ = await begun(bank)
    await jobs_are_lost(bank)
    yield
    assert len(bank.till.at_provider()) == before + 3
    assert [await bank.till.state(one) for one in (first, second, third)] == ["due", "paid", "refunded"]
    assert (there.given_back, returned.given_back, len(returned.refunds)) == (0, 400, 1)
    assert await books.since() == {name: OWED.get(name, 0) + HELD.get(name, 0) for name in OWED | HELD}


@about("payments.sweep")
async def a_grant_is_given_back(bank: Bank) -> AsyncIterator[None]:
    bank.till.twin.connect.revoked.clear()
    doctor = await bank.clinic.doctor()
    await connects(bank.till, doctor, "org_1002")
    await leaves(bank.till, doctor)
    await jobs_are_lost(bank)
    yield
    assert (bank.till.twin.connect.revoked, await kept(bank.till)) == ({"org_1002"}, 0)


@about("payments.sweep")
async def what_moved_on_a_balance_stands_in_the_books_once(bank: Bank) -> AsyncIterator[None]:
    """Paid at the doctor's own account, of which the provider keeps something."""
    books = await opened(bank)
    patient, doctor, charge_id = await bank.till.owes()
    await connects(bank.till, doctor, "org_1003")
    payment_id = await bank.till.pays(patient, charge_id)
    await bank.till.due()
    there = bank.till.at_provider()[-1]
    there.become("paid")
    await bank.till.hook(payment_id, there.id)
    await bank.till.due()
    await bank.clinic.sql.execute(OF_ITS_TIME, doctor.id)
    yield
    assert await bank.clinic.sql.fetchval("select count(*) from movements where payment_id = $1", payment_id) == 1
    assert await books.since() == {"insurer": 2322, "doctor": -2322 - FEE_CENTS, "fee": FEE_CENTS}


@about("payments.sweep")
async def a_month_of_work_is_licensed_once(bank: Bank) -> AsyncIterator[None]:
    _, doctor, _ = await bank.till.owes()
    await bank.clinic.sql.execute("update charges set care_at = care_at - interval '1 month'")
    before = await bank.books()
    yield
    (licence_id,) = [
        row["id"] for row in await bank.clinic.sql.fetch("select id from licences where doctor_id = $1", doctor.id)
    ]
    assert await is_once(bank, "licence", licence_id)
    moved = {name: cents - before.get(name, 0) for name, cents in (await bank.books()).items()}
    assert sorted(cents for cents in moved.values() if cents) == [-9900, 9900]


@about("ledger.sweep")
async def a_day_is_closed_once(bank: Bank) -> AsyncIterator[None]:
    async with bank.clinic.works.open("doktr") as work:
        lines = [Line("patient", None, 400), Line("doctor", None, -400)]
        await ledger.post(work, "charge", uuid4(), "consultation", lines)
        day = await work.sql.fetchval("select max(day) from ledger_entries")
    bank.clinic.later(days=1)
    yield
    closes = await bank.clinic.sql.fetch("select entries from ledger_closes where brand_id = 'doktr' and day = $1", day)
    assert [row["entries"] for row in closes] == [1]
    async with bank.clinic.works.open("doktr") as work:
        checked = await ledger.chain(work)
    assert checked is not None and checked.wrong_day is None
