"""A new phone within 48 hours: by passkey, by the old one's screen, by the doctor; and the code on paper elsewhere."""

import base64

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.conftest import PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_sealed import WORDS, ask_in_own_words
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # long: three stories of several phones

# a phone of today: passkeys that give a secret of their own, unlocked by its owner
AUTHENTICATOR = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "hasPrf": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
# what the authenticator tells the page, kept by the test to look for it in what the page sends
OVERHEAR = """
window.secrets = [];
const kind = globalThis.PublicKeyCredential;
const results = kind?.prototype.getClientExtensionResults;
if (kind) kind.prototype.getClientExtensionResults = function () {
  const told = results.call(this);
  if (told.prf?.results?.first) window.secrets.push([...new Uint8Array(told.prf.results.first)]);
  return told;
};
"""
# a camera in front of which the test holds a picture
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const bytes = Uint8Array.from(atob(window.held), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 480});
  const ground = canvas.getContext("2d");
  setInterval(() => {
    ground.fillStyle = "#888";
    ground.fillRect(0, 0, 640, 480);
    ground.drawImage(picture, 120, 40, 400, 400);
  }, 50);
  return canvas.captureStream(20);
};
"""


async def in_the_line(patient: PatientPage) -> None:
    """Something was told and is in the box."""
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await patient.open("/box")
    await patient.find("other-device").locator("summary").click()


async def holds_what_was_told(patient: PatientPage) -> None:
    async with patient.page.expect_download() as kept:
        await patient.press("keep-copy")
    assert WORDS in (await (await kept.value).path()).read_text(encoding="utf-8")


async def test_a_passkey_opens_the_box_on_a_new_phone_and_its_secret_never_leaves_it(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    phone = await patient.profile.context.new_cdp_session(patient.page)
    await phone.send("WebAuthn.enable")
    await phone.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await patient.page.add_init_script(OVERHEAR)
    await in_the_line(patient)
    await patient.press("make-passkey")
    await expect(patient.find("passkey-kept")).to_be_visible()
    secrets = await patient.page.evaluate("window.secrets")
    await patient.page.goto("about:blank")
    origin = {"origin": patient.profile.origin, "storageTypes": "all"}
    await phone.send("Storage.clearDataForOrigin", origin)
    await patient.arrive("tom")
    await patient.open("/box")
    await expect(patient.find("box-locked")).to_be_visible()
    await expect(patient.find("keep-copy")).to_have_count(0)
    await patient.press("open-with-passkey")
    await holds_what_was_told(patient)
    secrets += await patient.page.evaluate("window.secrets")
    everything = "\n".join(one.whole for one in patient.profile.sent)
    assert len({tuple(one) for one in secrets}) == 1
    for secret in {bytes(one) for one in secrets}:
        for spelt in (base64.b64encode(secret), base64.urlsafe_b64encode(secret), secret.hex().encode()):
            assert spelt.decode().rstrip("=") not in everything


async def hold_up(picture: Locator, camera: PatientPage) -> None:
    """The screen of one phone in front of the camera of another."""
    await camera.page.evaluate("(png) => (window.held = png)", base64.b64encode(await picture.screenshot()).decode())


async def test_the_new_phone_scans_the_old_one_and_nobody_comes_in_without(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    await doctor.start_work("dr-claes")
    await in_the_line(patient)
    tour = Tour(ALL, PICTURES / "tour-new-phone")
    other = PatientPage(await new_profile("new-phone", "de"))
    await other.page.add_init_script(CAMERA)
    await other.arrive("tom")
    await other.open("/box")
    # while the safe is only being opened there is no screen to look at yet, and no place for the skip link to lead to
    await expect(other.find("box-locked")).to_be_visible()
    await tour.look(other.page, "locked")
    await other.press("way-scan")
    await patient.press("show-pairing")
    await tour.look(patient.page, "ways")
    code = await patient.find("pairing-code").inner_text()
    await other.find("pairing-typed").fill(("0" if code[0] != "0" else "1") + code[1:])
    await other.press("pairing-go")
    await expect(other.page.locator(".field__error")).to_contain_text("1")
    await hold_up(patient.find("qrcode"), other)
    await other.press("scan")
    await expect(patient.find("paired")).to_be_visible()
    await holds_what_was_told(other)
    third = PatientPage(await new_profile("somebody-with-the-code"))
    await third.arrive("tom")
    await third.open("/box")
    await third.press("way-scan")
    await third.find("pairing-typed").fill(code)
    await third.press("pairing-go")
    await expect(third.find("scanned")).to_be_visible()
    await expect(patient.find("newcomer")).to_be_visible()
    await expect(third.find("box-locked")).to_be_visible()
    assert tour.found == []


async def test_the_doctor_lets_a_patient_back_in_who_lost_everything_and_the_list_says_so(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    await doctor.start_work("dr-claes")
    await in_the_line(patient)
    await patient.press("allow-doctor")
    await expect(patient.find("doctor-allowed")).to_be_visible()
    await doctor.accept()
    await expect(doctor.find("told-words")).to_contain_text(WORDS)
    await patient.join()
    await doctor.finish()
    await patient.is_over("took_place")
    await patient.profile.context.close()
    other = PatientPage(await new_profile("new-phone"))
    await other.arrive("tom")
    await other.open("/box")
    await other.press("way-doctor")
    await other.press("ask-doctor")
    number = await other.find("reading-number").inner_text()
    await doctor.press("place-today")
    await expect(doctor.find("open-talks")).to_contain_text("Asks to come in")
    await doctor.press("open-talk")
    await doctor.press("check-back")
    tour = Tour(ALL, PICTURES / "tour-new-phone")
    await tour.look(doctor.page, "let-back-in")
    await expect(doctor.find("back-digits")).to_have_text(number)
    await expect(doctor.find("back-yes")).to_be_disabled()
    for step in ("see", "ask", "number"):
        await doctor.press(f"back-{step}")
    await doctor.press("back-yes")
    await holds_what_was_told(other)
    await expect(doctor.find("check-back")).to_have_count(0)
    assert tour.found == []
    await until(lambda: is_listed(other), told="that the doctor let them in")


async def is_listed(patient: PatientPage) -> bool:
    """The list of who looked says that somebody was let in."""
    await patient.open("/data")
    looks = patient.page.get_by_test_id("look").filter(has_text="Let you in on a new device")
    await expect(patient.find("look").first).to_be_visible()
    return await looks.count() > 0
