"""What is new in a log, leaf by leaf, for those who can tell a wrong one: doctors, and who made the release."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doktr.app.witness.findings import Wrong, shown
from doktr.app.witness.moments import Moments

GONE = {"doctor-device-revoked": "doctor", "assistant-device-revoked": "nurse or assistant"}


def document_of(leaf: str) -> Mapping[str, Any]:
    """A leaf as it was written. Raises `Wrong`."""
    try:
        document = json.loads(leaf)
    except ValueError as broken:
        raise Wrong("The log holds a leaf that nobody can read.") from broken
    return document if isinstance(document, dict) else {}


@dataclass
class News:
    """What a look found that the last one had not: how many of each kind, a line for each that says something, and a
    sentence for each that says a moment which does not fit its place."""

    moments: Moments
    kinds: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    misdated: list[str] = field(default_factory=list)

    def note(self, leaf: Mapping[str, Any]) -> str:
        """Count a leaf; its kind."""
        kind = str(leaf.get("kind", ""))
        self.kinds[kind] += 1
        line = told(leaf, kind)
        if line:
            self.lines.append(line)
        self.moments, wrong = self.moments.after(leaf)
        if wrong:
            self.misdated.append(wrong)
        return kind


def told(leaf: Mapping[str, Any], kind: str) -> str | None:
    """A line about a key or a release; receipts and accesses say nothing to anybody but those whom they concern."""
    if kind == "doctor-device":
        return _line(leaf, "Doctor {nihdi} {name}: device {device}, key {key}, since {at}")
    if kind == "assistant-device":
        return _line(leaf, "Nurse or assistant {person}: device {device}, key {key}, since {at}")
    if kind in GONE:
        return _line(leaf, f"No longer a {GONE[kind]}'s: device {{device}}, since {{at}}")
    if kind != "release":
        return None
    files = leaf.get("files")
    return _line(leaf, f"Release {{build}}: {len(files) if isinstance(files, dict) else 0} files")


def _line(leaf: Mapping[str, Any], form: str) -> str:
    return form.format_map(_Shown({name: shown(value) for name, value in leaf.items()}))


class _Shown(dict[str, str]):
    """A leaf may lack what its kind should have: that is shown, too."""

    def __missing__(self, name: str) -> str:
        return "?"
