"""Claims on insurers: from charges to files, from answers to the books, once each, whatever dies on the way."""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from doktr.adapters.insurer.billing import billing
from doktr.adapters.insurer.model import Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.features import claims, ledger
from doktr.features.claims import Answer, Batch, Payee, actions, store
from doktr.features.claims.model import CLAIM, AnswerLine, Claim, NotRejected, PayeeRefused
from doktr.features.claims.rules import becomes, next_ask, sex
from doktr.features.payments import actions as payments_actions
from doktr.features.payments.model import AlreadyBilled
from doktr.kernel.outside import Refused, Unavailable
from doktr.kernel.sealing import NationalNumbers
from doktr_sandbox.mycarenet.app import Twin, twin
from tests.features.clinic import Clinic, Person
from tests.features.payments import till as tills
from tests.features.payments.till import Till

DATA = Path(__file__).resolve().parents[3] / "data" / "insurer"
PAYEE = Payee("BE71096123456769", "GKCCBEBB", "0403019261", "022000000")
# Twenty files of this doctor that were made before.
MANY_FILES = """
insert into claim_batches (brand_id, doctor_id, month, sending_number, state, made_at)
select 'doktr', $1, '2020-01-01', n, 'made', now() - interval '1 day' from generate_series(1, 20) n
"""
MARIA, NOBODY = "55031490248", "85073003328"


@dataclass
class Office:
    """A clinic whose consultations are billed to insurers."""

    till: Till
    twin: Twin
    network: MyCareNet
    http: httpx.AsyncClient
    national_numbers: NationalNumbers = field(default_factory=lambda: NationalNumbers(secrets.token_bytes(32)))
    insurers: claims.Insurers = field(init=False)
    claim_limits: Sequence[claims.Limit] = claims.read_limits(DATA / "limits.json")

    def __post_init__(self) -> None:
        self.clinic = self.till.clinic
        self.insurer, self.asks = self.network, self.till.asks
        self.insurers = billing(self.network, DATA, test=True)

    async def took_place(
        self, niss: str = MARIA, payee: Payee | None = PAYEE, outcome: str = "took_place"
    ) -> tuple[Person, UUID]:
        """A consultation with somebody insured, over and charged; its doctor and its id."""
        patient, doctor, call = await self.till.took_place(outcome=outcome)
        sealed = self.national_numbers.seal(niss)
        await self.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
        await self.till.due()
        if payee is not None:
            await self.is_paid(doctor, payee)
        return doctor, call

    async def is_paid(self, doctor: Person, payee: Payee = PAYEE) -> None:
        """The doctor says where."""
        async with self.clinic.as_(doctor) as work:
            await actions.keep_payee(work, payee)

    async def sweep(self) -> None:
        await claims.sweep(self, self.clinic.works)

    async def insurers_answer(self) -> None:
        await self.http.post("/settle")

    async def listed(self, doctor: Person) -> list[Claim]:
        async with self.clinic.as_(doctor) as work:
            return await actions.mine(work)

    async def states(self, doctor: Person) -> list[str]:
        return [claim.state for claim in await self.listed(doctor)]

    async def knows(self, doctor: Person, *, ct1: str = "110", holder: str | None = None) -> None:
        """What the insurer has of Maria: an odd last digit is increased reimbursement; who keeps her record."""
        nihdi = await self.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
        self.twin.members[MARIA] = {
            "niss": MARIA, "mutuality": "100", "ct1": ct1, "ct2": ct1, "gmd_holder": holder or nihdi[:8],
        }  # fmt: skip

    async def waiting(self, doctor: Person) -> list[tuple[str, str]]:
        """What the network still keeps for this doctor, as nobody confirmed it."""
        nihdi = await self.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
        return self.twin.memory.waiting(nihdi)

    async def owed(self, doctor: Person) -> int:
        """What insurers owe this doctor, says the ledger."""
        async with self.clinic.works.open("doktr") as work:
            return await ledger.balance(work, "insurer", doctor.id)


@pytest.fixture
async def till(clinic: Clinic) -> AsyncIterator[Till]:
    async with tills.till(clinic) as made:
        yield made


