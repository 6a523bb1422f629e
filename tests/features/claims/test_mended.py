"""A line that an insurer refused is sent again as it comes to by what they say now; for the patient never for more."""

from uuid import UUID

from doktr.features.claims import actions
from doktr.features.claims.model import Claim
from doktr.features.payments import actions as payments_actions
from doktr.features.payments import rules
from doktr.features.payments.model import RefundSeen
from doktr.features.pricing import Cover
from tests.features.claims.test_claims import MARIA, Office, office, till
from tests.features.clinic import Person
from tests.features.payments.till import INCREASED, ORDINARY

__all__ = ["office", "till"]

TOLD, CHEAPER = (2322, 400), (2622, 100)  # the insurer's part and the patient's, by this year's amounts


async def refused(
    office: Office, *, told: Cover = ORDINARY, ct1: str = "111", holder: str | None = None, pays: bool = False
) -> tuple[Person, Person, Claim]:
    """Charged by what was told before, and refused by the insurer, who has it otherwise: patient, doctor and claim."""
    patient, doctor, call = await office.till.took_place(told)
    sealed = office.national_numbers.seal(MARIA)
    await office.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
    await office.till.due()
    await office.is_paid(doctor)
    charge = await office.till.charge(call)
    assert charge is not None
    if pays:
        await paid(office, patient, charge.id)
    await office.knows(doctor, ct1=ct1, holder=holder)
    office.twin.wishes = {"exact": True}
    await is_answered(office)
    (claim,) = await office.listed(doctor)
    assert claim.state == "rejected"
    return patient, doctor, claim


async def is_answered(office: Office) -> None:
    """It is sent, and the answer is fetched."""
    await office.sweep()
    await office.insurers_answer()
    await office.sweep()


async def paid(office: Office, patient: Person, charge_id: UUID) -> None:
    payment_id = await office.till.pays(patient, charge_id)
    await office.till.due()
    there = office.till.at_provider()[-1]
    there.become("paid")
    await office.till.hook(payment_id, there.id)
    await office.till.due()


async def again(office: Office, doctor: Person, claim: Claim) -> Claim:
    """The doctor sends it again; what the insurer answers to that."""
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await is_answered(office)
    await office.till.sweep()
    office.clinic.later(minutes=2)
    await office.till.sweep()
    (found,) = await office.listed(doctor)
    return found


async def charged(office: Office, claim: Claim) -> tuple[int, str]:
    """What the patient pays, and how far that is."""
    row = await office.clinic.row("charges", claim.charge_id)
    return row["amount_cents"], row["state"]


async def test_an_amount_that_the_insurer_has_otherwise_is_sent_as_they_have_it_and_paid_to_the_cent(
    office: Office,
) -> None:
    _, doctor, claim = await refused(office)
    assert (list(claim.errors), claim.insurer_cents, claim.amount_cents) == (["500402"], *TOLD)
    found = await again(office, doctor, claim)
    assert (found.state, found.insurer_cents, found.paid_cents, found.amount_cents) == ("settled", 2622, *CHEAPER)
    assert (found.code_before, found.insurer_cents_before, found.amount_cents_before) == ("101673", *TOLD)
    assert await charged(office, found) == (100, "due")
    assert await office.owed(doctor) == 0
    assert await office.till.books() == {"patient": 100, "doctor": -100}


async def test_what_the_patient_paid_too_much_goes_back_and_no_more(office: Office) -> None:
    _, doctor, claim = await refused(office, pays=True)
    found = await again(office, doctor, claim)
    (there,) = office.till.at_provider()
    assert (found.state, there.given_back, len(there.refunds)) == ("settled", 300, 1)
    assert await charged(office, found) == (100, "paid")
    assert await office.till.books() == {"provider": 100, "doctor": -100}


async def test_a_payment_of_the_old_amount_that_is_still_open_is_stopped(office: Office) -> None:
    patient, doctor, claim = await refused(office)
    await office.till.pays(patient, claim.charge_id)
    await office.till.due()
    found = await again(office, doctor, claim)
    assert [one.status for one in office.till.at_provider()] == ["canceled"]
    await paid(office, patient, claim.charge_id)
    assert (await charged(office, found), office.till.at_provider()[-1].asked["amount"]["value"]) == (
        (100, "paid"),
        "1.00",
    )


