"""Logging in: out to the provider, back once, in the same browser, as somebody who belongs there."""

import asyncio
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from doktr.kernel.outside import Misread, Refused, Unavailable
from tests.features.people import SOFIE, Passport, slug

SOFIE_CLAES = Passport(SOFIE, "subject-2", "Sofie", "Claes", date(1979, 4, 12))


COUNTS = """
select (select count(*) from people) as people, (select count(*) from sessions) as sessions,
    (select count(*) from login_attempts) as login_attempts
"""


async def counts(everything):
    return dict(await everything.fetchrow(COUNTS))


async def test_a_patient_who_comes_back_is_signed_in(browsers):
    browser = browsers()
    assert await browser.log_in() == "/"
    session = (await browser.get("session")).json()
    assert session["person"]["given_name"] == "Lucie"
    assert session["person"]["birth_year"] == 1985
    assert session["person"]["language"] == "fr"
    assert session["face"] == "patient"
    assert session["brand"] == "doktr"
    assert session["device"] is None
    assert session["doctor"] is None
    assert session["needs"] == ["device", "consent", "contact"]


async def test_the_provider_is_told_our_callback_and_the_language(browsers):
    browser = browsers()
    started = await browser.start(language="nl")
    query = parse_qs(urlsplit(started.headers["location"]).query)
    assert query["redirect_uri"] == ["http://localhost:8081/api/login/callback"]
    assert query["lang"] == ["nl"]


async def test_the_code_is_exchanged_with_what_was_kept_for_this_login(browsers, platform):
    browser = browsers()
    started = await browser.start()
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    await browser.come_back(started)
    (asked,) = platform.login.finished
    assert asked["nonce"] == f"nonce-{state}"
    assert asked["code_verifier"] == f"verifier-{state}"
    assert asked["redirect_uri"] == "http://localhost:8081/api/login/callback"


async def test_the_session_cookie_is_strict_and_unreadable_and_the_login_cookie_lax(browsers):
    browser = browsers()
    started = await browser.start()
    kept = started.headers["set-cookie"].lower()
    assert "samesite=lax" in kept
    assert "httponly" in kept
    assert "max-age=600" in kept
    back = await browser.come_back(started)
    session = next(c for c in back.headers.get_list("set-cookie") if c.startswith("doktr-patient=")).lower()
    assert "samesite=strict" in session
    assert "httponly" in session
    assert "path=/" in session
    assert "max-age=43200" in session
    assert "domain" not in session


async def test_over_https_the_cookies_are_secure_and_bound_to_the_host(browsers, platform):
    platform.secure = True
    browser = browsers()
    browser.http.base_url = "https://localhost:8081"
    started = await browser.start()
    assert started.headers["set-cookie"].startswith("__Host-doktr-login=")
    assert "secure" in started.headers["set-cookie"].lower()
    back = await browser.come_back(started)
    session = next(c for c in back.headers.get_list("set-cookie") if "doktr-patient" in c)
    assert session.startswith("__Host-doktr-patient=")
    assert "secure" in session.lower()
    assert (await browser.get("session")).status_code == 200


async def test_the_database_keeps_no_token_that_somebody_could_use(browsers, everything):
    browser = browsers()
    await browser.log_in()
    token = browser.http.cookies["doktr-patient"]
    kept = await everything.fetch("select * from sessions")
    assert token not in str([dict(row) for row in kept])
    assert token.encode() not in kept[0]["token_hash"]


async def test_a_callback_works_once(browsers, everything):
    browser = browsers()
    started = await browser.start()
    assert (await browser.come_back(started)).headers["location"] == "/"
    again = await browser.come_back(started)
    assert again.headers["location"] == "/?login=expired"
    assert (await counts(everything))["sessions"] == 1


async def test_a_callback_twice_at_once_signs_in_once(browsers, everything):
    browser = browsers()
    started = await browser.start()
    back = await asyncio.gather(*(browser.come_back(started) for _ in range(8)))
    assert sorted(answer.headers["location"] for answer in back) == ["/"] + ["/?login=expired"] * 7
    assert await counts(everything) == {"people": 1, "sessions": 1, "login_attempts": 0}


async def test_another_state_is_refused_and_the_provider_is_not_asked(browsers, platform, everything):
    browser = browsers()
    await browser.start()
    back = await browser.http.get("/api/login/callback", params={"code": "c", "state": "another"})
    assert back.headers["location"] == "/?login=expired"
    assert platform.login.finished == []
    assert (await counts(everything))["sessions"] == 0


async def test_another_browser_cannot_finish_my_login_but_i_still_can(browsers):
    mine, other = browsers(), browsers()
    started = await mine.start()
    await other.start()
    assert (await other.come_back(started)).headers["location"] == "/?login=expired"
    assert (await mine.come_back(started)).headers["location"] == "/"


async def test_a_browser_without_the_login_cookie_is_sent_back_to_begin(browsers):
    browser = browsers()
    started = await browsers().start()
    assert (await browser.come_back(started)).headers["location"] == "/?login=expired"


