"""A sentence with the word in it, as programs write it down in every coding."""

import base64
import json
import os
from urllib.parse import quote

from tests.blindness.spelling import STEM

NOISE = os.urandom(3)
SAID = f"{{3 Tage}} {STEM}-fr-7, seit Montag"
# by the coders that programs use, not by what makes the patterns
WRITTEN = {
    "utf-8": SAID.encode(),
    "latin-1": SAID.encode("latin-1"),
    "utf-16 little": SAID.encode("utf-16"),
    "utf-16 big": SAID.encode("utf-16-be"),
    "json": json.dumps({"words": SAID}).encode(),
    "percent": f"/a?b={quote(SAID)}".encode(),
    "hex": b"\\x" + SAID.encode().hex().encode(),
    **{f"base64 {n}": base64.b64encode(NOISE[:n] + SAID.encode()) for n in range(3)},
    **{f"base64url {n}": base64.urlsafe_b64encode(NOISE[:n] + SAID.encode()).rstrip(b"=") for n in range(3)},
    **{f"base64 of utf-16 {n}": base64.b64encode(NOISE[:n] + SAID.encode("utf-16-le")) for n in range(3)},
}
