"""What the apps say, read from their catalogues: a journey expects these words and never repeats them."""

import json
import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).resolve().parents[2] / "web" / "src" / "words"
COUNTED = re.compile(r"\{(?P<name>\w+), plural, one \{(?P<one>[^}]*)\} other \{(?P<other>[^}]*)\}\}")


def words(part: str, key: str, language: str = "en", **values: object) -> str:
    """The text of a key in one part of the catalogue, its plain `{places}` filled in, and one or several told apart."""

    def counted(found: re.Match[str]) -> str:
        count = values[found["name"]]
        return found["one" if count == 1 else "other"].replace("#", str(count))

    text = COUNTED.sub(counted, _texts(part, language)[key])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@cache
def _texts(part: str, language: str) -> dict[str, str]:
    return json.loads((WORDS / part / f"{language}.json").read_text(encoding="utf-8"))