async def test_who_pays_the_old_amount_at_that_very_moment_gets_back_what_was_too_much(office: Office) -> None:
    patient, doctor, claim = await refused(office)
    payment_id = await office.till.pays(patient, claim.charge_id)
    await office.till.due()
    (there,) = office.till.at_provider()
    there.become("paid")  # and we are told of it only after the claim was mended
    found = await again(office, doctor, claim)
    await office.till.hook(payment_id, there.id)
    await office.till.due()
    office.clinic.later(minutes=2)
    await office.till.sweep()
    assert (await charged(office, found), there.given_back) == ((100, "paid"), 300)
    assert await office.till.books() == {"provider": 100, "doctor": -100}


async def test_where_nothing_is_left_for_the_patient_nothing_is_due(office: Office) -> None:
    _, doctor, claim = await refused(office)
    office.twin.wishes = {}
    free = "update tariffs set share_increased_cents = $1 where code = '101673' and upper_inf(valid)"
    await office.clinic.sql.execute(free, 0)
    try:
        found = await again(office, doctor, claim)
    finally:
        await office.clinic.sql.execute(free, 100)
    assert (found.state, found.paid_cents, await charged(office, found)) == ("settled", 2722, (0, "free"))
    assert await office.till.books() == {}


async def test_for_the_patient_it_never_comes_to_more_than_it_did(office: Office) -> None:
    _, doctor, claim = await refused(office, told=INCREASED, ct1="110")
    assert (claim.insurer_cents, claim.amount_cents) == CHEAPER
    found = await again(office, doctor, claim)
    assert (found.state, found.insurer_cents, found.amount_cents) == ("settled", 2322, 100)
    assert await office.till.books() == {"patient": 100, "doctor": -100}


async def test_where_the_insurer_pays_nothing_by_what_they_say_now_the_doctor_reads_so_and_nothing_changes(
    office: Office,
) -> None:
    _, doctor, claim = await refused(office, ct1="110", holder="14000167")
    assert list(claim.errors) == ["500417"]
    found = await again(office, doctor, claim)
    assert (found.state, list(found.errors), found.mended_at) == ("rejected", ["not-reimbursed"], None)
    assert (found.insurer_cents, found.amount_cents) == TOLD
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    assert (await office.owed(doctor), await charged(office, found)) == (0, (400, "due"))


async def codes_change(office: Office, before: str, after: str) -> None:
    for table in ("tariffs", "tariff_rules"):
        await office.clinic.sql.execute(f"update {table} set code = $2 where code = $1", before, after)


async def test_a_code_that_was_not_the_right_one_is_replaced(office: Office) -> None:
    doctor, call = await office.took_place()
    await office.knows(doctor, ct1="110")
    office.twin.wishes = {"refuse": {"101673": "190"}}
    await is_answered(office)
    (claim,) = await office.listed(doctor)
    await codes_change(office, "101673", "101674")
    try:
        found = await again(office, doctor, claim)
    finally:
        await codes_change(office, "101674", "101673")
    assert (found.state, found.code, found.code_before) == ("settled", "101674", "101673")
    assert (await office.owed(doctor), (found.insurer_cents, found.amount_cents)) == (0, TOLD)


async def test_what_was_mended_and_refused_once_more_is_given_back_whole_and_the_books_are_even(
    office: Office,
) -> None:
    _, doctor, claim = await refused(office, pays=True)
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    office.twin.wishes = {"refuse": {"101673": "190"}}
    await is_answered(office)
    await office.till.due()
    async with office.clinic.as_(doctor) as work:
        await payments_actions.give_back(work, claim.charge_id, office.till.bills.withdraw)
    for _ in range(4):
        await office.till.sweep()
        office.clinic.later(minutes=2)
    (there,) = office.till.at_provider()
    assert sorted(one["amount"]["value"] for one in there.refunds) == ["1.00", "3.00"]
    assert (await charged(office, claim), await office.till.books()) == ((100, "refunded"), {})


async def test_a_charge_is_mended_once_for_each_time_that_it_was_refused(office: Office) -> None:
    _, doctor, claim = await refused(office)
    await again(office, doctor, claim)
    for _ in range(2):
        await office.sweep()
    assert await office.clinic.sql.fetchval("select count(*) from mended_charges") == 1
    assert await office.clinic.sql.fetchval("select count(*) from ledger_entries where cause_kind = 'mended'") == 1


def test_one_part_is_never_taken_for_another_of_the_same_amount() -> None:
    listed = [RefundSeen("re_1", "refunded", 200)]
    assert rules.already_given(listed, 200, ["re_1"]) is None
    assert rules.already_given(listed, 200, []) == listed[0]
