"""Sealed messages over the socket: committed before they are acknowledged, in order, once, and quickly elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from doktr.kernel.framing import b64url
from tests.features.vault.sealed import Chain
from tests.realtime.conftest import Guest, House
from tests.realtime.safes import (
    answer,
    append,
    chain_of,
    frame,
    next_envelope,
    post,
    reason,
    shared_safe,
)

SLOW_COMMIT = """
create function sleep_a_second() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$;
create constraint trigger slow_commit after insert on person_sequences deferrable initially deferred
    for each row execute function sleep_a_second();
create constraint trigger slow_commit_again after update on person_sequences deferrable initially deferred
    for each row execute function sleep_a_second();
"""


@dataclass
class Room:
    """A patient and a doctor in a consultation, and the safe of both."""

    patient: Guest
    doctor: Guest
    chain: Chain

    def says(self, guest: Guest, **changed: Any) -> bytes:
        """The next message in the chain, as its device seals it."""
        return self.chain.next(guest, "message", **changed)


@pytest.fixture
async def room(house: House) -> Room:
    patient, doctor = await house.patient(), await house.doctor()
    return Room(patient, doctor, await shared_safe(house, patient, doctor))


@pytest.fixture
async def alone(start_house: Any) -> AsyncIterator[tuple[House, Room]]:
    """A house of one's own, to be damaged, and a room in it."""
    house = start_house(worker=False)
    patient, doctor = await house.patient(), await house.doctor()
    yield house, Room(patient, doctor, await shared_safe(house, patient, doctor))


async def test_a_message_is_acknowledged_with_its_place_and_reaches_the_other_process(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        raw = room.says(room.patient)
        said = await append(page, 7, raw)
        assert said == {"type": "appended", "n": 7, "seq": 3, "hash": b64url(sha256(raw).digest())}
        assert await next_envelope(desk) == b"\x02" + raw


async def test_what_was_acknowledged_is_in_the_chain(house: House, room: Room) -> None:
    raw = room.says(room.patient)
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1) as desk:
        assert (await append(page, 1, raw))["type"] == "appended"
        assert (await chain_of(desk, room.chain))[-1] == b64url(raw)


async def test_the_senders_other_pages_get_it_and_the_sending_page_does_not(house: House, room: Room) -> None:
    browser, elsewhere = house.browser(room.patient), house.browser(room.patient, 1)
    async with browser.page() as page, browser.page() as tab, elsewhere.page() as other:
        raw = room.says(room.patient)
        await append(page, 1, raw)
        for each in (tab, other):
            assert await next_envelope(each) == b"\x02" + raw
        assert [one for one in await page.hear_all() if one["type"] == "bytes"] == []


async def test_each_message_has_its_numbered_event_too(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        await append(page, 1, room.says(room.patient))
        event = await desk.hear_event("safe_grew")
    assert event["body"] == {"safe_id": str(room.chain.safe_id), "seq": 3}


async def test_messages_sent_without_waiting_keep_their_order(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        sent: list[bytes] = []
        for number in range(20):
            sent.append(room.says(room.patient))
            room.chain.grew(sent[-1])
            await page.say(frame(number, sent[-1]))
        assert [(await answer(page, number))["seq"] for number in range(20)] == list(range(3, 23))
        assert [await next_envelope(desk) for _ in sent] == [b"\x02" + raw for raw in sent]


async def test_of_two_who_append_at_once_at_two_servers_one_comes_first(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        for _ in range(5):
            here, there = room.says(room.patient), room.says(room.doctor)
            said = await asyncio.gather(append(page, 1, here), append(desk, 1, there))
            won = here if said[0]["type"] == "appended" else there
            (lost,) = [one for one in said if one["type"] == "problem"]
            head = {"seq": room.chain.seq + 1, "hash": b64url(sha256(won).digest())}
            assert (lost["slug"], lost["head"]) == ("head-moved", head)
            room.chain.grew(won)


async def test_the_same_again_gets_the_same_answer_and_is_there_once(house: House, room: Room) -> None:
    raw = room.says(room.patient)
    async with house.browser(room.patient).page() as page, house.browser(room.patient, 1).page() as other:
        first = await append(page, 1, raw)
        assert await append(page, 1, raw) == await append(other, 1, raw) == first
    async with house.browser(room.patient) as browser:
        assert len(await chain_of(browser, room.chain)) == first["seq"]


async def test_who_sent_over_http_is_heard_by_the_socket_and_the_other_way_round(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1) as desk:
        await post(desk, room.chain, room.says(room.doctor))
        assert (await page.hear_event("safe_grew"))["body"]["seq"] == 3
        assert (await append(page, 1, room.says(room.patient)))["seq"] == 4


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,)), "bad-signature"),
        (lambda raw: raw[:40], "malformed"),
        (lambda raw: b"\x02" + raw[1:], "malformed"),
        (lambda raw: raw + bytes(64 * 1024), "too-large"),
    ],
)
async def test_a_spoilt_envelope_is_refused_by_name(house: House, room: Room, spoil: Any, why: str) -> None:
    async with house.browser(room.patient).page() as page:
        assert reason(await append(page, 1, spoil(room.says(room.patient)))) == why
        assert (await append(page, 2, room.says(room.patient)))["type"] == "appended"