async def test_a_login_at_one_brand_cannot_be_finished_at_another(browsers):
    doktr, heidra = browsers(), browsers("heidra.localhost")
    started = await doktr.start()
    heidra.http.cookies.set("doktr-login", doktr.http.cookies["doktr-login"])
    assert (await heidra.come_back(started)).headers["location"] == "/?login=expired"


async def test_a_login_that_took_too_long_is_refused_and_forgotten(browsers, platform, everything):
    browser = browsers()
    started = await browser.start()
    cookie = browser.http.cookies["doktr-login"]
    platform.later(minutes=11)
    browser.http.cookies.set("doktr-login", cookie)
    assert (await browser.come_back(started)).headers["location"] == "/?login=expired"
    assert await counts(everything) == {"people": 0, "sessions": 0, "login_attempts": 0}


async def test_two_tabs_of_one_browser_can_log_in_side_by_side(browsers):
    browser = browsers()
    first = await browser.start()
    cookie = browser.http.cookies["doktr-login"]
    second = await browser.start()
    assert browser.http.cookies["doktr-login"] == cookie
    assert (await browser.come_back(second)).headers["location"] == "/"
    assert (await browser.come_back(first)).headers["location"] == "/"


async def test_a_doctor_and_a_patient_who_log_in_side_by_side_in_one_browser_each_come_to_their_own_app(browsers):
    browser = browsers()
    doctor = await browser.http.get("/api/doctor/login", params={"language": "fr"})
    assert (await browser.come_back(await browser.start())).headers["location"] == "/"
    back = await browser.come_back(doctor, SOFIE_CLAES)
    assert back.headers["location"] == "/doctor/"


@pytest.mark.parametrize("keeps_cookie", [True, False])
async def test_a_doctor_whose_login_took_too_long_begins_again_in_their_own_app(browsers, platform, keeps_cookie):
    browser = browsers()
    started = await browser.http.get("/api/doctor/login", params={"language": "fr"})
    await browser.start()
    if not keeps_cookie:
        browser.http.cookies.delete("doktr-login")
    platform.later(minutes=11)
    assert (await browser.come_back(started)).headers["location"] == "/doctor/?login=expired"


@pytest.mark.parametrize(
    ("failure", "slug"),
    [
        (Refused("expired"), "expired"),
        (Refused("wrong-nonce"), "wrong-nonce"),
        (Unavailable("unavailable"), "unavailable"),
        (Misread("unreadable-token"), "unreadable-token"),
    ],
)
async def test_every_failure_of_the_provider_leads_back_to_the_app_with_its_reason(
    browsers, platform, everything, failure, slug
):
    browser = browsers()
    started = await browser.start()
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    platform.login.codes["bad"] = failure
    back = await browser.http.get("/api/login/callback", params={"code": "bad", "state": state})
    assert back.headers["location"] == f"/?login={slug}"
    assert await counts(everything) == {"people": 0, "sessions": 0, "login_attempts": 0}


async def test_whoever_cancels_at_the_provider_comes_back_to_their_own_app(browsers):
    browser = browsers()
    browser.face = "doctor"
    started = await browser.start()
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    back = await browser.http.get("/api/login/callback", params={"error": "access_denied", "state": state})
    assert back.headers["location"] == "/doctor/?login=cancelled"


async def test_a_callback_without_code_and_error_is_refused(browsers):
    browser = browsers()
    started = await browser.start()
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    back = await browser.http.get("/api/login/callback", params={"state": state})
    assert back.headers["location"] == "/?login=unknown-error"


async def test_when_the_provider_is_down_the_login_does_not_begin(browsers, platform, everything):
    platform.login.down = True
    started = await browsers().start()
    assert started.headers["location"] == "/?login=unavailable"
    assert (await counts(everything))["login_attempts"] == 0


@pytest.mark.parametrize("return_to", ["/line", "/doctor/", "/a/b?c=d&e=%2F", "/"])
async def test_after_login_people_return_to_where_they_were(browsers, return_to):
    browser = browsers()
    started = await browser.start(return_to=return_to)
    assert (await browser.come_back(started)).headers["location"] == return_to


@pytest.mark.parametrize(
    "return_to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a//evil.example",
        "javascript:alert(1)",
        "line",
        "",
        "/\r\nlocation: https://evil.example",
        "/\x00",
        "/é",
        "/" + "a" * 300,
        "/x#https://evil.example",
    ],
)
async def test_nobody_is_sent_to_another_site_after_login(browsers, return_to):
    answer = await browsers().start(return_to=return_to)
    assert answer.status_code == 422
    assert slug(answer) == "bad-input"


async def test_no_transaction_waits_for_the_provider(browsers, platform, everything):
    """While the provider thinks, the connection that serves this login is idle, outside any transaction."""
    browser = browsers()
    started = await browser.start()
    seen = []
    finish = platform.login.finish

    async def slowly(**asked):
        seen.append(
            await everything.fetchval(
                "select count(*) from pg_stat_activity where datname = current_database() "
                "and usename = 'doktr_app' and state like 'idle in transaction%'"
            )
        )
        return await finish(**asked)

    platform.login.finish = slowly
    assert (await browser.come_back(started)).headers["location"] == "/"
    assert seen == [0]
