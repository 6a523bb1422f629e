"""Two brands on one service: each with its own looks, its own people, and no way between them."""

import pytest
from playwright.async_api import Page, expect

from doktr_sandbox.whole_service import Service
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.meeting import meet, part
from tests.journeys.pages import DoctorPage, PatientPage

# what the browser shows of the app outside its page: its name, its colour, the bar above it, its icon
INSTALLED = """async () => {
  const manifest = await (await fetch(document.querySelector("link[rel=manifest]").href)).json();
  const icon = await (await fetch(document.querySelector("link[rel=icon]").href)).text();
  const bar = document.querySelector("meta[name=theme-color]").content;
  return {name: manifest.short_name, theme: manifest.theme_color, bar, icon};
}"""


async def colour(page: Page) -> str:
    """The colour of the main action."""
    return await page.get_by_test_id("sign-in").evaluate("one => getComputedStyle(one).backgroundColor")


async def test_each_brand_has_its_own_looks(fresh: object, new_profile: NewProfile, service: Service) -> None:
    looks = {}
    for brand, host in (("Doktr", "localhost"), ("Heidra", "heidra.localhost")):
        patient = PatientPage(await new_profile(brand, origin=service.origin(host=host)))
        await patient.open()
        await expect(patient.page.locator("header .brand")).to_contain_text(brand)
        await expect(patient.page).to_have_title(f"Sign in – {brand}")
        installed = await patient.page.evaluate(INSTALLED)
        assert installed.pop("name") == brand
        looks[brand] = [await colour(patient.page), *installed.values()]
    assert all(one != other for one, other in zip(looks["Doktr"], looks["Heidra"], strict=True))


@pytest.mark.prove
async def test_a_patient_of_the_second_brand_meets_a_doctor_there(
    fresh: object, new_profile: NewProfile, service: Service
) -> None:
    origin = service.origin(host="heidra.localhost")
    doctor = DoctorPage(await new_profile("doctor", "nl", origin=origin, viewport=DESK))
    patient = PatientPage(await new_profile("patient", "nl", origin=origin))
    await doctor.log_in("dr-claes")
    await doctor.go_on_duty()
    await patient.log_in("sara")
    await patient.first_things()
    await patient.ask()
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await meet(patient, doctor)
    await part(patient, doctor)


async def test_who_is_signed_in_at_one_brand_is_nobody_at_the_other(
    patient: PatientPage, new_profile: NewProfile, service: Service
) -> None:
    visitor = await patient.arrive("tom")
    await expect(patient.find("start")).to_be_visible()
    elsewhere = PatientPage(await new_profile("elsewhere", origin=service.origin(host="heidra.localhost")))
    await elsewhere.bring(visitor)
    await elsewhere.open()
    await expect(elsewhere.find("sign-in")).to_be_visible()