async def test_nobody_appends_in_the_name_of_another_device(house: House, room: Room) -> None:
    async with house.browser(room.patient).page() as page:
        assert reason(await append(page, 1, room.says(room.doctor))) == "wrong-address"


async def test_what_changes_who_is_in_goes_by_http(house: House, room: Room) -> None:
    raw = room.chain.next(room.patient, "remove", extra={"device": room.doctor.device_id})
    async with house.browser(room.patient).page() as page:
        assert reason(await append(page, 1, raw)) == "roster"


async def test_a_safe_of_others_is_not_there(house: House, room: Room) -> None:
    stranger = await house.patient()
    async with house.browser(stranger).page() as page:
        assert reason(await append(page, 1, room.says(stranger))) == "not-found"


async def test_a_device_without_a_grant_is_no_member(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    chain = await shared_safe(house, patient, doctor, granted=False)
    async with house.browser(doctor).page() as page:
        assert reason(await append(page, 1, chain.next(doctor))) == "not-a-member"


async def test_a_safe_whose_time_is_over_takes_nothing(house: House, room: Room) -> None:
    await house.sql.execute("update safes set expires_at = now() where id = $1", room.chain.safe_id)
    async with house.browser(room.patient).page() as page:
        assert reason(await append(page, 1, room.says(room.patient))) == "safe-expired"


async def test_one_that_is_refused_holds_up_none_of_the_others(house: House, room: Room) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    other = await shared_safe(house, patient, doctor)
    async with house.browser(room.patient).page() as page, house.browser(patient).page() as near:
        for _ in range(5):
            good, bad = other.next(patient), room.says(room.patient)[:-1]
            said = await asyncio.gather(append(page, 1, bad), append(near, 1, good))
            other.grew(good)
            assert [one["type"] for one in said] == ["problem", "appended"]


async def test_a_long_envelope_is_not_passed_on_but_announced(house: House, room: Room) -> None:
    raw = room.says(room.patient, body=bytes(20_000))
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        assert (await append(page, 1, raw))["type"] == "appended"
        assert (await desk.hear_event("safe_grew"))["body"]["seq"] == 3
        assert [one for one in await desk.hear_all() if one["type"] == "bytes"] == []


@pytest.mark.parametrize("said", [b"", b"\x01", b"\x01\0\0\0\1", b"\x07\0\0\0\1xyz", b"\x02\0\0\0\1xyz"])
async def test_bytes_that_are_no_frame_hang_up(house: House, room: Room, said: bytes) -> None:
    async with house.browser(room.patient).page() as page:
        await page.say(said)
        assert await page.closing_code() == 4400


async def test_a_crash_between_commit_and_answer_loses_nothing_and_doubles_nothing(alone: tuple[House, Room]) -> None:
    house, room = alone
    raw = room.says(room.patient)
    async with house.browser(room.patient).page() as page:
        await house.sql.execute(SLOW_COMMIT)
        await page.say(frame(1, raw))
        await asyncio.sleep(0.4)
        house.service.web[0].kill()
        with pytest.raises(ConnectionClosed):
            await answer(page, 1)
    async with house.browser(room.patient, 1).page() as page, house.browser(room.patient, 1) as browser:
        said = await append(page, 2, raw)
        assert said == {"type": "appended", "n": 2, "seq": 3, "hash": b64url(sha256(raw).digest())}
        assert (await chain_of(browser, room.chain)).count(b64url(raw)) == 1


async def test_nothing_is_acknowledged_before_it_is_committed(alone: tuple[House, Room]) -> None:
    house, room = alone
    async with house.browser(room.patient).page() as page, house.browser(room.doctor, 1).page() as desk:
        await house.sql.execute(SLOW_COMMIT)
        await page.say(frame(1, room.says(room.patient)))
        with pytest.raises(TimeoutError):
            await answer(page, 1, 0.5)
        assert [one for one in desk.frames if one["type"] == "bytes"] == []
        assert (await answer(page, 1))["type"] == "appended"
        assert (await next_envelope(desk))[:1] == b"\x02"
