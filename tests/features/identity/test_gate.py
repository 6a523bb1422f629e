"""The gate: who may act, from which page, for how long, within which brands."""

from datetime import date

import pytest
from starlette.websockets import WebSocket

from doktr.features import brands, identity
from doktr.kernel.problems import CrossSite, DeviceNeeded, SignedOut
from tests.features.people import SOFIE, Passport, slug

SOFIE_CLAES = Passport(SOFIE, "subject-2", "Sofie", "Claes", date(1979, 4, 12))


async def test_nobody_is_signed_out(browsers):
    browser = browsers()
    for face in ("patient", "doctor", "operator"):
        browser.face = face
        answer = await browser.get("session")
        assert answer.status_code == 401
        assert slug(answer) == "signed-out"


async def test_a_made_up_token_is_signed_out(browsers):
    browser = browsers()
    browser.http.cookies.set("doktr-patient", "A" * 43)
    assert (await browser.get("session")).status_code == 401


async def test_a_patients_token_opens_no_other_face(browsers):
    browser = browsers()
    await browser.sign_in()
    token = browser.http.cookies["doktr-patient"]
    for face in ("doctor", "operator"):
        browser.http.cookies.set(f"doktr-{face}", token)
        browser.face = face
        assert (await browser.get("session")).status_code == 401


async def test_a_session_of_one_brand_is_worth_nothing_at_another(browsers):
    browser, elsewhere = browsers(), browsers("heidra.localhost")
    await browser.sign_in()
    elsewhere.http.cookies.set("doktr-patient", browser.http.cookies["doktr-patient"])
    assert (await elsewhere.get("session")).status_code == 401


async def test_a_session_without_a_device_may_only_enrol_look_and_leave(browsers):
    browser = browsers()
    await browser.log_in()
    assert (await browser.get("session")).status_code == 200
    assert (await browser.get("devices")).status_code == 200
    for path in ("sessions", "consents", "contact", "export"):
        answer = await browser.get(path)
        assert answer.status_code == 403
        assert slug(answer) == "device-needed"
    assert (await browser.post("logout")).status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"x-csrf-token": ""},
        {"x-csrf-token": "A" * 43},
        {"x-csrf-token": "é"},
        {"origin": "http://evil.example"},
        {"origin": "http://heidra.localhost:8081"},
        {"origin": "https://localhost:8081"},
        {"origin": "http://localhost:8082"},
        {"origin": "null"},
        {"origin": ""},
    ],
)
async def test_a_write_from_another_site_is_refused(browsers, headers):
    browser = browsers()
    await browser.log_in()
    answer = await browser.post("logout", **{k: v.encode("latin-1") for k, v in headers.items()})
    assert answer.status_code == 403
    assert slug(answer) == "cross-site"
    assert (await browser.get("session")).status_code == 200


async def test_a_browser_that_sends_no_origin_may_say_that_it_is_the_same_one(browsers):
    browser = browsers()
    await browser.log_in()
    headers = {"x-csrf-token": browser.csrf}
    assert (await browser.http.post("/api/patient/logout", headers=headers)).status_code == 403
    cross = headers | {"sec-fetch-site": "cross-site"}
    assert (await browser.http.post("/api/patient/logout", headers=cross)).status_code == 403
    same = headers | {"sec-fetch-site": "same-origin"}
    assert (await browser.http.post("/api/patient/logout", headers=same)).status_code == 204


async def test_the_csrf_token_of_one_session_is_worth_nothing_in_another(browsers):
    mine, other = browsers(), browsers()
    await mine.log_in()
    await other.log_in()
    assert mine.csrf != other.csrf
    assert (await mine.post("logout", **{"x-csrf-token": other.csrf})).status_code == 403


async def test_a_session_ends_after_two_hours_without_use(browsers, platform):
    browser = browsers()
    await browser.log_in()
    platform.later(hours=1, minutes=59)
    assert (await browser.get("session")).status_code == 200
    platform.later(hours=1, minutes=59)
    assert (await browser.get("session")).status_code == 200
    platform.later(hours=2, minutes=1)
    assert (await browser.get("session")).status_code == 401


async def test_a_session_ends_after_twelve_hours_whatever_happens(browsers, platform):
    browser = browsers()
    await browser.log_in()
    for _ in range(11):
        platform.later(hours=1)
        assert (await browser.get("session")).status_code == 200
    platform.later(hours=1, minutes=1)
    assert (await browser.get("session")).status_code == 401


