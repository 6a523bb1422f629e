"""Insurers' refusals have words in four languages, and say how sure we are of each code."""

import json
from pathlib import Path
from typing import get_args

from doktr.features.claims.model import RefusalAction
from doktr.features.claims.store import read_actions

FILE = Path(__file__).resolve().parents[3] / "data" / "insurer" / "errors.json"
ERRORS = json.loads(FILE.read_text())["errors"]
# What no insurer said, but we know: nobody insures them, a whole file came back, nothing was paid, all went back.
OURS = {"not-insured", "not-reimbursed", "file-refused", "unpaid", "taken-back"}


def test_every_refusal_has_words_in_four_languages() -> None:
    assert ERRORS.keys() > OURS
    for code, words in ERRORS.items():
        assert code.isdigit() or code in OURS
        assert set(words) == {"fr", "nl", "de", "en", "status", "action"}
        assert words["status"] in {"stated", "derived", "unverified"}
        assert len({words[language] for language in ("fr", "nl", "de", "en")}) == 4


def test_every_refusal_says_what_its_doctor_can_do_about_it() -> None:
    doing = read_actions(FILE)
    assert doing.keys() == ERRORS.keys() >= OURS
    assert set(doing.values()) == set(get_args(RefusalAction))
    assert (doing["500402"], doing["500417"], doing["file-refused"]) == ("resend", "seen-or-gmd", "payee")
    assert (doing["190"], doing["taken-back"]) == ("give-up", "ask-insurer")