@pytest.fixture
async def office(till: Till) -> AsyncIterator[Office]:
    insurers = twin(DATA / "demo-members.json", DATA / "efact.json", ("doktr", "demo"))
    transport = httpx.ASGITransport(insurers.application())
    async with httpx.AsyncClient(transport=transport, base_url="http://insurers") as http:
        network = MyCareNet(url="http://insurers", sender=Sender("doktr", "demo", "Doktr", test=True), http=http)
        yield Office(till, insurers, network, http)


async def test_a_consultation_is_billed_and_settled_to_the_cent(office: Office) -> None:
    doctor, call = await office.took_place()
    asked = await office.owed(doctor)
    assert asked > 0
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    await office.insurers_answer()
    await office.sweep()
    (claim,) = await office.listed(doctor)
    assert (claim.state, claim.paid_cents, claim.mutuality) == ("settled", asked, "100")
    assert await office.owed(doctor) == 0
    assert await office.clinic.sql.fetchval("select insurer_reference from charges where consultation_id = $1", call)


async def test_what_did_not_take_place_is_never_claimed(office: Office) -> None:
    doctor, _ = await office.took_place(outcome="technical_failure")
    await office.sweep()
    assert await office.states(doctor) == []


async def test_what_was_given_back_before_it_was_sent_is_never_sent(office: Office) -> None:
    doctor, call = await office.took_place(payee=None)
    await office.sweep()
    assert await office.states(doctor) == ["ready"]
    await office.clinic.sql.execute("update charges set state = 'waived' where consultation_id = $1", call)
    await office.is_paid(doctor)
    await office.sweep()
    assert await office.states(doctor) == ["dropped"]
    assert office.twin.memory.files == {}


async def test_sweeping_again_changes_nothing(office: Office) -> None:
    doctor, _ = await office.took_place()
    for _ in range(3):
        await office.sweep()
    assert len(office.twin.memory.files) == 1
    await office.insurers_answer()
    for _ in range(3):
        await office.sweep()
    assert await office.owed(doctor) == 0


async def test_a_doctor_who_did_not_say_where_they_are_paid_waits(office: Office) -> None:
    doctor, _ = await office.took_place(payee=None)
    await office.sweep()
    assert await office.states(doctor) == ["ready"]
    await office.is_paid(doctor)
    await office.sweep()
    assert await office.states(doctor) == ["batched"]


async def test_while_the_insurer_is_silent_nothing_is_lost(office: Office) -> None:
    doctor, _ = await office.took_place()
    office.twin.wishes = {"silent": True}
    await office.sweep()
    assert await office.states(doctor) == ["waiting"]
    office.twin.wishes = {}
    await office.sweep()
    assert await office.states(doctor) == ["waiting"]  # not asked again at once
    office.clinic.later(minutes=6)
    await office.sweep()
    assert await office.states(doctor) == ["batched"]


async def test_who_is_insured_by_nobody_comes_back_with_the_reason(office: Office) -> None:
    doctor, _ = await office.took_place(niss=NOBODY)
    await office.sweep()
    (claim,) = await office.listed(doctor)
    assert (claim.state, list(claim.errors)) == ("rejected", ["not-insured"])


async def refused(office: Office) -> tuple[Person, Claim]:
    doctor, _ = await office.took_place()
    office.twin.wishes = {"refuse": {"101673": "500413"}}
    await office.sweep()
    await office.insurers_answer()
    await office.sweep()
    (claim,) = await office.listed(doctor)
    await office.knows(doctor)
    return doctor, claim


async def test_a_refused_line_brings_the_insurers_reason_and_is_sent_again(office: Office) -> None:
    doctor, claim = await refused(office)
    assert (claim.state, list(claim.errors)) == ("rejected", ["500413"])
    assert await office.owed(doctor) == claim.insurer_cents
    office.twin.wishes = {}
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    await office.insurers_answer()
    await office.sweep()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)