async def test_being_seen_is_written_at_most_once_a_minute(browsers, platform, everything):
    browser = browsers()
    await browser.sign_in()
    at = "select last_seen_at from sessions"
    first = await everything.fetchval(at)
    platform.later(seconds=50)
    await browser.get("session")
    assert await everything.fetchval(at) == first
    platform.later(seconds=15)
    await browser.get("session")
    later = await everything.fetchval(at)
    assert (later - first).total_seconds() > 60
    assert await everything.fetchval("select last_seen_at from devices") == later


async def test_being_seen_never_waits_for_another_request_of_the_session(browsers, platform, everything):
    browser = browsers()
    await browser.sign_in()
    platform.later(minutes=5)
    async with everything.transaction():
        await everything.execute("select from sessions for no key update")
        await everything.execute("set local lock_timeout = '1s'")
        assert (await browser.get("session")).status_code == 200


async def test_a_doctors_work_reaches_the_brands_they_belong_to_and_no_other(app, browsers, everything):
    browser = browsers()
    doctor = await browser.sign_in(SOFIE_CLAES, "doctor")
    seen = await visible_brands(app, browser, "doctor")
    assert seen == {"doktr", "heidra"}
    await everything.execute("delete from doctor_brands where doctor_id = $1 and brand_id = 'heidra'", doctor)
    assert await visible_brands(app, browser, "doctor") == {"doktr"}
    await everything.execute("delete from doctor_brands where doctor_id = $1", doctor)
    assert (await browser.get("session")).status_code == 401


async def test_a_patients_work_reaches_their_own_brand_only(app, browsers):
    browser = browsers()
    await browser.sign_in()
    assert await visible_brands(app, browser, "patient") == {"doktr"}


def connection(app, browser, kind="http", **headers) -> WebSocket:
    """A socket that this browser opens, as the server sees it."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    sent = {"host": "localhost:8081", "cookie": cookies} | headers
    scope = {
        "type": "websocket", "path": "/", "query_string": b"", "app": app, "state": {},
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    return WebSocket(scope, receive=None, send=None)


async def socket(app, browser, **headers):
    opened = connection(app, browser, **headers)
    opened.state.brand = await brands.by_host(app.state.works, "localhost")
    return opened


async def visible_brands(app, browser, face):
    opened = await socket(app, browser, origin="http://localhost:8081")
    async with identity.acting(opened, face) as work:
        rows = await work.sql.fetch("select distinct brand_id from brand_documents")
        assert work.actor.face == face
        assert work.brand == "doktr"
        return {row["brand_id"] for row in rows}


async def test_a_socket_of_our_own_page_is_let_in_without_a_csrf_token(app, browsers):
    browser = browsers()
    person = await browser.sign_in()
    async with identity.acting(await socket(app, browser, origin="http://localhost:8081"), "patient") as work:
        assert str(work.actor.person_id) == person
        assert work.actor.device_id is not None


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"sec-fetch-site": "same-origin"}])
async def test_a_socket_of_another_page_is_refused(app, browsers, headers):
    browser = browsers()
    await browser.sign_in()
    with pytest.raises(CrossSite):
        async with identity.acting(await socket(app, browser, **headers), "patient"):
            pass


async def test_a_socket_needs_a_session_and_a_device(app, browsers):
    browser = browsers()
    with pytest.raises(SignedOut):
        async with identity.acting(await socket(app, browser, origin="http://localhost:8081"), "patient"):
            pass
    await browser.log_in()
    with pytest.raises(DeviceNeeded):
        async with identity.acting(await socket(app, browser, origin="http://localhost:8081"), "patient"):
            pass


async def test_what_a_refused_action_wrote_is_rolled_back(app, browsers, everything):
    browser = browsers()
    person = await browser.sign_in()
    with pytest.raises(RuntimeError):
        async with identity.acting(await socket(app, browser, origin="http://localhost:8081"), "patient") as work:
            await work.tell(work.actor.person_id, "queue", {})
            await work.settle()
            raise RuntimeError
    assert await everything.fetchval("select count(*) from events where person_id = $1", person) == 0


async def test_no_answer_of_the_api_is_kept_by_a_cache(browsers):
    browser = browsers()
    await browser.log_in()
    for path in ("session", "devices", "nothing"):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"
