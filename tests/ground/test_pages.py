"""Built pages come with a policy that lets their own import map be, and no other code."""

import base64
import hashlib
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from doktr.app.pages import web_apps

MAP = '{"integrity":{"/assets/a.js":"sha256-x"}}'


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    page = f'<!doctype html><script type="importmap">{MAP}</script><script type="module" src="/assets/a.js"></script>'
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "doctor").mkdir()
    (tmp_path / "doctor" / "index.html").write_text("<!doctype html><p>doctor")
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "index.html").write_text(page)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text("run()")
    return tmp_path


async def get(dist: Path, path: str, **headers: str) -> httpx.Response:
    app = FastAPI()
    app.mount("/", web_apps(dist))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser:
        return await browser.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/", "/index.html", "/ask/alarm"])
async def test_a_page_may_carry_its_own_import_map_and_nothing_else(dist: Path, path: str) -> None:
    answer = await get(dist, path)
    digest = base64.b64encode(hashlib.sha256(MAP.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not re.search(r"unsafe|https?:|\*", policy)
    assert answer.headers["integrity-policy"] == "blocked-destinations=(script)"


async def test_a_page_that_the_browser_has_keeps_its_policy(dist: Path) -> None:
    first = await get(dist, "/")
    again = await get(dist, "/", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


async def test_a_page_without_a_map_may_carry_no_code_at_all(dist: Path) -> None:
    answer = await get(dist, "/doctor/")
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "integrity-policy" not in answer.headers


async def test_a_page_that_is_built_again_gets_the_policy_that_fits(dist: Path) -> None:
    before = (await get(dist, "/")).headers["content-security-policy"]
    page = (dist / "index.html").read_text()
    (dist / "index.html").write_text(page.replace("sha256-x", "sha256-y"))
    assert (await get(dist, "/")).headers["content-security-policy"] != before


async def test_what_is_no_page_has_the_policy_of_everything_else(dist: Path) -> None:
    assert "content-security-policy" not in (await get(dist, "/assets/a.js")).headers


@pytest.mark.parametrize("path", ["/paper/", "/paper/index.html", "/paper/anything"])
async def test_the_page_that_reads_pdfs_has_no_origin_and_no_line_to_anybody(dist: Path, path: str) -> None:
    headers = (await get(dist, path)).headers
    digest = base64.b64encode(hashlib.sha256(MAP.encode()).digest()).decode()
    rules = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", f"script-src 'self' 'sha256-{digest}'", "frame-ancestors 'self'"} <= set(rules)
    assert {"sandbox allow-scripts", "trusted-types 'none'", "require-trusted-types-for 'script'"} <= set(rules)
    # whatever else a policy can allow falls back to nothing
    assert [rule for rule in rules if "-src" in rule and not rule.startswith(("default-src", "script-src"))] == []
    assert headers["integrity-policy"] == "blocked-destinations=(script)"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-dns-prefetch-control"] == "off"


async def test_only_files_that_everybody_may_have_can_be_loaded_by_a_page_of_no_origin(dist: Path) -> None:
    assert (await get(dist, "/assets/a.js")).headers["access-control-allow-origin"] == "*"
    for page in ("/", "/paper/"):
        assert "access-control-allow-origin" not in (await get(dist, page)).headers


async def test_no_other_page_can_stand_in_a_frame(dist: Path) -> None:
    for page in ("/", "/doctor/"):
        assert "frame-ancestors 'none'" in (await get(dist, page)).headers["content-security-policy"]
