"""A deployment as anybody sees it from outside: its log and its pages."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from typing import Any

import httpx

from doktr.app.witness.findings import Unseen

# Pages come as browsers get them.
LIKE_A_BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
}
LONGEST_PROOF = 64


def hash_from(text: object) -> bytes:
    """32 bytes in base64url. Raises `Unseen`."""
    try:
        raw = urlsafe_b64decode(f"{text}=")
    except (NotBase64, ValueError) as broken:
        raise Unseen("The log answered something that is no proof.") from broken
    if len(raw) != 32:
        raise Unseen("The log answered something that is no proof.")
    return raw


class Deployment:
    """Asks one origin over HTTP. Everything raises `Unseen` when there is no answer of the expected form."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def key(self) -> str:
        """The key that the log says is its own."""
        return str(self._document("/log/key").get("vkey", ""))

    def checkpoint(self) -> str:
        """The signed head of the log."""
        return self._get("/log/checkpoint").text

    def entries(self, start: int, end: int) -> list[str]:
        """Leaves from `start` on, as many as the log gives at once."""
        found = self._document("/log/entries", {"from": start, "to": end}).get("entries")
        if not isinstance(found, list) or not all(isinstance(leaf, str) for leaf in found):
            raise Unseen("The log shows something else than leaves.")
        return found

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the log of size `new` begins with that of size `old`."""
        proof = self._document("/log/consistency", {"from": old, "to": new}).get("proof")
        if not isinstance(proof, list) or len(proof) > LONGEST_PROOF:
            raise Unseen("The log gives no proof that it only grew.")
        return [hash_from(step) for step in proof]

    def cosign(self, size: int, line: str) -> None:
        """Hand in our word on a head."""
        try:
            answer = self._http.post("/log/cosignatures", json={"size": size, "line": line})
        except httpx.HTTPError as silent:
            raise Unseen("The log did not take the cosignature: nobody answers.") from silent
        if answer.status_code != 204:
            raise Unseen(f"The log did not take the cosignature (HTTP {answer.status_code}); does it know this key?")

    def page(self, path: str) -> httpx.Response:
        """What a browser gets at this address, whatever its status."""
        return self._ask(path, headers=LIKE_A_BROWSER)

    def _get(self, path: str, query: dict[str, int] | None = None) -> httpx.Response:
        answer = self._ask(path, params=query)
        if answer.status_code != 200:
            raise Unseen(f"The log answers HTTP {answer.status_code} at {path}.")
        return answer

    def _ask(self, path: str, **how: Any) -> httpx.Response:
        """A server may close a line that it kept open just when we speak: so we say it a second time."""
        try:
            return self._http.get(path, **how)
        except httpx.HTTPError:
            pass
        try:
            return self._http.get(path, **how)
        except httpx.HTTPError as silent:
            raise Unseen(f"Nobody answers at {path}.") from silent

    def _document(self, path: str, query: dict[str, int] | None = None) -> dict[str, Any]:
        try:
            document = self._get(path, query).json()
        except ValueError as broken:
            raise Unseen(f"The log answers something else than JSON at {path}.") from broken
        if not isinstance(document, dict):
            raise Unseen(f"The log answers something else than expected at {path}.")
        return document
