"""The catalogues of notices: texts for people are data, in four languages."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from doktr.features.brands import LANGUAGES, NoticeKind

Catalogue = Mapping[str, Mapping[str, Any]]
FRAME = ("short", "letter", "date")


class WordsUnusable(Exception):
    """A catalogue lacks something; the message says which and what."""


def read_words(folder: Path) -> Catalogue:
    """The catalogues of a folder, one file per language. Raises `WordsUnusable`."""
    words = {language: _read(folder / f"{language}.json") for language in LANGUAGES}
    for language, texts in words.items():
        missing = [kind for kind in get_args(NoticeKind) if set(texts["kinds"].get(kind, {})) != {"title", "text"}]
        if missing or len(texts["months"]) != 12 or not all(texts["frame"].get(part) for part in FRAME):
            raise WordsUnusable(f"{folder / language}.json: something is missing: {', '.join(missing) or 'the frame'}")
    return words


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise WordsUnusable(f"{file}: cannot be read") from broken


def moment(texts: Mapping[str, Any], about: datetime | None, timezone: str) -> dict[str, str]:
    """The day and the time of a moment, as people at the brand's place say them."""
    if about is None:
        return {"date": "", "time": ""}
    here = about.astimezone(ZoneInfo(timezone))
    date = texts["frame"]["date"].format(day=here.day, month=texts["months"][here.month - 1])
    return {"date": date, "time": f"{here:%H:%M}"}
