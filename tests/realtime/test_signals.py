"""Signals travel from device to device across servers; nothing forged passes, and nothing is kept."""

import asyncio
from base64 import urlsafe_b64decode
from itertools import permutations
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.kernel.envelopes import LARGEST
from tests.features.browser import Page
from tests.realtime.conftest import Guest, House
from tests.realtime.letters import b64url, frame, header_of, seal

BODY = b'{"kind":"offer","sdp":"v=0 Vandersteen-marker"}'
MARKER = "Vandersteen-marker"
AT_A_TIME = 12


async def refusal(page: Page, said: dict[str, Any]) -> str:
    await page.say(said)
    heard = await page.hear_until(lambda one: one["type"] == "problem")
    assert heard["slug"] == "envelope-refused"
    return heard["reason"]


def letter(call: str, sender: Guest, to: Guest, body: bytes = BODY, **changed: Any) -> dict[str, str]:
    header = header_of(call, sender.device_id, to.device_id, **changed)
    return frame(call, to.device_id, seal(sender.key, header, body))


async def test_a_signal_reaches_the_other_device_at_another_server_as_it_was_signed(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        for sender, to, out, into in ((patient, doctor, here, there), (doctor, patient, there, here)):
            said = letter(call, sender, to)
            await out.say(said)
            heard = await into.hear_until(lambda one: one["type"] == "signal")
            assert heard == {
                "type": "signal", "consultation": call, "from": sender.device_id, "envelope": said["envelope"],
            }  # fmt: skip


async def test_with_three_in_the_call_each_signal_reaches_the_one_it_is_addressed_to(house: House) -> None:
    patient, doctor, companion = await house.patient(), await house.doctor(), await house.patient()
    call = await house.call(patient, doctor)
    await house.sql.execute(
        "insert into participants (consultation_id, person_id, brand_id, role, from_at, device_id, present)"
        " values ($1, $2, 'doktr', 'companion', now(), $3, true)",
        call,
        companion.id,
        companion.device_id,
    )
    guests = (patient, doctor, companion)
    async with (
        house.browser(patient, 0).page() as one,
        house.browser(doctor, 1).page() as two,
        house.browser(companion, 1).page() as three,
    ):
        pages = dict(zip(guests, (one, two, three), strict=True))
        for sender, to in permutations(guests, 2):
            await pages[sender].say(letter(call, sender, to, f"{sender.id} to {to.id}".encode()))
        for guest, page in pages.items():
            heard = [await page.hear_until(lambda said: said["type"] == "signal") for _ in range(2)]
            others = {other.device_id for other in guests if other is not guest}
            assert {said["from"] for said in heard} == others
            assert not [said for said in await page.hear_all() if said["type"] == "signal"]


async def test_signals_arrive_in_the_order_in_which_they_were_sent(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        letters = [letter(call, patient, doctor, bytes([n]) * (n * 300 + 1)) for n in range(60)]

        heard: list[str] = []
        # all of them together are more than a page may leave unread, however busy the machine is: some at a time
        for first in range(0, len(letters), AT_A_TIME):
            some = letters[first : first + AT_A_TIME]
            for one in some:
                await here.say(one)
            heard += [(await there.hear_until(lambda one: one["type"] == "signal"))["envelope"] for _ in some]
        assert heard == [one["envelope"] for one in letters]


async def call_from_afar(house: House, patient: Guest, doctor: Guest) -> str:
    """The patient is called while no page of theirs is open: none of their devices is known to wait."""
    await house.sql.execute("delete from presence where person_id = $1", patient.id)
    return await house.call(patient, doctor, joined=False)


async def test_the_device_at_which_the_patient_waits_is_heard_before_it_has_joined(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        call = await house.call(patient, doctor, joined=False)
        said = letter(call, patient, doctor)
        await here.say(said)
        heard = await there.hear_until(lambda one: one["type"] == "signal")
        assert heard["envelope"] == said["envelope"]
    async with house.browser(doctor, 0) as browser:
        found = (await browser.get(f"consultations/{call}")).json()
    by_role = {one["role"]: one for one in found["participants"]}
    assert (found["state"], by_role["patient"]["present"]) == ("called", False)
    assert by_role["patient"]["device_id"] == patient.device_id


async def test_what_a_device_says_while_it_joins_arrives_once_it_is_in_and_not_before(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await call_from_afar(house, patient, doctor)
    async with house.browser(patient, 0) as browser, house.browser(doctor, 1).page() as there, browser.page() as here:
        said = letter(call, patient, doctor)
        await here.say(said)
        assert (await browser.post(f"consultations/{call}/join")).status_code == 200
        heard = await there.hear_until(lambda one: one["type"] == "signal")
        assert heard["envelope"] == said["envelope"]


async def test_a_device_that_did_not_wait_and_never_joins_is_not_heard(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await call_from_afar(house, patient, doctor)
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        assert await refusal(here, letter(call, patient, doctor)) == "unknown-device"
        assert not [said for said in await there.hear_all() if said["type"] == "signal"]


async def test_it_rings_with_the_key_of_who_waits_there(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    async with house.browser(patient, 0).page() as page:
        await house.call(patient, doctor, joined=False)
        (there,) = (await page.hear_event("called"))["body"]["present"]
    key = b64url(doctor.key.public_key().public_bytes_raw())
    assert there == {"person_id": doctor.id, "device_id": doctor.device_id, "public_key": key}


async def test_a_device_that_just_joined_is_reached_at_once(house: House) -> None:
    """The other server still remembers who was in the call a moment ago."""
    patient, doctor = await house.patient(), await house.doctor()
    call = await call_from_afar(house, patient, doctor)
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        assert await refusal(there, letter(call, doctor, patient)) == "unknown-device"
        async with house.browser(patient, 0) as browser:
            await browser.post(f"consultations/{call}/join")
        await there.hear_event("participant_joined")
        await there.say(letter(call, doctor, patient))
        await here.hear_until(lambda one: one["type"] == "signal")


async def test_nothing_forged_foreign_or_repeated_passes(house: House) -> None:
    patient, doctor, stranger = await house.patient(), await house.doctor(), await house.patient()
    other_doctor = await house.doctor()
    call, other_call = await house.call(patient, doctor), await house.call(stranger, other_doctor)
    mine = (call, patient.device_id, doctor.device_id)
    good = header_of(*mine)
    sealed = seal(patient.key, good, BODY)
    bent = bytearray(sealed)
    bent[-1] ^= 1
    refused = {
        "not base64": ({**frame(call, doctor.device_id, b""), "envelope": "§§"}, "malformed"),
        "no text": ({**frame(call, doctor.device_id, b""), "envelope": 7}, "malformed"),
        "empty": (frame(call, doctor.device_id, b""), "malformed"),
        "another version": (frame(call, doctor.device_id, b"\x02" + sealed[1:]), "malformed"),
        "cut short": (frame(call, doctor.device_id, sealed[:60]), "malformed"),
        "no header": (frame(call, doctor.device_id, seal(patient.key, b"", BODY)), "malformed"),
        "header is no JSON": (frame(call, doctor.device_id, seal(patient.key, b"{", BODY)), "malformed"),
        "header says more": (
            frame(call, doctor.device_id, seal(patient.key, good | {"why": "fever"}, BODY)),
            "malformed",
        ),
        "number is no number": (
            frame(call, doctor.device_id, seal(patient.key, good | {"n": "7"}, BODY)),
            "malformed",
        ),
        "body bent": (frame(call, doctor.device_id, bytes(bent)), "bad-signature"),
        "signed by another key": (
            frame(call, doctor.device_id, seal(Ed25519PrivateKey.generate(), good, BODY)),
            "bad-signature",
        ),
        "signed for another purpose": (
            frame(call, doctor.device_id, seal(patient.key, good, BODY, b"doktr/device/v1\0")),
            "bad-signature",
        ),
        "in the name of another device": (letter(call, doctor, doctor), "wrong-address"),
        "frame and header differ": (
            frame(call, doctor.device_id, seal(patient.key, header_of(call, mine[1], stranger.device_id), BODY)),
            "wrong-address",
        ),
        "to oneself": (letter(call, patient, patient), "wrong-address"),
        "to somebody outside": (letter(call, patient, stranger), "unknown-device"),
        "into a foreign consultation": (letter(other_call, patient, other_doctor), "unknown-device"),
        "into no consultation": (letter(stranger.id, patient, doctor), "unknown-device"),
    }
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 1).page() as there:
        for what, (said, reason) in refused.items():
            assert (what, await refusal(page, said)) == (what, reason)
        await page.say(frame(call, doctor.device_id, sealed))
        assert await refusal(page, frame(call, doctor.device_id, sealed)) == "replayed"
        assert await refusal(page, letter(call, patient, doctor, n=good["n"])) == "replayed"
        heard = [one for one in await there.hear_all() if one["type"] == "signal"]
        assert [urlsafe_b64decode(one["envelope"] + "==") for one in heard] == [sealed]
    async with house.browser(patient, 0).page() as page:
        assert await refusal(page, frame(call, doctor.device_id, sealed)) == "replayed"


async def test_the_largest_envelope_passes_and_no_larger_one(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    empty = len(seal(patient.key, header_of(call, patient.device_id, doctor.device_id), b""))
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 1).page() as there:
        said = letter(call, patient, doctor, b"x" * (LARGEST - empty - 10))
        await page.say(said)
        heard = await there.hear_until(lambda one: one["type"] == "signal")
        assert heard["envelope"] == said["envelope"]
        assert await refusal(page, letter(call, patient, doctor, b"x" * (LARGEST - empty + 100))) == "too-large"


async def test_a_device_that_does_not_read_is_hung_up_and_the_sender_is_not(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 0).page(max_queue=1) as deaf:
        for _ in range(190):
            await page.say(letter(call, patient, doctor, b"x" * 47_000))
        await asyncio.sleep(1)
        await page.say({"type": "ping"})
        await page.hear_until(lambda one: one["type"] == "pong")
        assert await deaf.closing_code(10) == 1013


@pytest.mark.prove
async def test_who_left_for_another_device_cannot_signal_from_the_old_one(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    phone = await house.sql.fetchval(
        "insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)"
        " select person_id, brand_id, sha256(public_key), 'Phone', now(), now() from devices where id = $1"
        " returning id",
        patient.device_id,
    )
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 1).page():
        await page.say(letter(call, patient, doctor))
        await house.sql.execute("update participants set device_id = $1 where person_id = $2", phone, patient.id)
        await asyncio.sleep(10.5)
        assert await refusal(page, letter(call, patient, doctor)) == "unknown-device"


async def test_nobody_signals_after_the_end(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 1) as browser:
        await page.say(letter(call, patient, doctor))
        await browser.end(call)
        await page.hear_event("ended")
        assert await refusal(page, letter(call, patient, doctor)) == "unknown-device"


async def test_signals_are_never_kept_nor_logged(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    call = await house.call(patient, doctor)
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        said = letter(call, patient, doctor)
        await here.say(said)
        await there.hear_until(lambda one: one["type"] == "signal")
        await refusal(here, said)
    tables = [
        row["name"]
        for row in await house.sql.fetch(
            "select format('%I.%I', schemaname, tablename) as name from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        )
    ]
    assert "public.events" in tables
    searched = (MARKER, said["envelope"][:60], b64url(BODY)[4:40])
    for table in tables:
        kept = await house.sql.fetchval(f"select string_agg(t::text, ' ') from {table} t") or ""
        assert not [text for text in searched if text in kept], table
    assert not [text for text in searched if text in house.service.logs()]


@pytest.mark.parametrize("bus", ["postgres", "nats"])
async def test_either_bus_carries_a_call(start_house: Any, nats_url: str, bus: str) -> None:
    house: House = start_house(worker=False, changed={"BUS": nats_url if bus == "nats" else "postgres"})
    patient, doctor = await house.patient(), await house.doctor()
    async with house.browser(patient, 0).page() as here, house.browser(doctor, 1).page() as there:
        call = await house.call(patient, doctor)
        await here.hear_event("called")
        said = letter(call, patient, doctor, b"x" * 30_000)
        await here.say(said)
        assert (await there.hear_until(lambda one: one["type"] == "signal"))["envelope"] == said["envelope"]
