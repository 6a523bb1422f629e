"""Insurers' refusals have words in four languages, and say how sure we are of each code."""

import json
from pathlib import Path

ERRORS = json.loads((Path(__file__).resolve().parents[3] / "data" / "insurer" / "errors.json").read_text())["errors"]
# What no insurer said, but we know: nobody insures them, a whole file came back, nothing was paid.
OURS = {"not-insured", "not-reimbursed", "file-refused", "unpaid"}


def test_every_refusal_has_words_in_four_languages() -> None:
    assert ERRORS.keys() > OURS
    for code, words in ERRORS.items():
        assert code.isdigit() or code in OURS
        assert set(words) == {"fr", "nl", "de", "en", "status"}
        assert words["status"] in {"stated", "derived", "unverified"}
        assert len({words[language] for language in ("fr", "nl", "de", "en")}) == 4
