"""The ways in which a word can lie in memory, in a file or on a wire."""

import base64
import html
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

# Every planted word begins with it: rare, long enough for base64 to leave most of it, with a letter that each coding
# treats in its own way.
STEM = "Zöpfelkrunk"


@dataclass(frozen=True)
class Hit:
    """A word that should not be there: in which spelling, and what stands around it."""

    place: str
    spelling: str
    around: bytes


def base64_cores(raw: bytes) -> Iterator[bytes]:
    """What base64 makes of these bytes whatever stands around them: one for each of the three alignments."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + raw + bytes(2))
        first = -(-before * 8 // 6)
        yield text[first : (before + len(raw)) * 8 // 6]


def _escaped(word: str, form: str) -> bytes:
    return "".join(form.format(ord(letter)) for letter in word).encode()


def spellings(word: str = STEM) -> dict[str, bytes]:
    """Every spelling by its name."""
    utf8 = word.encode()
    found = {
        "utf-8": utf8,
        "utf-8, taken apart": unicodedata.normalize("NFD", word).encode(),
        "utf-8, small letters": word.lower().encode(),
        "utf-8, capitals": word.upper().encode(),
        "latin-1": word.encode("latin-1"),  # how CPython keeps such words in memory
        "utf-16 little": word.encode("utf-16-le"),
        "utf-16 big": word.encode("utf-16-be"),
        "utf-32 little": word.encode("utf-32-le"),
        "utf-32 big": word.encode("utf-32-be"),
        "json": json.dumps(word)[1:-1].encode(),
        "json, capitals": json.dumps(word)[1:-1].replace("\\u00f6", "\\u00F6").encode(),
        "json, every letter": _escaped(word, "\\u{:04x}"),
        "json, twice": json.dumps(json.dumps(word))[3:-3].encode(),
        "percent": quote(word).encode(),
        "percent, small letters": quote(word).lower().replace("z", "Z").encode(),
        "percent, twice": quote(quote(word)).encode(),
        "percent, every byte": "".join(f"%{byte:02X}" for byte in utf8).encode(),
        "hex": utf8.hex().encode(),
        "hex, capitals": utf8.hex().upper().encode(),
        "html": word.encode("ascii", "xmlcharrefreplace"),
        "html, by name": html.escape(word).replace("ö", "&ouml;").encode(),
        "quoted-printable": word.encode().replace("ö".encode(), b"=C3=B6"),
        "reversed": utf8[::-1],
    }
    for name, raw in {"utf-8": utf8, "utf-16": word.encode("utf-16-le")}.items():
        for at, core in enumerate(base64_cores(raw)):
            found[f"base64 of {name} at {at}"] = core
            found[f"base64url of {name} at {at}"] = core.replace(b"+", b"-").replace(b"/", b"_")
    return found


PATTERNS = spellings()


def hits(place: str, blobs: Iterable[bytes]) -> Iterator[Hit]:
    """The first of each spelling in each blob."""
    for blob in blobs:
        for name, pattern in PATTERNS.items():
            at = blob.find(pattern)
            if at >= 0:
                yield Hit(place, name, bytes(blob[max(0, at - 40) : at + 80]))
