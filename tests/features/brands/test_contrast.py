"""The contrast rule and the words of the documents."""

import json

import pytest

from doktr.features import brands
from doktr.features.brands import rules
from tests.features.people import ROOT

OURS = ROOT / "data" / "brands"
WORDS_PER_SENTENCE = 30


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21), ("#FFFFFF", "#FFFFFF", 1), ("#777777", "#FFFFFF", 4.48), ("#0000FF", "#FFFFFF", 8.59)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(rules.contrast(one, other), 2) == ratio
    assert rules.contrast(one, other) == rules.contrast(other, one)


@pytest.mark.parametrize("brand", brands.read_brands(OURS), ids=lambda found: found.brand.id)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_our_brands_can_be_read_in_both_themes(brand, theme):
    assert list(rules.too_weak(getattr(brand.brand.tokens, theme), theme)) == []


def test_every_language_says_the_same_things_in_the_same_order():
    folders = [path for path in OURS.iterdir() if path.is_dir()]
    assert len(folders) == 2
    for folder in folders:
        for kind in brands.DOCUMENTS:
            shapes = {
                tuple((block["kind"], len(block.get("items", ()))) for block in document["blocks"])
                for language in brands.LANGUAGES
                if (document := json.loads((folder / f"{kind}.{language}.json").read_text()))
            }
            assert len(shapes) == 1, (folder.name, kind)


def sentences():
    for path in sorted(OURS.glob("*/*.??.json")):
        for block in json.loads(path.read_text())["blocks"]:
            for text in (block.get("text"), *block.get("items", ())):
                for sentence in (text or "").replace("?", ".").replace("!", ".").split(". "):
                    yield path.name, sentence


def test_no_sentence_is_long():
    long = [(name, text) for name, text in sentences() if len(text.split()) > WORDS_PER_SENTENCE]
    assert long == []
