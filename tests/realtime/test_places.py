"""Who waits hears of their place when it changes; doctors hear that the line moved."""

from tests.features.browser import Page
from tests.realtime.conftest import House

EMPTY = "update requests set state = 'cancelled', ended_at = now(), offered_to = null, offered_until = null"


async def place(page: Page) -> int | None:
    frame = await page.hear_until(lambda frame: frame["type"] == "queue")
    assert frame["ahead"] == (None if frame["position"] is None else frame["position"] - 1)
    return frame["position"]


async def test_a_patient_who_opens_the_page_hears_of_their_place(house: House) -> None:
    await house.sql.execute(EMPTY + " where ended_at is null")
    await house.ask(await house.patient())
    patient = await house.patient()
    await house.ask(patient)
    async with house.browser(patient, 1).page() as page:
        assert await place(page) == 2


async def test_places_move_up_at_every_server_and_are_told_once(house: House) -> None:
    await house.sql.execute(EMPTY + " where ended_at is null")
    first, second, third = [await house.patient() for _ in range(3)]
    going = await house.ask(first)
    for guest in (second, third):
        await house.ask(guest)
    async with house.browser(second, 0).page() as two, house.browser(third, 1).page() as three:
        assert (await place(two), await place(three)) == (2, 3)
        async with house.browser(first, 1) as browser:
            await browser.post(f"requests/{going}/cancel")
        assert (await place(two), await place(three)) == (1, 2)
        await house.ask(await house.patient())
        assert [frame for frame in await two.hear_all(0.8) if frame["type"] == "queue"] == []


async def test_who_leaves_the_line_hears_that_there_is_no_place(house: House) -> None:
    patient = await house.patient()
    request_id = await house.ask(patient)
    async with house.browser(patient, 0).page() as page:
        assert await place(page) is not None
        async with house.browser(patient, 1) as browser:
            await browser.post(f"requests/{request_id}/cancel")
        assert await place(page) is None


async def test_doctors_hear_that_the_line_of_their_brand_moved(house: House) -> None:
    here, elsewhere = await house.doctor(), await house.doctor("heidra")
    async with (
        house.browser(here, 0).page() as desk,
        house.browser(elsewhere, 0, "heidra.localhost").page() as other,
    ):
        for page in (desk, other):
            await page.hear()
        await house.ask(await house.patient(), 1)
        assert await desk.hear_until(lambda frame: frame["type"] == "queue") == {"type": "queue"}
        assert await other.hear_all(0.8) == []
