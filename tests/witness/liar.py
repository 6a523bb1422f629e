"""A deployment for tests that can be made to lie in every way that a witness must notice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.app.policies import CONTENT_SECURITY_POLICY
from doktr.features.audit.rules import canonical, encoded
from doktr.kernel import merkle, notes

POLICY = CONTENT_SECURITY_POLICY
AT = "2026-11-22T08:00:00.000Z"
SITE = {
    "index.html": b'<!doctype html><script type="module" src="/assets/a.js"></script>',
    "doctor/index.html": b"<!doctype html><p>doctor",
    "assets/a.js": b"run()",
    "assets/a.css": b"p {}",
}


def receipt(number: int) -> str:
    """A leaf."""
    return canonical({"kind": "receipt", "sha256": f"{number:064x}"})


def doctor(name: str = "Anke Peeters", device: str = "0191-d", at: str = AT) -> str:
    """The leaf of a doctor's device."""
    return canonical(
        {"kind": "doctor-device", "nihdi": "1-00000-84-004", "name": name, "device": device, "key": "K", "at": at}
    )


def release(files: dict[str, bytes]) -> str:
    """The leaf of what is released."""
    hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
    return canonical({"kind": "release", "build": "1", "files": hashes})


def root_and_proof(leaves: Sequence[str], old: int) -> list[bytes]:
    """An honest consistency proof, as a log with these leaves gives it."""
    hashes = [merkle.leaf_hash(leaf.encode()) for leaf in leaves]
    return [_over(hashes[start:end]) for start, end in merkle.consistency_ranges(old, len(leaves))]


def _over(hashes: Sequence[bytes]) -> bytes:
    tree = merkle.Growing()
    for each in hashes:
        list(tree.add(each))
    return tree.root()


@dataclass
class Liar:
    """Honest until something in it is changed."""

    leaves: list[str] = field(default_factory=lambda: [receipt(1), release(SITE), receipt(2)])
    site: dict[str, bytes] = field(default_factory=lambda: dict(SITE))
    policy: str = POLICY
    signer: notes.Signer = field(default_factory=lambda: notes.Signer("liar.test/log", Ed25519PrivateKey.generate()))
    speaks_as: notes.Signer | None = None
    shown: list[str] | None = None
    cosigned: list[dict[str, object]] = field(default_factory=list)
    knows_witness: bool = True
    down: str = ""

    def transport(self) -> httpx.MockTransport:
        """What a browser or a witness talks to."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.down and path.startswith(self.down):
            raise httpx.ConnectError("down")
        if path == "/log/cosignatures":
            self.cosigned.append(json.loads(request.content))
            return httpx.Response(204 if self.knows_witness else 422)
        return self._log(request) if path.startswith("/log/") else self._page(path)

    def _log(self, request: httpx.Request) -> httpx.Response:
        path, query = request.url.path, request.url.params
        if path == "/log/key":
            return httpx.Response(200, json={"vkey": str(self.signer.public)})
        if path == "/log/checkpoint":
            head = notes.Head(self.signer.name, len(self.leaves), merkle.root_of([one.encode() for one in self.leaves]))
            return httpx.Response(200, text=(self.speaks_as or self.signer).note(head.body))
        if path == "/log/entries":
            shown = self.leaves if self.shown is None else self.shown
            return httpx.Response(200, json={"entries": shown[int(query["from"]) : int(query["from"]) + 2]})
        proof = root_and_proof(self.leaves, min(int(query["from"]), len(self.leaves)))
        return httpx.Response(200, json={"proof": [encoded(step) for step in proof]})

    def _page(self, path: str) -> httpx.Response:
        name = path.removeprefix("/")
        if name not in self.site:
            app = "doctor/index.html" if name.startswith("doctor/") else "index.html"
            name = app if "." not in name else name
        if name not in self.site:
            return httpx.Response(404)
        page = {"content-type": "text/html", "content-security-policy": self.policy}
        headers = page if name.endswith(".html") else {"content-type": "text/plain"}
        return httpx.Response(200, content=self.site[name], headers=headers)
