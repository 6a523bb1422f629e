"""Importing brands: all or nothing, idempotent, readable colours, documents that never change once published."""

import copy
import json
import shutil

import asyncpg
import pytest

from doktr.features import brands
from doktr.features.brands import BrandRefused
from tests.features.people import ROOT

OURS = ROOT / "data" / "brands"


@pytest.fixture
def folder(tmp_path):
    """A copy of our own brands to change."""
    return shutil.copytree(OURS, tmp_path / "brands")


@pytest.fixture
async def owner(database):
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


def change(path, **changed):
    document = json.loads(path.read_text()) | changed
    path.write_text(json.dumps(document))


def brand_data(folder, brand="doktr"):
    return json.loads((folder / brand / "brand.json").read_text())


async def test_importing_the_same_folder_again_changes_nothing(owner, folder):
    await brands.import_brands(owner, folder)
    assert await brands.import_brands(owner, folder) == []


async def test_the_layout_of_a_file_is_no_change(owner, folder):
    await brands.import_brands(owner, folder)
    path = folder / "doktr" / "brand.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=7, sort_keys=True))
    assert await brands.import_brands(owner, folder) == []


async def test_a_changed_brand_replaces_the_one_before(owner, folder):
    await brands.import_brands(owner, folder)
    change(folder / "heidra" / "brand.json", name="Heidra Zorg")
    assert await brands.import_brands(owner, folder) == ["heidra: imported"]


async def test_a_new_version_of_a_document_is_published_beside_the_old(owner, folder):
    await brands.import_brands(owner, folder)
    for language in brands.LANGUAGES:
        change(folder / "doktr" / f"terms.{language}.json", version="3", title="New")
    lines = await brands.import_brands(owner, folder)
    assert lines == [f"doktr: terms.{language} 3 published" for language in sorted(brands.LANGUAGES)]


async def test_a_published_document_never_changes(owner, folder, everything):
    await brands.import_brands(owner, folder)
    change(folder / "doktr" / "terms.fr.json", title="Autre chose")
    change(folder / "heidra" / "brand.json", name="Not this either")
    with pytest.raises(BrandRefused, match=r"terms.fr 2 is published already"):
        await brands.import_brands(owner, folder)
    assert await everything.fetchval("select data ->> 'name' from brands where id = 'heidra'") == "Heidra"


async def test_a_document_whose_spaces_alone_differ_is_the_one_that_was_published(owner, folder, everything):
    document = folder / "doktr" / "terms.fr.json"
    now = document.read_text(encoding="utf-8")
    before = now.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert before != now
    document.write_text(before, encoding="utf-8")
    await brands.import_brands(owner, folder)
    document.write_text(now, encoding="utf-8")
    assert await brands.import_brands(owner, folder) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_brand_that_cannot_be_read_is_refused_and_the_pair_named(owner, folder, theme):
    tokens = copy.deepcopy(brand_data(folder)["tokens"])
    tokens[theme]["ink-soft"] = tokens[theme]["bg"]
    change(folder / "doktr" / "brand.json", tokens=tokens)
    with pytest.raises(BrandRefused, match=f"{theme}: ink-soft on bg is 1.00; it must be 4.5"):
        await brands.import_brands(owner, folder)


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"hosts": []}, "hosts"),
        ({"hosts": ["https://doktr.example"]}, "hosts"),
        ({"hosts": ["Doktr.example"]}, "hosts"),
        ({"hosts": ["doktr.example:8080"]}, "hosts"),
        ({"languages": []}, "languages"),
        ({"languages": ["it"]}, "languages"),
        ({"id": "another"}, "named like the brand"),
        ({"surprise": 1}, "surprise"),
        ({"hosts": ["heidra.localhost"]}, "more than one brand"),
        ({"links": {"x": {"address": {"fr": "tel:1"}, "label": {"fr": "x"}}}}, "links"),
    ],
)
async def test_a_brand_that_people_could_not_use_is_refused(owner, folder, changed, trouble):
    change(folder / "doktr" / "brand.json", **changed)
    with pytest.raises(BrandRefused, match=trouble):
        await brands.import_brands(owner, folder)


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"iban": "BE00096123456769"}, "IBAN"),
        ({"pay_days": 0}, "day to pay"),
        ({"enterprise_number": "0999999100"}, "enterprise number"),
        ({"address": []}, "address"),
        ({"vat_percent": 0, "exempt": {"fr": "x"}}, "exempt"),
    ],
)
async def test_a_seller_whom_nobody_could_pay_is_refused(owner, folder, changed, trouble):
    change(folder / "doktr" / "brand.json", seller=brand_data(folder)["seller"] | changed)
    with pytest.raises(BrandRefused, match=f"seller: .*{trouble}"):
        await brands.import_brands(owner, folder)


async def test_a_licence_without_anybody_who_sells_it_is_refused(owner, folder):
    change(folder / "doktr" / "brand.json", seller=None)
    with pytest.raises(BrandRefused, match="seller: who sends the invoices"):
        await brands.import_brands(owner, folder)


@pytest.mark.parametrize("token", ["red", "#12345", "#GGGGGG", "#1234567"])
async def test_colours_have_one_form(owner, folder, token):
    tokens = copy.deepcopy(brand_data(folder)["tokens"])
    tokens["dark"]["hair"] = token
    change(folder / "doktr" / "brand.json", tokens=tokens)
    with pytest.raises(BrandRefused, match="hair"):
        await brands.import_brands(owner, folder)


async def test_a_missing_colour_is_named(owner, folder):
    tokens = copy.deepcopy(brand_data(folder)["tokens"])
    del tokens["dark"]["warn-soft"]
    change(folder / "doktr" / "brand.json", tokens=tokens)
    with pytest.raises(BrandRefused, match="warn-soft"):
        await brands.import_brands(owner, folder)


async def test_a_document_must_be_there_in_every_language_and_in_one_version(owner, folder):
    (folder / "doktr" / "privacy.de.json").unlink()
    with pytest.raises(BrandRefused, match="privacy: missing in de"):
        await brands.import_brands(owner, folder)
    shutil.copy(OURS / "doktr" / "privacy.de.json", folder / "doktr")
    change(folder / "doktr" / "privacy.de.json", version="6")
    with pytest.raises(BrandRefused, match="privacy: version and date"):
        await brands.import_brands(owner, folder)


async def test_an_empty_folder_and_broken_json_are_refused(owner, folder, tmp_path):
    with pytest.raises(BrandRefused, match="no brand"):
        await brands.import_brands(owner, tmp_path / "nothing")
    (folder / "doktr" / "brand.json").write_text("{")
    with pytest.raises(BrandRefused, match=r"brand.json: cannot be read"):
        await brands.import_brands(owner, folder)


def test_every_policy_says_where_it_comes_from_and_since_when():
    ours = brands.read_brands(OURS)
    assert len(ours) == 2
    for found in ours:
        assert found.data["policy"]
        for name, rule in found.data["policy"].items():
            assert rule["source"], name
            assert rule["date"], name
