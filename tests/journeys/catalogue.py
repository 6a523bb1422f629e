"""What the apps say, read from their catalogues: a journey expects these words and never repeats them."""

import json
from functools import cache
from pathlib import Path

WORDS = Path(__file__).resolve().parents[2] / "web" / "src" / "words"


def words(part: str, key: str, language: str = "en", **values: object) -> str:
    """The text of a key in one part of the catalogue, its plain `{places}` filled in; choices by number are not."""
    text = _texts(part, language)[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@cache
def _texts(part: str, language: str) -> dict[str, str]:
    return json.loads((WORDS / part / f"{language}.json").read_text(encoding="utf-8"))
