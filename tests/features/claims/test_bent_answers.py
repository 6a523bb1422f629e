"""An answer that is bent is seen by the operator, holds up no other, and nothing of it is booked."""

from collections.abc import Callable, Sequence

import pytest

from doktr.features.claims import actions, rules, store_files
from doktr.features.claims.model import Odd
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_otherwise import ASKED, answers, claim_of, wishes
from tests.features.claims.test_whole_refusals import refused
from tests.features.clinic import Person

__all__ = ["office", "till"]
TAIL = 83  # behind each record of an answer: its errors, what is paid, a reference
KNOWN = ("500413", "500402", "file-refused", "unpaid")


async def board(office: Office, brand: str = "doktr") -> Sequence[Odd]:
    """What the operator of a brand is to look at."""
    async with office.clinic.works.open(brand) as work:
        return await store_files.odd(work, rules.explaining(KNOWN))


async def comes(office: Office, bend: Callable[[str], str]) -> Person:
    """A consultation is billed, and its settlement comes bent; its doctor."""
    doctor, _ = await office.took_place()
    await office.sweep()
    await office.insurers_answer()
    mailbox = office.twin.memory.mailbox
    key, (whose, text) = list(mailbox.items())[-1]
    mailbox[key] = (whose, bend(text))
    for _ in range(2):
        await office.sweep()
    return doctor


def cut(text: str) -> str:
    return text[:-100]


def cut_at_a_record(text: str) -> str:
    return text[: -(350 + TAIL)]


def more_paid(text: str) -> str:
    assert f"+{ASKED:011d}" in text
    place = text.rindex(f"+{ASKED:011d}")
    return f"{text[:place]}+{ASKED + 1:011d}{text[place + 12 :]}"


def scribbled(text: str) -> str:
    return text[:700] + "\x00" + text[701:]


@pytest.mark.parametrize(
    ("bend", "kind"),
    [
        (cut, "unreadable"), (cut_at_a_record, "unreadable"), (more_paid, "sums"), (scribbled, "unreadable"),
        (lambda text: "nothing of the kind", "unreadable"),
        (lambda text: text.replace("D0", "D9"), "unreadable"),
    ],
    ids=["cut", "cut_at_a_record", "more_paid", "scribbled", "no_answer", "of_another_file"],
)  # fmt: skip
async def test_nothing_of_a_bent_settlement_is_booked_and_the_operator_sees_it_once(
    office: Office, bend: Callable[[str], str], kind: str
) -> None:
    doctor = await comes(office, bend)
    assert await office.owed(doctor) == ASKED
    assert await office.states(doctor) == ["batched"]
    (seen,) = await board(office)
    assert (seen.kind, seen.number) == (kind, None)
    assert await board(office, "heidra") == []
    assert len(await office.waiting(doctor)) == 1  # who can read it may fetch it yet


async def test_what_is_read_since_is_odd_no_more(office: Office) -> None:
    doctor = await comes(office, more_paid)
    mailbox = office.twin.memory.mailbox
    key, (whose, text) = list(mailbox.items())[-1]
    mailbox[key] = (whose, text.replace(f"+{ASKED + 1:011d}", f"+{ASKED:011d}"))
    await office.sweep()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert await board(office) == []


async def test_a_bent_answer_holds_up_no_other_of_its_doctor_s(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    nihdi = await office.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
    office.twin.memory.answer(str(nihdi), "bent")
    await answers(office)
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert [one.kind for one in await board(office)] == ["unreadable"]


async def test_an_answer_to_another_doctor_s_file_books_nothing(office: Office) -> None:
    one, other = (await office.took_place())[0], (await office.took_place())[0]
    await office.sweep()
    await office.insurers_answer()
    mailbox = office.twin.memory.mailbox
    nihdi = str(await office.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", one.id))
    for key, (whose, text) in list(mailbox.items()):
        mailbox[key] = (nihdi, text) if whose != nihdi else (whose, "")
    await office.sweep()
    assert (await office.owed(one), await office.owed(other)) == (ASKED, ASKED)
    assert {one.kind for one in await board(office)} == {"other-doctor"}


async def test_a_payment_for_a_claim_of_no_such_file_is_seen_and_not_booked(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    number = (await claim_of(office, doctor)).number
    await office.clinic.sql.execute("update claims set batch_id = null, state = 'waiting'")
    await answers(office)
    assert await office.owed(doctor) == ASKED
    assert ("unknown-claim", number, ASKED) in [(one.kind, one.number, one.cents) for one in await board(office)]


@pytest.mark.parametrize(("bare", "seen"), [([], True), (["777777"], True), (["500402"], False)])
async def test_a_whole_refusal_without_a_known_reason_is_seen_while_its_doctor_has_to_do_with_it(
    office: Office, bare: list[str], seen: bool
) -> None:
    doctor = await refused(office, bare)
    found = [(one.kind, one.claims, one.cents, list(one.codes)) for one in await board(office)]
    assert found == ([("unexplained", 1, ASKED, ["file-refused", *bare])] if seen else [])
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, (await claim_of(office, doctor)).id)
    assert await board(office) == []


async def test_a_line_refused_by_a_code_that_nobody_knows_is_seen(office: Office) -> None:
    await office.took_place()
    await office.sweep()
    await wishes(office, refuse={"101673": "777777"})
    await answers(office)
    assert [(one.kind, list(one.codes)) for one in await board(office)] == [("unexplained", ["777777"])]
