"""Whether what a deployment serves is what its log says was released, file by file, page by page."""

import json
import secrets
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from doktr.app.policies import policy_of
from doktr.app.witness.deployment import Deployment
from doktr.app.witness.findings import Unseen, shown

PAGE = "index.html"
LOADS = {"script": "src", "link": "href"}
CODE = {"stylesheet", "modulepreload", "preload", "manifest"}
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")


class Loads(HTMLParser):
    """The scripts, styles and frames that a page loads, and whether it carries code of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = False
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element loads."""
        given = dict(attrs)
        self._in_script = tag == "script" and "src" not in given and given.get("type") != "importmap"
        is_code = tag == "script" or set((given.get("rel") or "").split()) & CODE
        address = given.get(LOADS.get(tag, ""))
        if is_code and address:
            self.found.append(address)
        self.inline |= any(name.startswith("on") for name in given) or tag in ("iframe", "object", "embed", "base")

    def handle_data(self, data: str) -> None:
        """Note code between tags."""
        self.inline |= self._in_script and bool(data.strip())


def released(leaf: str | None) -> Mapping[str, str]:
    """Paths and hashes of the latest release. Raises `Unseen` when the log holds none."""
    files = json.loads(leaf).get("files") if leaf else None
    if not isinstance(files, dict) or not files:
        raise Unseen("The log holds no release, so nothing that is served can be compared.")
    return files


def differences(deployment: Deployment, files: Mapping[str, str]) -> Iterator[str]:
    """One sentence for everything that is served otherwise than logged."""
    for path in sorted(files):
        for address in addresses(path):
            yield from _difference(deployment, files, path, address)


def addresses(path: str) -> list[str]:
    """Where browsers find a file; a page answers for every address of its app."""
    if path != PAGE and not path.endswith(f"/{PAGE}"):
        return [f"/{path}"]
    folder = f"/{path.removesuffix(PAGE)}"
    return [folder, f"/{path}", f"{folder}{secrets.token_hex(4)}"]


def unlike(files: Mapping[str, str], own: Mapping[str, str]) -> Iterator[str]:
    """One sentence for everything in the release that our own build does not have, or has otherwise."""
    for path in sorted(files.keys() | own.keys()):
        if path not in own:
            yield f"/{path} was released, and our own build does not have it."
        elif path not in files:
            yield f"/{path} is in our own build and was not released."
        elif files[path] != own[path]:
            yield f"/{path} was released otherwise than our own build makes it."


def _difference(deployment: Deployment, files: Mapping[str, str], path: str, address: str) -> Iterator[str]:
    answer = deployment.page(address)
    if answer.status_code != 200:
        yield f"{address} is in the release but is not served (HTTP {answer.status_code})."
        return
    if sha256(answer.content).hexdigest() != files[path]:
        yield f"{address} is not what was released: somebody changed it."
        yield from _unlisted(answer.text, address, files)
    if "text/html" in answer.headers.get("content-type", ""):
        yield from _other_policy(answer, path, address)


def _unlisted(page: str, address: str, files: Mapping[str, str]) -> Iterator[str]:
    """What a changed page loads beyond the release."""
    loads = Loads()
    loads.feed(page)
    if loads.inline:
        yield f"{address} carries code of its own that is in no release."
    for found in loads.found:
        target = urlsplit(urljoin(address, found))
        if target.netloc or target.path.removeprefix("/") not in files:
            yield f"{address} loads {found}, which is in no release."


def _other_policy(answer: httpx.Response, path: str, address: str) -> Iterator[str]:
    """Word by word: a policy has more ways to let something in than anybody lists."""
    policy = answer.headers.get("content-security-policy", "")
    if policy == policy_of(answer.content, paper=path.startswith("paper/")):
        return
    found = list(_loose(policy, address))
    yield from found or [
        f"{address} comes with another content security policy than this version gives it: {shown(policy)}"
    ]


def _loose(policy: str, address: str) -> Iterator[str]:
    """Where a page's policy would let other code run."""
    rules = {words[0]: words[1:] for rule in policy.split(";") if (words := rule.split())}
    scripts = rules.get("script-src", rules.get("default-src", ["*"]))
    if any(word in LOOSE for word in scripts):
        yield f"{address} may run code from elsewhere: its content security policy lets it."
    if "'script'" not in rules.get("require-trusted-types-for", []):
        yield f"{address} does not demand trusted types: text could become code."
