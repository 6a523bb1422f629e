"""Six digits that prove a number: once in half a minute, for ten minutes and five tries, kept by nobody."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from doktr.features import codes
from doktr.features.codes import Letter, actions, rules
from doktr.features.codes.model import Code, CodeOver, CodesUsedUp, Proof
from doktr.features.identity import store_people
from doktr.features.patients import actions as patients_actions
from doktr.kernel.outside import Unavailable
from doktr.kernel.problems import ContactNeeded
from doktr.kernel.sealing import Secrets
from tests.features.clinic import Clinic, Person

WORDS = codes.read_words(Path(__file__).resolve().parents[3] / "data" / "words" / "codes")
JOB = "delete from pgqueuer where entrypoint = 'codes.carry' returning payload"
PHONE, MAIL = "+32470123456", "someone@example.org"
PERSON = UUID(int=7)
SECRETS = Secrets(bytes(range(32)))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Post:
    """Text messages and mails, on paper."""

    there: Collection[str] = ("sms", "mail")
    carried: list[tuple[Letter, str]] = field(default_factory=list)
    silent: bool = False

    async def carry(self, letter: Letter, subject: str, words: str) -> None:
        if self.silent:
            raise Unavailable("no-answer")
        self.carried.append((letter, words))

    @property
    def digits(self) -> str:
        found = re.match("[0-9]{6}", self.carried[-1][1])
        assert found is not None
        return found[0]


@dataclass
class Doorstep:
    """A patient, their contact details, and the post."""

    clinic: Clinic
    patient: Person
    post: Post = field(default_factory=Post)

    async def says(self, phone: str = PHONE, mail: str = MAIL) -> None:
        async with self.clinic.as_(self.patient) as work:
            await patients_actions.confirm_contact(work, phone, mail)

    async def asks(self, channel: str = "sms") -> None:
        async with self.clinic.as_(self.patient) as work:
            await actions.ask(work, channel, self.post.there, SECRETS)
        await self.due()

    async def due(self) -> None:
        for row in await self.clinic.sql.fetch(JOB):
            payload = json.loads(row["payload"])
            assert set(payload) == {"person_id", "channel", "brand"}
            await codes.jobs(self.post, WORDS)["codes.carry"](self.clinic.works, payload)

    async def types(self, code: str, channel: str = "sms") -> int | None:
        async with self.clinic.as_(self.patient) as work:
            return await actions.confirm(work, channel, code)

    async def proof(self, channel: str = "sms") -> Proof:
        async with self.clinic.as_(self.patient) as work:
            return {one.channel: one for one in await actions.proofs(work, self.post.there)}[channel]

    @property
    def other(self) -> str:
        """Digits that were not sent."""
        return f"{(int(self.post.digits) + 1) % 10**6:06}"


@pytest.fixture
async def doorstep(clinic: Clinic) -> AsyncIterator[Doorstep]:
    made = Doorstep(clinic, await clinic.patient())
    await made.says()
    yield made


@pytest.mark.parametrize(("channel", "address"), [("sms", PHONE), ("mail", MAIL)])
async def test_the_digits_that_came_prove_the_address(doorstep: Doorstep, channel: str, address: str) -> None:
    assert (await doorstep.proof(channel)).state == "open"
    await doorstep.asks(channel)
    assert (await doorstep.proof(channel)).state == "sent"
    assert doorstep.post.carried[-1][0].address == address
    assert await doorstep.types(doorstep.post.digits, channel) is None
    assert (await doorstep.proof(channel)).state == "confirmed"
    assert await doorstep.types("000000", channel) is None  # again changes nothing
    assert "contact_changed" in await doorstep.clinic.told(doorstep.patient)


async def test_wrong_digits_may_be_typed_five_times(doorstep: Doorstep) -> None:
    await doorstep.asks()
    assert [await doorstep.types(doorstep.other) for _ in range(rules.TRIES)] == [4, 3, 2, 1, 0]
    with pytest.raises(CodeOver):
        await doorstep.types(doorstep.post.digits)


async def test_after_ten_minutes_the_digits_do_not_count(doorstep: Doorstep) -> None:
    await doorstep.asks()
    doorstep.clinic.later(minutes=10, seconds=1)
    with pytest.raises(CodeOver):
        await doorstep.types(doorstep.post.digits)
    await doorstep.asks()
    assert await doorstep.types(doorstep.post.digits) is None


async def test_asking_again_at_once_sends_nothing_and_later_sends_others(doorstep: Doorstep) -> None:
    await doorstep.asks()
    await doorstep.asks()
    assert len(doorstep.post.carried) == 1
    doorstep.clinic.later(seconds=31)
    await doorstep.asks()
    assert len(doorstep.post.carried) == 2


async def test_five_codes_an_hour_are_enough(doorstep: Doorstep) -> None:
    for _ in range(rules.ASKS):
        await doorstep.asks()
        doorstep.clinic.later(seconds=31)
    with pytest.raises(CodesUsedUp):
        await doorstep.asks()
    doorstep.clinic.later(hours=1)
    await doorstep.asks()
    assert len(doorstep.post.carried) == rules.ASKS + 1


async def test_one_person_asks_for_ten_codes_a_day_whatever_they_type(doorstep: Doorstep) -> None:
    for sent in range(10):
        await doorstep.says(phone=f"+3247012345{sent}")
        await doorstep.asks()
        doorstep.clinic.later(minutes=61)
    await doorstep.says(phone="+32470999999")
    with pytest.raises(CodesUsedUp):
        await doorstep.asks()
    await doorstep.says(mail="other@example.org")
    with pytest.raises(CodesUsedUp):
        await doorstep.asks("mail")
    doorstep.clinic.later(hours=15)
    await doorstep.asks()


async def test_to_one_number_go_ten_codes_a_day_and_one_for_each_who_says_it_is_theirs(
    doorstep: Doorstep, clinic: Clinic
) -> None:
    await doorstep.says()
    for _ in range(10):
        await doorstep.asks()
        clinic.later(minutes=61)
    owner = Doorstep(clinic, await clinic.patient())
    await owner.says()
    await owner.asks()
    clinic.later(minutes=2)
    with pytest.raises(CodesUsedUp):
        await owner.asks()


async def test_of_many_who_ask_at_once_no_more_are_sent_than_may_be(doorstep: Doorstep, clinic: Clinic) -> None:
    await doorstep.says()
    for _ in range(9):
        await doorstep.asks()
        clinic.later(minutes=61)
    others = [Doorstep(clinic, await clinic.patient()) for _ in range(4)]
    for one in others:
        await one.says()
        await one.asks()
    clinic.later(minutes=2)
    answers = await asyncio.gather(*(one.asks() for one in others), return_exceptions=True)
    assert [type(answer) for answer in answers] == [CodesUsedUp] * 4


@pytest.mark.parametrize(
    ("by_person", "to_target", "both", "may"),
    [(0, 0, 0, True), (9, 9, 9, True), (10, 0, 0, False), (0, 10, 0, True), (1, 10, 1, False), (0, 99, 0, True)],
)
def test_how_many_were_sent_decides_about_one_more(by_person: int, to_target: int, both: int, may: bool) -> None:
    assert rules.may_send(by_person, to_target, both) is may


async def test_who_deletes_the_account_and_comes_back_has_asked_as_often(doorstep: Doorstep, clinic: Clinic) -> None:
    for sent in range(10):
        await doorstep.says(phone=f"+3247012345{sent}")
        await doorstep.asks()
        clinic.later(minutes=61)
    number = await clinic.sql.fetchval("select niss_hmac from people where id = $1", doorstep.patient.id)
    await deletes_account(doorstep)
    assert await clinic.sql.fetchval("select count(*) from code_asks where person_id is not null") == 0
    back = Doorstep(clinic, await clinic.patient())
    await clinic.sql.execute("update people set niss_hmac = $2 where id = $1", back.patient.id, number)
    await back.says(phone="+32470999999")
    with pytest.raises(CodesUsedUp):
        await back.asks()
    async with clinic.as_(back.patient) as work:
        assert len((await actions.held(work))["code_asks"]) == 10
    stranger = Doorstep(clinic, await clinic.patient())
    await stranger.says(phone="+32470999999")
    await stranger.asks()
    clinic.later(hours=15)
    await back.asks()


async def test_after_the_day_nothing_leads_to_who_asked(doorstep: Doorstep, clinic: Clinic) -> None:
    await doorstep.asks()
    await deletes_account(doorstep)
    clinic.later(hours=24, seconds=1)
    async with clinic.works.open("", ("*",)) as work:
        await codes.forget(work)
    assert await clinic.sql.fetchval("select count(*) from code_asks") == 0


async def deletes_account(doorstep: Doorstep) -> None:
    """As the service does it: first what features keep, then the person."""
    async with doorstep.clinic.as_(doorstep.patient) as work:
        await codes.erase(work)
        await store_people.erase(work, doorstep.patient.id, secrets.token_bytes(32))


async def test_nobody_finds_a_number_by_trying_without_the_key(doorstep: Doorstep) -> None:
    await doorstep.asks()
    kept = await doorstep.clinic.sql.fetchval("select target from code_asks")
    assert kept == rules.target(SECRETS, "sms", PHONE)
    assert kept not in (rules.target(Secrets(bytes(32)), "sms", PHONE), sha256(f"sms {PHONE}".encode()).digest())
    assert rules.target(SECRETS, "mail", MAIL) == rules.target(SECRETS, "mail", MAIL.upper())


async def test_another_number_must_be_proven_anew(doorstep: Doorstep) -> None:
    await doorstep.asks()
    assert await doorstep.types(doorstep.post.digits) is None
    await doorstep.says(phone="+32470999999")
    assert (await doorstep.proof()).state == "open"
    with pytest.raises(CodeOver):
        await doorstep.types(doorstep.post.digits)
    await doorstep.asks()  # at once: it is another number
    assert doorstep.post.carried[-1][0].address == "+32470999999"


async def test_where_nothing_can_be_sent_typing_is_enough_and_that_is_said(doorstep: Doorstep) -> None:
    doorstep.post.there = ("mail",)
    assert [(await doorstep.proof(one)).state for one in ("sms", "mail")] == ["by_typing", "open"]
    await doorstep.asks("sms")
    assert doorstep.post.carried == []


async def test_a_code_that_was_lost_on_the_way_is_asked_for_again(doorstep: Doorstep) -> None:
    doorstep.post.silent = True
    await doorstep.asks()
    doorstep.post.silent = False
    doorstep.clinic.later(seconds=31)
    await doorstep.asks()
    assert await doorstep.types(doorstep.post.digits) is None


async def test_nobody_without_contact_details_asks(clinic: Clinic) -> None:
    nobody = Doorstep(clinic, await clinic.patient())
    await clinic.sql.execute(
        "update patients set phone = null, email = null, contact_confirmed_at = null where person_id = $1",
        nobody.patient.id,
    )
    with pytest.raises(ContactNeeded):
        await nobody.asks()


async def test_the_digits_are_kept_nowhere(doorstep: Doorstep) -> None:
    await doorstep.asks()
    kept = await doorstep.clinic.sql.fetchval("select contact_codes::text from contact_codes")
    assert doorstep.post.digits not in kept
    async with doorstep.clinic.as_(doorstep.patient) as work:
        (held,) = (await actions.held(work))["contact_codes"]
    assert "hash" not in held


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (None, "open"),
        (Code("sms", "elsewhere", NOW, 1, NOW, None, None, 0, NOW), "open"),
        (Code("sms", PHONE, NOW, 1, NOW, None, None, 0, None), "sent"),
        (Code("sms", PHONE, NOW, 1, NOW, b"x", NOW + rules.LASTS, 4, None), "sent"),
        (Code("sms", PHONE, NOW, 1, NOW, b"x", NOW + rules.LASTS, 5, None), "open"),
        (Code("sms", PHONE, NOW - timedelta(hours=1), 1, NOW, b"x", NOW, 0, None), "open"),
        (Code("sms", PHONE, NOW, 1, NOW, None, None, 1, NOW), "confirmed"),
    ],
)
def test_what_was_asked_and_typed_decides_the_state(code: Code | None, state: str) -> None:
    assert rules.proof("sms", PHONE, code, ("sms",), NOW).state == state


def test_what_is_kept_is_of_no_use_for_another_person_or_channel() -> None:
    kept = {rules.hash_of("123456", person, channel) for person in (PERSON, UUID(int=8)) for channel in ("sms", "mail")}
    assert len(kept) == 4


def test_a_reference_is_short_and_another_for_another_code() -> None:
    known = {rules.reference(PERSON, "sms", NOW + timedelta(seconds=n)) for n in range(3)}
    assert {len(one) for one in known} == {32}
    assert len(known) == 3
    assert str(PERSON) not in "".join(known)


def test_digits_are_six_even_when_they_are_small() -> None:
    assert [rules.drawn(number) for number in (0, 7, 999999)] == ["000000", "000007", "999999"]
