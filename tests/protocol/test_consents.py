"""A consent that was taken back lets nobody in: not the second client, and not the web client's own code."""

import json
from pathlib import Path

import pytest

from tests.protocol.chain import follow
from tests.protocol.tell import Device, Teller
from tests.protocol.test_both_ways import read_by_the_web_client
from tests.protocol.wire import Refused, b64u

NEVER = "1970-01-01T00:00:00.000Z"


def consented() -> tuple[Teller, Device, Device, Device, int]:
    """A safe whose patient let a doctor in and consented to a nurse, who has not come yet."""
    told = Teller("a consent taken back")
    phone, doctor, nurse = Device("phone"), Device("doctor"), Device("nurse")
    told.found(phone)
    told.grant(phone, doctor, "doctor")
    return told, phone, doctor, nurse, told.consent(phone, nurse.person, "nurse")


def test_whom_the_server_lets_in_after_it_was_taken_back_is_refused() -> None:
    told, phone, doctor, nurse, given = consented()
    before = told.state
    assert before is not None
    taken = told.consent(phone, nurse.person, "nurse", NEVER)
    for named in (given, taken):
        with pytest.raises(Refused, match="ghost-member"):
            told.grant(doctor, nurse, "nurse", consent=named)
    assert told.state is not None
    where_every_word_stayed = told.state
    where_every_word_stayed.consents = before.consents
    told.grant(doctor, nurse, "nurse", consent=given)
    assert nurse.id in follow(where_every_word_stayed, told.raws[-1]).members


def test_the_newest_word_for_a_person_and_role_replaces_the_earlier_one_alone() -> None:
    told, phone, doctor, nurse, given = consented()
    as_friend = told.consent(phone, nurse.person, "companion")
    newest = told.consent(phone, nurse.person, "nurse")
    assert told.state is not None
    assert list(told.state.consents) == [as_friend, newest]
    with pytest.raises(Refused, match="ghost-member"):
        told.grant(doctor, nurse, "nurse", consent=given)
    told.grant(doctor, nurse, "nurse", consent=newest)
    assert nurse.id in told.state.members


def test_the_web_client_forgets_what_was_taken_back_and_goes_on(tmp_path: Path) -> None:
    told, phone, doctor, nurse, _ = consented()
    told.consent(phone, nurse.person, "nurse", NEVER)
    told.grant(doctor, nurse, "nurse", consent=told.consent(phone, nurse.person, "nurse"), all_epochs=False)
    story = told.story()
    heard = read_by_the_web_client(story, tmp_path)
    assert heard.returncode == 0, heard.stderr[-2000:]
    assert json.loads(heard.stdout)["state"]["consents"] == story["state"]["consents"]


def test_the_web_client_refuses_whom_a_server_lets_in_after_it_was_taken_back(tmp_path: Path) -> None:
    told, phone, doctor, nurse, given = consented()
    before = told.state
    told.consent(phone, nurse.person, "nurse", NEVER)
    assert before is not None
    assert told.state is not None
    story = told.story()
    told.state.consents = before.consents
    told.grant(doctor, nurse, "nurse", consent=given, all_epochs=False)
    story["envelopes"].append({"raw": b64u(told.raws[-1])})
    heard = read_by_the_web_client(story, tmp_path)
    assert heard.returncode != 0
    assert "ghost-member" in heard.stderr