async def test_a_refused_line_is_given_up_with_an_entry_in_the_books(office: Office) -> None:
    doctor, claim = await refused(office)
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    assert (await office.states(doctor), await office.owed(doctor)) == (["dropped"], 0)
    async with office.clinic.as_(doctor) as work:
        with pytest.raises(NotRejected):
            await actions.again(work, claim.id)


async def gives_back(office: Office, doctor: Person) -> None:
    """The doctor wants nothing for their latest consultation."""
    charge_id = await office.clinic.sql.fetchval("select id from charges where doctor_id = $1", doctor.id)
    async with office.clinic.as_(doctor) as work:
        await payments_actions.give_back(work, charge_id, office.till.bills.withdraw)


async def test_what_is_given_back_before_a_file_was_made_is_never_billed(office: Office) -> None:
    doctor, _ = await office.took_place()
    async with office.clinic.works.open("", ("*",)) as work:
        await store.collect(work)
    await gives_back(office, doctor)
    await office.sweep()
    assert (await office.states(doctor), office.twin.memory.files) == (["dropped"], {})
    assert await office.till.books() == {}


async def test_what_was_put_in_a_file_is_not_given_back_and_one_that_failed_is_listed(office: Office) -> None:
    doctor, call = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    with pytest.raises(AlreadyBilled):
        await gives_back(office, doctor)
    async with office.clinic.works.open("doktr") as work:
        assert await office.till.bills.to_look_at(work) == []
    await office.clinic.sql.execute("update charges set state = 'waived' where consultation_id = $1", call)
    async with office.clinic.works.open("doktr") as work:
        (listed,) = await office.till.bills.to_look_at(work)
    assert listed["cents"] == 2322


async def test_what_was_given_up_and_then_given_back_leaves_the_books_even(office: Office) -> None:
    doctor, claim = await refused(office)
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    await gives_back(office, doctor)
    assert await office.till.books() == {}


async def test_a_claim_collected_while_its_charge_was_given_back_is_dropped(office: Office) -> None:
    doctor, _ = await office.took_place()
    async with office.clinic.works.open("", ("*",)) as work:
        await store.collect(work)
    await office.clinic.sql.execute("update charges set state = 'waived' where doctor_id = $1", doctor.id)
    await office.sweep()
    assert await office.states(doctor) == ["dropped"]


async def test_a_patient_can_see_that_the_doctor_looked_at_the_claims(office: Office) -> None:
    doctor, call = await office.took_place()
    await office.sweep()
    await office.clinic.sql.execute("delete from accesses")
    await office.listed(doctor)
    row = await office.clinic.sql.fetchrow("select who_id, kind, subject_id from accesses")
    assert row is not None and tuple(row) == (doctor.id, "consultation", call)


async def test_nobody_touches_the_claims_of_another_doctor(office: Office) -> None:
    _, claim = await refused(office)
    other = await office.clinic.doctor()
    async with office.clinic.as_(other) as work:
        assert await store.find(work, claim.id) is None


