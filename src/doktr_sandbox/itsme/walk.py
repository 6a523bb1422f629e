"""Walks the twin's plain forms over HTTP as a person would click them, for tests that need no browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

ADVANCED_CODE = "12345"
REDIRECTS = (301, 302, 303)


class LostWay(Exception):
    """The twin showed a page on which the walk cannot go on. Holds the status and the page's title."""


async def approve(authorization_url: str, person_key: str, http: httpx.AsyncClient) -> str:
    """Choose the person, approve on the same device. Returns the callback address, unvisited."""
    return await walk(authorization_url, person_key, http, "approve")


async def refuse(authorization_url: str, person_key: str, http: httpx.AsyncClient) -> str:
    """Choose the person, refuse. Returns the callback address with error=access_denied, unvisited."""
    return await walk(authorization_url, person_key, http, "refuse")


async def walk(authorization_url: str, person_key: str, http: httpx.AsyncClient, decision: str) -> str:
    """From the authorization address to the callback address. `http` keeps the cookies of one browser."""
    home = urlsplit(authorization_url).netloc
    sign_in = await _visit(http, home, "GET", authorization_url)
    wait = await _visit(http, home, "POST", sign_in.leads(f"person-{person_key}"), {"person": person_key})
    phone = await _visit(http, home, "GET", wait.leads("same-device"))
    fields = {"decision": decision, "code": ADVANCED_CODE}
    return (await _visit(http, home, "POST", phone.leads(decision), fields)).url


@dataclass(eq=False)
class _Page(HTMLParser):
    """Where the forms and links of one page lead, by the data-testid of what a person would click."""

    url: str
    html: str
    found: dict[str, str] = field(default_factory=dict)
    _form: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = urljoin(self.url, given.get("action") or self.url)
        if testid := given.get("data-testid"):
            self.found[testid] = urljoin(self.url, given["href"] or "") if "href" in given else self._form

    def leads(self, testid: str) -> str:
        if testid not in self.found:
            raise LostWay(f"no {testid} on {urlsplit(self.url).path}")
        return self.found[testid]


async def _visit(
    http: httpx.AsyncClient, home: str, method: str, url: str, fields: dict[str, str] | None = None
) -> _Page:
    """Load a page, following redirects; one that leaves `home`, the twin's host, is the end of the walk."""
    answer = await http.request(method, url, data=fields, follow_redirects=False)
    while answer.status_code in REDIRECTS:
        url = urljoin(url, answer.headers["location"])
        if urlsplit(url).netloc != home:
            return _Page(url, "")
        answer = await http.get(url, follow_redirects=False)
    if answer.status_code != httpx.codes.OK:
        raise LostWay(f"{answer.status_code} on {urlsplit(url).path}")
    return _Page(url, answer.text)
