"""Every word of the twin exists in four languages, with the same slots."""

import re
from pathlib import Path
from string import Formatter

import pytest

from doktr_sandbox.itsme import drawing

PAGES = Path(drawing.__file__).parent / "pages"
LANGUAGES = sorted(drawing.WORDS)
BY_VALUE = ("claim_", "gender_", "role_", "own_name", "approved_title", "refused_title")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_four_languages():
    assert LANGUAGES == ["de", "en", "fr", "nl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing_empty_or_left_over(language):
    assert set(drawing.WORDS[language]) == set(drawing.WORDS["en"])
    assert all(text.strip() for text in drawing.WORDS[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_slots(language):
    for key, text in drawing.WORDS[language].items():
        assert slots(text) == slots(drawing.WORDS["en"][key]), key


def test_every_word_on_a_page_exists_and_every_word_is_on_a_page():
    said = {key for page in PAGES.glob("*.html") for key in re.findall(r'say\(["\']([a-z_]+)["\']', page.read_text())}
    by_name = {key for key in drawing.WORDS["en"] if not key.startswith(BY_VALUE)}
    assert said - {"role_"} - set(BY_VALUE) == by_name


def test_no_page_holds_words_of_its_own():
    markup = r"<!doctype html>|{% block kind %}.*?{% endblock %}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>"
    for page in PAGES.glob("*.html"):
        bare = re.sub(markup, "", page.read_text(), flags=re.DOTALL)
        assert re.sub(r"[\s·,:.]", "", bare) == "", page.name
