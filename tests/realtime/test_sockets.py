"""Who may open a page's socket, what it may say, and when it is hung up."""

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.features.browser import Page
from tests.realtime.conftest import House


async def test_nobody_without_a_session_stays(house: House) -> None:
    patient = await house.patient()
    for cookie in ("", "doktr-patient=made-up", patient.member.cookie.replace("patient", "doctor")):
        async with house.browser(patient).page(headers={"cookie": cookie}) as page:
            assert await page.closing_code() == 4401


async def test_a_session_of_another_face_or_brand_opens_nothing(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    origin = house.service.origin(0).replace("http", "ws")
    for guest, face in ((patient, "doctor"), (doctor, "patient"), (patient, "operator")):
        page = Page(
            f"{origin}/api/{face}/socket", {"cookie": guest.member.cookie, "origin": house.service.origin(0)}, {}
        )
        async with page:
            assert await page.closing_code() == 4401
    async with house.browser(patient, 0, "heidra.localhost").page() as page:
        assert await page.closing_code() == 4401


async def test_a_session_without_a_device_is_told_so(house: House) -> None:
    patient = await house.patient()
    await house.sql.execute("update sessions set device_id = null where person_id = $1", patient.id)
    async with house.browser(patient).page() as page:
        assert await page.closing_code() == 4403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_a_page_of_another_site_is_not_let_in(house: House, origin: str) -> None:
    patient = await house.patient()
    with pytest.raises(InvalidStatus):
        async with house.browser(patient).page(headers={"origin": origin}):
            pass


async def test_a_face_that_does_not_exist_has_no_socket(house: House) -> None:
    origin = house.service.origin(0)
    for path in ("/api/nurse/socket", "/api/socket", "/socket"):
        with pytest.raises(InvalidStatus):
            async with connect(origin.replace("http", "ws") + path, origin=origin, proxy=None):
                pass


async def test_a_ping_is_answered(house: House) -> None:
    async with house.browser(await house.patient()).page() as page:
        await page.say({"type": "ping"})
        await page.hear_until(lambda frame: frame == {"type": "pong"})


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "7", '"ping"', '{"type":"shout"}', "{}", b'{"type":"ping"}', "[" * 30_000]
)
async def test_a_page_that_talks_nonsense_is_hung_up(house: House, said: Any) -> None:
    async with house.browser(await house.patient()).page() as page:
        await page.say(said)
        assert await page.closing_code() == 4400


async def test_a_page_that_talks_too_much_is_hung_up(house: House) -> None:
    async with house.browser(await house.patient()).page() as page:
        for _ in range(260):
            await page.say({"type": "ping"})
        assert await page.closing_code() == 4429


async def test_a_frame_that_is_too_large_is_hung_up(house: House) -> None:
    async with house.browser(await house.patient()).page() as page:
        await page.say("x" * 100_000)
        assert await page.closing_code() == 1009


async def test_signing_out_hangs_up_the_pages_of_that_session_only(house: House) -> None:
    patient, other = await house.patient(), await house.patient()
    async with house.browser(patient, 0).page() as page, house.browser(other, 0).page() as foreign:
        await page.hear()
        async with house.browser(patient, 1) as browser:
            assert (await browser.post("logout")).status_code == 204
        assert await page.closing_code() == 4401
        await foreign.say({"type": "ping"})
        await foreign.hear_until(lambda frame: frame["type"] == "pong")


async def test_a_removed_device_is_hung_up_at_every_server(house: House) -> None:
    patient = await house.patient()
    async with house.browser(patient, 0).page() as one, house.browser(patient, 1).page() as two:
        for page in (one, two):
            await page.hear()
        async with house.browser(patient, 1) as browser:
            assert (await browser.http.delete(f"/api/patient/devices/{patient.device_id}")).status_code == 204
        assert {await one.closing_code(), await two.closing_code()} == {4403}


async def test_a_page_that_reads_slowly_gets_everything_in_time_and_keeps_nobody_waiting(house: House) -> None:
    patient, other = await house.patient(), await house.patient()
    async with house.browser(patient, 0).page(after=0, max_queue=1) as page, house.browser(other, 0).page() as well:
        await house.sql.execute(
            "insert into events (person_id, seq, brand_id, at, kind, body)"
            " select $1, n, 'doktr', now(), 'request_changed', json_build_object('text', repeat('x', 10000))"
            " from generate_series(1, 6000) n",
            patient.id,
        )
        await house.sql.execute("update person_sequences set last_seq = 6000 where person_id = $1", patient.id)
        await house.ask(patient, 1)
        await asyncio.sleep(2)
        await house.ask(other, 1)
        await well.hear_event("request_changed")
        await page.hear_until(lambda frame: frame.get("seq") == 6001, patience_s=30)
        seen = [frame["seq"] for frame in page.frames if frame["type"] == "event"]
        assert seen == list(range(1, 6002))