async def test_a_network_that_is_away_leaves_the_file_for_later(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    office.twin.wishes = {"silent": True}
    with pytest.raises(Unavailable):
        await office.insurers.answers("80000000")
    await office.sweep()
    assert await office.states(doctor) == ["batched"]


@pytest.mark.parametrize(
    "wrong", [replace(PAYEE, iban="BE71096123456760"), replace(PAYEE, enterprise_number="0403019262")]
)
async def test_an_account_with_wrong_check_digits_is_refused(office: Office, wrong: Payee) -> None:
    doctor = await office.clinic.doctor()
    with pytest.raises(PayeeRefused):
        await office.is_paid(doctor, wrong)


async def test_the_operator_sees_sums_and_no_names(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    async with office.clinic.works.open("doktr") as work:
        (standing,) = await store.standings(work)
    assert (standing.state, standing.claims) == ("batched", 1)
    assert standing.insurer_cents == await office.owed(doctor)


@pytest.mark.parametrize(
    ("kind", "paid", "errors", "state"),
    [
        ("accepted", 0, (), "accepted"),
        ("settled", 2150, (), "settled"),
        ("settled", 0, (), "rejected"),
        ("settled", 0, ("500413",), "rejected"),
        ("refused", 0, (), "rejected"),
    ],
)
def test_an_answer_decides_the_state(kind: str, paid: int, errors: tuple[str, ...], state: str) -> None:
    found = becomes(kind, AnswerLine(1, paid, errors, ""))
    assert found == state
    assert CLAIM.may("batched", found)


def test_sex_comes_from_the_national_number_where_nobody_said_it() -> None:
    assert [sex("male", MARIA), sex(None, MARIA), sex(None, NOBODY)] == ["1", "2", "1"]


def test_a_silent_insurer_is_asked_ever_less_often_and_twice_a_day_at_least() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    waits = [next_ask(now, tries) - now for tries in range(20)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=5), timedelta(hours=12))


class Refusing:
    """The network, which takes no file of one doctor."""

    holds = None

    def __init__(self, network: claims.Insurers, nihdi: str) -> None:
        self.network = network
        self.nihdi = nihdi
        self.asked = 0

    async def tariff(self, nihdi: str, niss: str, code: str, day: date) -> claims.SaidTariff:
        raise Unavailable("no-answer")

    async def send(self, batch: Batch, claims: claims.Pages) -> str:
        if batch.nihdi == self.nihdi:
            self.asked += 1
            raise Refused("fault")
        return await self.network.send(batch, claims)

    async def answers(self, nihdi: str) -> Sequence[Answer]:
        return await self.network.answers(nihdi)

    async def confirm(self, nihdi: str, keys: Sequence[str]) -> None:
        await self.network.confirm(nihdi, keys)


async def test_files_that_nobody_takes_keep_no_other_waiting(office: Office) -> None:
    stuck, doctor = (await office.took_place())[0], (await office.took_place())[0]
    nihdi = await office.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", stuck.id)
    await office.clinic.sql.execute(MANY_FILES, stuck.id)
    refusing = office.insurers = Refusing(office.insurers, nihdi)
    await office.sweep()
    assert (refusing.asked, len(office.twin.memory.files)) == (20, 0)
    await office.sweep()
    assert len(office.twin.memory.files) == 1
    assert await office.states(doctor) == ["batched"]
    asked = refusing.asked
    await office.sweep()
    assert refusing.asked == asked  # not asked again at once


class Counting(Refusing):
    """The network; how often it was asked for answers, and which confirmation it does not hear."""

    fetched, confirmed, unheard = 0, 0, 0

    async def answers(self, nihdi: str) -> Sequence[Answer]:
        self.fetched += 1
        return await super().answers(nihdi)

    async def confirm(self, nihdi: str, keys: Sequence[str]) -> None:
        self.confirmed += 1
        if self.confirmed == self.unheard:
            raise Unavailable("no-answer")
        await super().confirm(nihdi, keys)


async def test_an_answer_that_was_applied_and_not_confirmed_is_fetched_once_more(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    await office.insurers_answer()
    counting = office.insurers = Counting(office.insurers, "nobody")
    counting.unheard = 2  # received, then settled: after that nothing of the file is awaited any more
    await office.sweep()
    assert (await office.states(doctor), len(await office.waiting(doctor))) == (["settled"], 1)
    await office.sweep()
    assert (await office.waiting(doctor), await office.owed(doctor)) == ([], 0)
    for _ in range(2):
        await office.sweep()
    assert (counting.confirmed, counting.fetched) == (3, 2)  # and is not asked about again


async def test_what_was_confirmed_by_somebody_who_died_is_asked_about_until_nothing_waits(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    await office.insurers_answer()
    await office.sweep()
    assert (await office.states(doctor), await office.waiting(doctor)) == (["settled"], [])
    await office.clinic.sql.execute("update claim_files set confirmed_at = null")  # they died before they wrote it down
    asking = office.insurers = Counting(office.insurers, "nobody")
    for _ in range(3):
        await office.sweep()
    assert asking.fetched == 1
    assert await office.clinic.sql.fetchval("select count(*) from claim_files where confirmed_at is null") == 0
