"""The register as a file: read strictly, read again when it changes, silent about numbers."""

import json
import os

import pytest

from doktr.adapters.register.file import RegisterFile, RegisterUnusable, read
from tests.features.people import LUCIE, ROOT, SOFIE

ENTRY = {
    "niss": SOFIE, "nihdi": "14000167004", "given_name": "Sofie", "family_name": "Claes", "profession": "gp",
    "qualification": "004", "languages": ["nl", "fr"],
}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "register.json"


def write(path, *entries, **changed):
    path.write_text(json.dumps({"source": "a test", "date": "2026-11-01", "entries": entries} | changed))


async def test_the_demo_register_can_be_read():
    found = await RegisterFile(ROOT / "data" / "register" / "demo.json").find(SOFIE)
    assert found is not None
    assert found.nihdi == "14000167004"


async def test_whoever_is_not_in_it_is_not_found(path):
    write(path, ENTRY)
    assert await RegisterFile(path).find(LUCIE) is None


async def test_a_changed_file_is_read_again(path):
    write(path)
    register = RegisterFile(path)
    assert await register.find(SOFIE) is None
    write(path, ENTRY)
    os.utime(path, ns=(1, 1))
    assert await register.find(SOFIE) is not None


async def test_a_broken_change_leaves_the_register_as_it_was(path, capfd):
    write(path, ENTRY)
    register = RegisterFile(path)
    path.write_text(f'{{"entries": "{SOFIE}"')
    os.utime(path, ns=(1, 1))
    assert await register.find(SOFIE) is not None
    path.unlink()
    assert await register.find(SOFIE) is not None
    assert "kept-the-one-before" in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"niss": "123"}, "entries.0.niss"),
        ({"nihdi": "123"}, "entries.0.nihdi"),
        ({"languages": []}, "entries.0.languages"),
        ({"languages": ["it"]}, "entries.0.languages.0"),
        ({"surprise": True}, "entries.0.surprise"),
        ({"brands": "doktr"}, "entries.0.brands"),
    ],
)
def test_a_fault_is_named_by_its_place_never_by_its_value(path, change, place):
    write(path, ENTRY | change)
    with pytest.raises(RegisterUnusable, match=place) as refused:
        read(path)
    assert SOFIE not in str(refused.value)
    assert "Claes" not in str(refused.value)


@pytest.mark.parametrize(("change", "name"), [({"nihdi": "14000266003"}, "niss"), ({"niss": LUCIE}, "nihdi")])
def test_a_number_that_stands_there_twice_is_refused(path, change, name):
    write(path, ENTRY, ENTRY | change)
    with pytest.raises(RegisterUnusable, match=f"a {name} stands there more than once"):
        read(path)


def test_a_missing_file_stops_the_start(path):
    with pytest.raises(RegisterUnusable):
        RegisterFile(path)


def test_check_digits_that_do_not_fit_are_a_warning_only(path, capfd):
    write(path, ENTRY | {"nihdi": "14000168004"})
    assert len(read(path).doctors) == 1
    assert "nihdi-check-digits" in "".join(capfd.readouterr())
