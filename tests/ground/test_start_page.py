"""The demo's start page: every word in four languages, every person, nothing that a screen reader trips over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from doktr_sandbox import postgres, start_page
from doktr_sandbox.processes import Ports
from doktr_sandbox.whole_service import WEB_DIST

WORDS = json.loads((Path(start_page.__file__).parent / "start" / "words.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page, served alone."""
    ports = Ports(postgres.free_port(), 1, 2, 3)
    served = start_page.serve(ports, WEB_DIST)
    yield f"http://localhost:{ports.start}"
    served.shutdown()


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_there_in_every_language(word: str) -> None:
    assert set(WORDS[word]) == set(start_page.LANGUAGES)
    assert all(WORDS[word].values())


@pytest.mark.parametrize("language", start_page.LANGUAGES)
def test_everybody_is_listed_in_every_language(language: str) -> None:
    page = start_page.render(language, Ports(1, 2, 3, 4))
    for person in start_page.people():
        assert person["given_name"] in page
        assert person["about"][language].replace("'", "&#39;") in page


def test_the_page_speaks_the_first_language_that_it_knows() -> None:
    assert start_page.preferred("it-IT,it;q=0.9,nl-BE;q=0.8,en;q=0.5") == "nl"
    assert start_page.preferred("it") == "en"


def test_no_national_number_is_shown() -> None:
    shown = start_page.render("en", Ports(1, 2, 3, 4)) + json.dumps(start_page.addresses(Ports(1, 2, 3, 4)))
    assert [person["key"] for person in start_page.people() if person["niss"] in shown] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_and_nothing_is_cut_off(chromium: Any, address: str, scheme: Any, width: int) -> None:
    context = await chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = await context.new_page()
    await page.goto(f"{address}/de")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()
