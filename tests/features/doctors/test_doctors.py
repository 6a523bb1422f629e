"""Doctors: who is one by the register's word, at which brands, and how others see them."""

import json
from datetime import date
from uuid import UUID, uuid4

import pytest

from doktr.adapters.register.file import RegisterFile
from doktr.features import doctors
from doktr.kernel.problems import NotFound
from tests.features.people import LUCIE, SOFIE, Passport

SOFIE_CLAES = Passport(SOFIE, "subject-2", "Sofie", "Claes", date(1979, 4, 12))


@pytest.fixture
def register(tmp_path, platform):
    """A register of our own; write it with `register([...])`."""
    path = tmp_path / "register.json"

    def write(*entries):
        path.write_text(json.dumps({"source": "a test", "date": "2026-11-01", "entries": entries}))
        platform.register = RegisterFile(path)

    return write


def entry(**changed):
    return {
        "niss": SOFIE, "nihdi": "14000167004", "given_name": "Sofie", "family_name": "Claes", "profession": "gp",
        "qualification": "004", "languages": ["nl", "fr"],
    } | changed  # fmt: skip


async def test_a_doctor_works_for_every_brand_unless_the_register_names_some(browsers, register, everything):
    register(entry())
    doctor = await browsers().sign_in(SOFIE_CLAES, "doctor")
    at = "select array_agg(brand_id order by brand_id) from doctor_brands where doctor_id = $1"
    assert await everything.fetchval(at, doctor) == ["doktr", "heidra"]
    register(entry(brands=["doktr", "unknown"]))
    await browsers().sign_in(SOFIE_CLAES, "doctor")
    assert await everything.fetchval(at, doctor) == ["doktr"]


async def test_a_doctor_of_another_brand_is_unknown_here(browsers, register, everything):
    register(entry(brands=["heidra"]))
    assert await browsers().log_in(SOFIE_CLAES, "doctor") == "/doctor/?login=unknown-doctor"
    assert await everything.fetchval("select count(*) from people") == 0
    assert await browsers("heidra.localhost").log_in(SOFIE_CLAES, "doctor") == "/doctor/"


async def test_a_profession_that_the_brand_does_not_offer_is_not_let_in(browsers, register):
    register(entry(profession="dentist"))
    assert await browsers().log_in(SOFIE_CLAES, "doctor") == "/doctor/?login=unknown-doctor"


async def test_the_registers_newest_word_counts(browsers, register, everything):
    register(entry())
    doctor = await browsers().sign_in(SOFIE_CLAES, "doctor")
    register(entry(nihdi="14000266003", languages=["de"]))
    await browsers().sign_in(SOFIE_CLAES, "doctor")
    row = await everything.fetchrow("select nihdi, languages from doctors where person_id = $1", UUID(doctor))
    assert (row["nihdi"], row["languages"]) == ("14000266003", ["de"])


async def test_a_nihdi_number_is_never_that_of_two_people(browsers, register, everything):
    register(entry())
    await browsers().sign_in(SOFIE_CLAES, "doctor")
    register(entry(niss=LUCIE))
    assert await browsers().log_in(face="doctor") == "/doctor/?login=unknown-doctor"
    assert await everything.fetchval("select count(*) from people") == 1


async def test_whoever_left_the_register_cannot_log_in_again(browsers, register):
    register(entry())
    await browsers().sign_in(SOFIE_CLAES, "doctor")
    register()
    assert await browsers().log_in(SOFIE_CLAES, "doctor") == "/doctor/?login=unknown-doctor"


async def test_a_doctor_is_seen_at_their_brands_only(browsers, register, platform):
    register(entry(brands=["doktr"]))
    doctor = UUID(await browsers().sign_in(SOFIE_CLAES, "doctor"))
    async with platform.works.open("doktr") as work:
        card = await doctors.card(work, doctor)
        assert (card.given_name, card.family_name, card.nihdi) == ("Sofie", "Claes", "14000167004")
        assert set(await doctors.cards(work, [doctor, uuid4()])) == {doctor}
    async with platform.works.open("heidra") as work:
        assert await doctors.cards(work, [doctor]) == {}
        with pytest.raises(NotFound):
            await doctors.card(work, doctor)


@pytest.mark.parametrize(
    ("nihdi", "fits"),
    [
        ("11530231003", True),
        ("11478761004", True),
        ("19006951001", True),
        ("11530231", True),
        ("11530232003", False),
        ("1153023", False),
        ("abcdefgh", False),
        ("", False),
    ],
)
def test_check_digits_of_a_nihdi_number(nihdi, fits):
    assert doctors.check_digits_fit(nihdi) is fits
