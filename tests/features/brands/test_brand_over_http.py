"""The brand of a host, over HTTP."""

import asyncpg
import pytest

from doktr.features import brands
from doktr.kernel.problems import NotFound
from tests.features.people import slug


@pytest.mark.parametrize(
    ("host", "name"),
    [("localhost", "Doktr"), ("127.0.0.1", "Doktr"), ("doktr.localhost", "Doktr"), ("heidra.localhost", "Heidra")],
)
async def test_the_host_chooses_the_brand(browsers, host, name):
    answer = (await browsers(host).http.get("/api/brand")).json()
    assert answer["name"] == name
    assert answer["languages"] == ["fr", "nl", "de", "en"]
    assert set(answer["tokens"]["light"]) == set(answer["tokens"]["dark"])
    assert answer["terms_version"] == "2"
    assert answer["privacy_version"] == "5"
    assert answer["call_path"] == "relay"
    # open day and night in tests and in the demo, so that they work on a Sunday
    assert answer["hours"]["days"] == {str(day): ["00:00", "24:00"] for day in range(1, 8)}


@pytest.mark.parametrize(("host", "name"), [("localhost", "Doktr"), ("heidra.localhost", "Heidra")])
async def test_an_installed_app_has_the_name_the_colours_and_the_mark_of_its_brand(browsers, host, name):
    http = browsers(host).http
    brand = (await http.get("/api/brand")).json()
    light = brand["tokens"]["light"]
    manifest = await http.get("/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert (manifest.json()["name"], manifest.json()["short_name"]) == (name, name)
    assert manifest.json()["theme_color"] == light["primary"]
    assert manifest.json()["background_color"] == light["bg"]
    icon = await http.get(manifest.json()["icons"][0]["src"])
    assert icon.headers["content-type"] == "image/svg+xml"
    assert all(shape["d"] in icon.text for shape in brand["mark"]["shapes"])
    assert f'fill="{light["primary-deep"]}"' in icon.text


async def test_an_unknown_host_has_no_brand(browsers):
    answer = await browsers("evil.example").http.get("/api/brand")
    assert answer.status_code == 421
    assert slug(answer) == "unknown-host"


@pytest.mark.parametrize("language", brands.LANGUAGES)
@pytest.mark.parametrize("document", brands.DOCUMENTS)
async def test_documents_are_plain_blocks_in_every_language(browsers, document, language):
    answer = (await browsers().http.get(f"/api/brand/documents/{document}/{language}")).json()
    assert answer["version"] == {"terms": "2", "privacy": "5"}[document]
    assert answer["title"]
    text = str(answer["blocks"])
    assert "<" not in text
    assert "{name}" not in text
    assert "112" in text or document == "privacy"


async def test_each_brand_speaks_of_itself(browsers):
    for host, own, other in (("localhost", "Doktr", "Heidra"), ("heidra.localhost", "Heidra", "Doktr")):
        text = (await browsers(host).http.get("/api/brand/documents/terms/en")).text
        assert own in text
        assert other not in text


@pytest.mark.parametrize("path", ["terms/it", "cookies/fr", "terms/%00"])
async def test_an_unknown_document_is_bad_input(browsers, path):
    answer = await browsers().http.get(f"/api/brand/documents/{path}")
    assert answer.status_code == 422


async def test_a_document_of_the_future_is_not_in_force_yet(browsers, everything):
    await everything.execute(
        """insert into brand_documents (brand_id, document, version, language, valid_from, title, body)
        select 'doktr', 'terms', '9', language, now() + interval '1 day', 'Later', '[]'
        from unnest(array['fr', 'nl', 'de', 'en']) language"""
    )
    assert (await browsers().http.get("/api/brand")).json()["terms_version"] == "2"


async def test_when_a_new_version_comes_into_force_it_is_the_one_to_accept(browsers, everything):
    await everything.execute(
        """insert into brand_documents (brand_id, document, version, language, valid_from, title, body)
        select 'doktr', 'terms', '3', language, now() - interval '1 second', 'Now', '[]'
        from unnest(array['fr', 'nl', 'de', 'en']) language"""
    )
    assert (await browsers().http.get("/api/brand")).json()["terms_version"] == "3"
    assert (await browsers().http.get("/api/brand/documents/terms/fr")).json()["title"] == "Now"
    assert (await browsers("heidra.localhost").http.get("/api/brand")).json()["terms_version"] == "2"


async def test_work_knows_the_brand_it_is_done_at(platform):
    async with platform.works.open("heidra") as work:
        assert (await brands.of(work)).policy.call.offer_seconds == 30
    async with platform.works.open("nobody") as work:
        with pytest.raises(NotFound):
            await brands.of(work)
    assert (await brands.by_id(platform.works, "doktr")).name == "Doktr"
    with pytest.raises(NotFound):
        await brands.by_id(platform.works, "nobody")


async def test_brands_are_read_again_after_five_seconds(platform, everything, monkeypatch):
    from doktr.features.brands import known

    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"
    await everything.execute("update brands set hosts = '{}', data = jsonb_set(data, '{name}', '\"New\"')")
    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"
    monkeypatch.setattr(known, "FRESH_S", -1.0)
    assert (await brands.by_host(platform.works, "localhost")).name == "New"


async def test_the_application_sees_no_document_of_another_brand(database):
    connection = await asyncpg.connect(database.url)
    async with connection.transaction():
        await connection.execute("select set_config('doktr.brands', 'heidra', true)")
        rows = await connection.fetch("select distinct brand_id from brand_documents")
    assert [row["brand_id"] for row in rows] == ["heidra"]
    await connection.close()
