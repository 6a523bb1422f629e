"""The frame that reads PDFs holds in the browsers people have: code in it reaches nothing, and letters are read."""

import subprocess
from pathlib import Path

import pytest

import dev
from tests.paper.site import LETTERS, Report, Site, letter, planted
from tests.protocol.pages import BROWSERS, PATIENCE_SECONDS

# what the same code gets in the page that shows the file
IN_THE_PAGE = {
    "cookies": "planted=1",
    "storage": "1",
    "session": "1",
    "database": "planted",
    "caches": True,
    "around": "around",
    "fetch": 200,
    "image": "loaded",
    "style": "loaded",
    "script": "loaded",
    "script ahead": "loaded",
    "socket": "open",
    "call": "stable",
}
LEFT_BY_THE_PAGE = {"fetch", "image", "style", "script", "ahead", "socket", "page"}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps with a hole in the reader."""
    dev.web_apps()
    return planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module", params=list(BROWSERS))
def seen(
    request: pytest.FixtureRequest, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, set[str]]:
    """What the page of the test reports from a browser, and what was asked of the servers until it left."""
    profile, site = tmp_path_factory.mktemp("profile"), Site(dist)
    with site.open() as address:
        command = [part.format(profile=profile) for part in BROWSERS[request.param]]
        with subprocess.Popen([*command, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                report = site.reports.get(timeout=PATIENCE_SECONDS)
                leaks = {site.leaks.get(timeout=PATIENCE_SECONDS)}
                while "page" not in leaks and "failed" not in report:
                    leaks.add(site.leaks.get(timeout=PATIENCE_SECONDS))
            finally:
                browser.terminate()
    assert "failed" not in report, report
    return report, leaks


Seen = tuple[Report, set[str]]


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_drawn_and_its_words_come_with_it(name: str, seen: Seen) -> None:
    read = seen[0][name]
    assert (read["pages"], read["text"]) == (1, LETTERS[name])
    assert read["ink"] > 200


def test_a_file_that_is_none_is_refused_and_leaves_no_frame(seen: Seen) -> None:
    assert "no paper" in seen[0]["broken"]
    assert seen[0]["left"] == 1  # the second letter's, which is still open


def test_the_page_itself_could_reach_all_of_this(seen: Seen) -> None:
    got = {name: found.get("got") for name, found in seen[0]["page"].items() if name in IN_THE_PAGE}
    assert got == IN_THE_PAGE


@pytest.mark.parametrize("attempt", [*IN_THE_PAGE, "another frame's call"])
def test_code_in_the_frame_reaches_nothing_of_it(attempt: str, seen: Seen) -> None:
    for name in LETTERS:
        assert "refused" in seen[0][name]["planted"][attempt], seen[0][name]["planted"][attempt]


def test_the_frame_is_of_no_origin(seen: Seen) -> None:
    for name in LETTERS:
        assert (seen[0][name]["origin"], seen[0][name]["planted"]["origin"]) == ("null", "null")


def test_a_frame_has_one_file_and_nothing_of_the_one_before(seen: Seen) -> None:
    for name, words in LETTERS.items():
        assert seen[0][name]["files"] == [letter(words).decode()]
        assert seen[0][name]["frames"] == 1


def test_nothing_leaves_the_frame_not_even_by_leaving_itself(seen: Seen) -> None:
    report, leaks = seen
    assert report["stopped"] == "frame-src"
    assert [report[name]["popup"] for name in LETTERS] == ["null", "null"]
    assert leaks == LEFT_BY_THE_PAGE
