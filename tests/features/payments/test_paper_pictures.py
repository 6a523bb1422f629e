"""Papers as pictures, in four languages, with the longest names: everything fits, and stands where it must.

`.cache/papers` keeps them in the size in which people look at them.
"""

from dataclasses import replace
from typing import Any

import pytest

import dev
from tests.features.payments.sheets import papers, picture, pngs
from tests.features.payments.test_papers import LANGUAGES, PAID, of

COARSE, FINE = 30, 110
MARGIN = 20 / 210  # of the width, on each side; the template leaves two millimetres more
PAGES = {"receipt": 1, "receipt-long": 1, "receipt-given-back": 1, "visit": 1, "statement": 2, "licence": 1}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_paper_keeps_its_margins_and_its_pages(name: str, language: Any) -> None:
    paper = papers(language)[name]
    pages = [picture(png) for png in pngs(paper, COARSE)]
    assert len(pages) == PAGES[name]
    for page in pages:
        assert not page.inked(0, MARGIN) and not page.inked(1 - MARGIN, 1)
        assert page.inked(MARGIN, 1 - MARGIN)
    folder = dev.CACHE / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    for place, png in enumerate(pngs(paper, FINE), 1):
        (folder / f"{name}-{language}-{place}.png").write_bytes(png)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_insurers_number_stands_on_the_picture_and_so_does_the_total(language: Any) -> None:
    """Another number shows in its one line, another total in its own, and nowhere else."""
    (sheet,) = pngs(of(PAID, language), COARSE)
    (other,) = pngs(of(replace(PAID, insurer_reference="9999999999999"), language), COARSE)
    numbered = picture(sheet).differs(picture(other))
    assert numbered and max(numbered) - min(numbered) < 0.02
    paper = of(PAID, language)
    (dearer,) = pngs(paper | {"total": [paper["total"][0], "99 999,99"]}, COARSE)
    totalled = picture(sheet).differs(picture(dearer))
    assert totalled and max(totalled) - min(totalled) < 0.03
    assert min(totalled) > max(numbered)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_charge_has_its_word_on_the_statement(language: Any) -> None:
    stated = papers(language)["statement"]["tables"][1]["rows"]
    assert len({row[3] for row in stated}) == 8
