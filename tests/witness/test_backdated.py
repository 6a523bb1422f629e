"""The witness: a leaf whose moment does not fit its place is said once, whoever wrote the log."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from doktr.app.witness import look
from doktr.app.witness.deployment import Deployment
from doktr.app.witness.look import FINE, WRONG, Wish
from doktr.app.witness.moments import TOLERANCE
from tests.witness.liar import Liar, doctor, receipt


@pytest.fixture
def liar() -> Liar:
    return Liar()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def said(ago: timedelta) -> str:
    """A moment as leaves write it."""
    return (datetime.now(UTC) - ago).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def watch(liar: Liar, state: Path | None = None) -> int:
    with httpx.Client(transport=liar.transport(), base_url="http://liar.test") as http:
        return look.look(Deployment(http), Wish("http://liar.test", str(liar.signer.public), state))


def test_a_key_that_is_dated_before_a_look_which_did_not_find_it_is_said_once(
    liar: Liar, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch(liar, state) == FINE
    liar.leaves.append(doctor(device="made-up", at=said(timedelta(days=30))))
    assert watch(liar, state) == WRONG
    assert "WRONG: The leaf doctor-device of device made-up is dated" in capsys.readouterr().out
    assert watch(liar, state) == FINE


def test_a_key_that_is_dated_before_the_leaf_in_front_of_it_is_found_at_the_first_look(
    liar: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    liar.leaves += [doctor(device="real", at=said(timedelta(days=2))), receipt(9)]
    assert watch(liar) == FINE
    liar.leaves.append(doctor(device="made-up", at=said(timedelta(days=30))))
    assert watch(liar) == WRONG
    found = capsys.readouterr().out
    assert "device made-up is dated" in found
    assert "device real is dated" not in found


@pytest.mark.parametrize(("at", "sentence"), [("2126-01-01T00:00:00.000Z", "yet to come"), ("T", "says no moment")])
def test_a_key_without_a_moment_or_with_one_to_come_is_said(
    liar: Liar, at: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    liar.leaves.append(doctor(at=at))
    assert watch(liar) == WRONG
    assert sentence in capsys.readouterr().out


def test_a_moment_to_come_makes_no_later_leaf_look_backdated(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    liar.leaves += [doctor(device="ahead", at="2126-01-01T00:00:00.000Z"), doctor(device="real", at=said(timedelta()))]
    assert watch(liar) == WRONG
    assert "device real is dated" not in capsys.readouterr().out


def test_what_waited_a_while_for_its_place_is_no_lie(liar: Liar, state: Path) -> None:
    assert watch(liar, state) == FINE
    liar.leaves.append(doctor(at=said(TOLERANCE / 2)))
    assert watch(liar, state) == FINE


def test_what_an_earlier_version_kept_is_read_and_dated_from_then_on(liar: Liar, state: Path) -> None:
    assert watch(liar, state) == FINE
    kept = json.loads(state.read_text())
    del kept["seen"]
    state.write_text(json.dumps(kept))
    liar.leaves.append(doctor(at=said(timedelta(days=3))))
    assert watch(liar, state) == FINE
    assert datetime.fromisoformat(json.loads(state.read_text())["seen"]) > datetime.now(UTC) - timedelta(minutes=5)
