"""Every problem a caller can meet has a class, a page, a title without a person in it, and its place in OpenAPI."""

import importlib
import pkgutil
import re
from html import escape
from pathlib import Path
from time import process_time

import pytest

import doktr.features
from doktr.app.pages import every_problem, preferred, problem_page, read_problem_words
from doktr.app.web import description
from doktr.features.brands import LANGUAGES, Language
from doktr.kernel.problems import NotFound

for found in pkgutil.walk_packages(doktr.features.__path__, "doktr.features."):
    importlib.import_module(found.name)

# of the processor, where the quadratic needs seconds
AT_ONCE_S = 0.1
PROBLEMS = every_problem()
WORDS = read_problem_words(Path(__file__).resolve().parents[2] / "data" / "words" / "problems")
NAMED = re.compile(r"`\w+`")
SLUG = re.compile(r"`([a-z0-9-]+)`:")


def documented() -> set[str]:
    """Slugs that the OpenAPI description names."""
    answers = [
        answer
        for methods in description()["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
    ]
    return {slug for answer in answers for slug in SLUG.findall(answer["description"])}


@pytest.mark.parametrize("slug", PROBLEMS)
def test_a_problem_has_a_page_that_says_what_it_means(slug: str) -> None:
    meaning = " ".join((PROBLEMS[slug].__doc__ or "").split())
    assert len(meaning) > 20
    for language in LANGUAGES:
        page = problem_page(slug, language, WORDS)
        assert page.status_code == 200
        told = WORDS[language].titles[slug] if language != "en" else PROBLEMS[slug].title
        text = bytes(page.body).decode()
        assert f'<html lang="{language}">' in text
        assert f"<h1>{escape(told)}</h1>" in text
        assert str(PROBLEMS[slug].status) in text
        assert f"<dd>{escape(WORDS[language].meanings[slug] if language != 'en' else meaning)}</dd>" in text
        assert text.count("lang=") == 1


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_every_problem_has_its_own_sentence_in_every_language_and_no_other_has(language: Language) -> None:
    assert set(WORDS[language].titles) == set(PROBLEMS)
    assert [slug for slug, told in WORDS[language].titles.items() if told == PROBLEMS[slug].title] == []
    assert [told for told in WORDS[language].titles.values() if not told.endswith(".")] == []


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_what_every_problem_means_is_said_in_every_language_with_the_names_that_the_answer_uses(
    language: Language,
) -> None:
    meanings = WORDS[language].meanings
    assert set(meanings) == set(PROBLEMS)
    assert [slug for slug, told in meanings.items() if not told.endswith(".") or len(told) < 20] == []
    assert len(set(meanings.values())) == len(meanings)
    others = [WORDS[one].meanings for one in LANGUAGES if one not in (language, "en")]
    assert [slug for slug, told in meanings.items() if told in {one[slug] for one in others}] == []
    named = {slug: set(NAMED.findall(told)) for slug, told in meanings.items()}
    assert named == {slug: set(NAMED.findall(kind.__doc__ or "")) for slug, kind in PROBLEMS.items()}


@pytest.mark.parametrize(
    ("asked", "spoken", "language"),
    [
        ("nl", LANGUAGES, "nl"), ("de-BE,de;q=0.9,en;q=0.8", LANGUAGES, "de"),
        ("it, en;q=0.5, nl;q=0.7", LANGUAGES, "nl"),
        ("", LANGUAGES, "fr"), ("it,*;q=0.1", LANGUAGES, "fr"), ("de", ("nl", "fr"), "nl"), ("EN-gb", LANGUAGES, "en"),
        ("en;q=0, nl;q=0.1", LANGUAGES, "nl"), ("en;q=0.2 ; nl, de ; Q=0.3", LANGUAGES, "de"),
        ("en;q=nan, nl;q=0.1", LANGUAGES, "nl"), ("en;q=\u00b2, nl;q=1e9, de;q=.1", LANGUAGES, "de"),
        (";;q=,,\x00", LANGUAGES, "fr"),
    ],
)  # fmt: skip
def test_who_asks_is_answered_in_the_language_they_read_best(
    asked: str, spoken: tuple[Language, ...], language: Language
) -> None:
    assert preferred(asked, spoken) == language


@pytest.mark.parametrize(
    "asked",
    [
        f"abcdefgh{' ' * 7_900}!", f"en{' ' * 64_000}!", f"{'a-' * 32_000}!", f"en;{' ' * 64_000}q",
        f"en;q=0.{'1' * 64_000}!",
        "," * 64_000, ";" * 64_000, "-" * 64_000, f"en;q={'9' * 64_000}",
    ],
)  # fmt: skip
def test_however_a_list_of_languages_is_bent_it_is_read_in_no_time(asked: str) -> None:
    began = process_time()
    assert preferred(asked, LANGUAGES) in LANGUAGES
    assert process_time() - began < AT_ONCE_S


def test_a_list_of_languages_is_read_as_far_as_any_browser_writes_one() -> None:
    assert preferred(f"nl;q=0.8,{'x' * 300},en", LANGUAGES) == "nl"
    assert preferred(f"it,{'it,' * 64}nl;q=0.5", LANGUAGES) == "fr"


@pytest.mark.parametrize("slug", PROBLEMS)
def test_a_problem_is_a_refusal_with_a_sentence(slug: str) -> None:
    kind = PROBLEMS[slug]
    assert 400 <= kind.status <= 599
    assert kind.title.endswith(".")
    assert kind().body() == {"type": f"/problems/{slug}", "title": kind.title, "status": kind.status}


def test_no_two_problems_share_a_name() -> None:
    assert len({kind.slug() for kind in PROBLEMS.values()}) == len(PROBLEMS)


def test_every_problem_that_the_description_names_exists() -> None:
    assert documented() <= set(PROBLEMS)


def test_a_slug_that_is_never_sent_has_no_page() -> None:
    with pytest.raises(NotFound):
        problem_page("no-such-problem", "fr", WORDS)
