"""Every problem a caller can meet has a class, a page, a title without a person in it, and its place in OpenAPI."""

import importlib
import pkgutil
import re

import pytest

import doktr.features
from doktr.app.pages import every_problem, problem_page
from doktr.app.web import description
from doktr.kernel.problems import NotFound

for found in pkgutil.walk_packages(doktr.features.__path__, "doktr.features."):
    importlib.import_module(found.name)

PROBLEMS = every_problem()
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
    page = problem_page(slug)
    meaning = " ".join((PROBLEMS[slug].__doc__ or "").split())
    assert page.status_code == 200
    assert len(meaning) > 20
    assert str(PROBLEMS[slug].status) in bytes(page.body).decode()


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
        problem_page("no-such-problem")
