"""One browser profile: a phone or a desk, and a record of all it sent, was told and stumbled on."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
MEDIA = ("camera", "microphone")
# how long a slow machine that does much else may take; what comes sooner is seen sooner
PATIENCE_S = 45
PATIENCE_MS = PATIENCE_S * 1000
# what the browser itself writes when a request gets no answer or a refusal: tests look at what the page then shows
NETWORK_TALK = re.compile(r"Failed to load resource|WebSocket connection to|net::ERR_|when fetching the script")
NETWORK = {"http", "https", "ws", "wss"}  # data:, blob: and the browser's own addresses ask nobody
LOOPBACK = re.compile(r"(.+\.)?localhost|127(\.[0-9]{1,3}){3}|::1")
LISTEN = """
for (const kind of ["said", "said-now"]) document.addEventListener("DOMContentLoaded", () => {
  let before = "";
  new MutationObserver(() => {
    const text = document.querySelector(`[data-testid=${kind}]`)?.textContent ?? "";
    if (text && text !== before) window.heardByReader(kind === "said-now", text);
    before = text;
  }).observe(document.body ?? document.documentElement, {subtree: true, childList: true, characterData: true});
});
"""


def stranger(address: str) -> str:
    """The host that a request to this address leaves the machine for; empty when it stays."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return host if parts.scheme in NETWORK and not LOOPBACK.fullmatch(host) else ""


@dataclass(frozen=True)
class Sent:
    """One request or socket message as it left the page."""

    method: str
    address: str
    body: str

    @property
    def whole(self) -> str:
        """All of it, to search."""
        return f"{self.method} {self.address}\n{self.body}"


@dataclass(frozen=True)
class Heard:
    """What a screen reader is told; `now` interrupts."""

    now: bool
    text: str


@dataclass
class Profile:
    """A browser profile and what was seen of it; `welcomes` counts the sockets that the server opened to it.

    `strangers` are hosts outside this machine that a page asked for anything, answered or not.
    """

    context: BrowserContext
    origin: str
    name: str
    page: Page = field(init=False)
    sent: list[Sent] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    welcomes: int = 0

    async def begin(self) -> "Profile":
        """Open the first page and start recording."""
        self.context.set_default_timeout(PATIENCE_MS)
        await self.context.expose_binding("heardByReader", self._listen)
        await self.context.add_init_script(LISTEN)
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        self.context.on("page", lambda page: page.on("websocket", self._socket))
        self.page = await self.context.new_page()
        return self

    def _listen(self, _: Any, now: bool, text: str) -> None:
        self.heard.append(Heard(now, text.strip("\u00a0")))

    def _request(self, request: Request) -> None:
        self._asks(request.url)
        body = request.post_data_buffer or b""
        self.sent.append(Sent(request.method, request.url, body.decode(errors="replace")))

    def _asks(self, address: str) -> None:
        self.strangers |= {stranger(address)} - {""}

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not NETWORK_TALK.search(message.text):
            self.troubles.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        self._asks(socket.url)

        def told(payload: str | bytes) -> None:
            text = payload.decode(errors="replace") if isinstance(payload, bytes) else payload
            self.sent.append(Sent("SOCKET", socket.url, text))

        socket.on("framesent", told)
        socket.on("framereceived", self._receive)

    def _receive(self, payload: str | bytes) -> None:
        self.welcomes += '"type":"welcome"' in str(payload).replace(" ", "")

    @property
    def words(self) -> list[str]:
        """What a screen reader was told, in order."""
        return [one.text for one in self.heard]

    async def screenshot(self, folder: Path) -> None:
        """A picture of every open page, for whoever looks into a failure."""
        for number, page in enumerate(self.context.pages):
            if not page.is_closed():
                await page.screenshot(path=folder / f"{self.name}-{number}.png", full_page=True, timeout=PATIENCE_MS)
