"""SOAP 1.1 to the insurers' network: envelopes out, documents back, troubles sorted into our three failures."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import httpx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring

from doktr.kernel.outside import Misread, Refused, Unavailable

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TIMEOUT_S = 10.0
LARGEST_ANSWER = 32 * 1024 * 1024
XML = "text/xml; charset=utf-8"
# Where a document stands in an envelope that is too large to be held at once.
HOLE = "@@file@@"


@dataclass(frozen=True)
class Filling:
    """What stands in the hole: its pieces, as often as they are asked for, and how many characters they have."""

    pieces: Callable[[], AsyncIterator[bytes]]
    length: int


class Reader(Protocol):
    """Hears an answer as it comes, element by element."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        ...

    def data(self, text: str) -> None:
        """Some of its text."""
        ...

    def end(self, tag: str) -> None:
        """It ends."""
        ...

    def close(self) -> Any:
        """The document is over."""
        ...


def element(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    """A child with this name, text and attributes."""
    child = SubElement(parent, name, attributes)
    child.text = text
    return child


def envelope(body: Element) -> bytes:
    """The document of one request."""
    whole = Element(f"{{{SOAP}}}Envelope")
    SubElement(whole, f"{{{SOAP}}}Header")
    SubElement(whole, f"{{{SOAP}}}Body").append(body)
    return tostring(whole, encoding="utf-8", xml_declaration=True)


def parsed(document: bytes | str) -> Element:
    """A document from outside; nothing in it can make the reader fetch or grow. Raises `Misread`."""
    try:
        return fromstring(document)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Misread("unreadable-answer") from error


def needed(parent: Element, path: str) -> Element:
    """The element at this path. Raises `Misread` when it is not there."""
    found = parent.find(path)
    if found is None:
        raise Misread("unreadable-answer")
    return found


def text(parent: Element, path: str) -> str | None:
    """What stands at this path, without space around; None when nothing does."""
    found = parent.findtext(path)
    return found.strip() or None if found else None


async def call(http: httpx.AsyncClient, url: str, action: str, body: Element) -> Element:
    """The first element of the answer's body.

    Raises `Unavailable` (silence, 429, 5xx without a fault), `Refused("fault")` or `Misread`.
    """
    with _silence():
        async with asyncio.timeout(TIMEOUT_S):
            answer = await http.post(url, content=envelope(body), headers=_headers(action))
    return _content(_whole(answer))


async def send(http: httpx.AsyncClient, url: str, action: str, body: Element, filling: Filling) -> Element:
    """As `call`, with a large document in the hole of this body: it is sent as it is made, and nothing of it is held.

    How long it takes depends on its size: it may not stand still for longer than a call may take.
    """
    head, tail = envelope(body).split(HOLE.encode())

    async def written() -> AsyncIterator[bytes]:
        yield head
        async for piece in filling.pieces():
            yield piece
        yield tail

    length = {"Content-Length": str(len(head) + filling.length + len(tail))}
    with _silence():
        answer = await http.post(url, content=written(), headers=_headers(action) | length, timeout=TIMEOUT_S)
    return _content(_whole(answer))


async def receive(http: httpx.AsyncClient, url: str, action: str, body: Element, reader: Reader) -> None:
    """As `call`, for an answer that may be large: the reader hears it as it comes."""
    faults = _Faults(reader)
    parser = DefusedXMLParser(target=faults)
    with _silence():
        asked = http.stream("POST", url, content=envelope(body), headers=_headers(action), timeout=TIMEOUT_S)
        async with asked as answer:
            _check_kind(answer)
            try:
                async for piece in answer.aiter_bytes():
                    parser.feed(piece)
                parser.close()
            except (ParseError, DefusedXmlException, ValueError) as error:
                raise Misread("unreadable-answer") from error
    if faults.code is not None:
        raise _fault(faults.code)
    if not faults.bodies:
        raise Misread("unreadable-answer")


class _Faults:
    """Passes an answer on to its reader, and notes what went wrong instead."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._text: list[str] | None = None
        self.bodies = 0
        self.code: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.bodies += tag == f"{{{SOAP}}}Body"
        if tag == f"{{{SOAP}}}Fault":
            self.code = ""
        self._text = [] if tag == "faultcode" else None
        self._reader.start(tag, attributes)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        self._reader.data(text)

    def end(self, tag: str) -> None:
        if tag == "faultcode":
            self.code = "".join(self._text or ())
        self._text = None
        self._reader.end(tag)

    def close(self) -> None:
        self._reader.close()


def _headers(action: str) -> dict[str, str]:
    return {"Content-Type": XML, "SOAPAction": action}


@contextmanager
def _silence() -> Iterator[None]:
    try:
        yield
    except (httpx.TransportError, TimeoutError) as error:
        raise Unavailable("no-answer") from error


def _check_kind(answer: httpx.Response) -> None:
    if XML.split(";", 1)[0] not in answer.headers.get("content-type", "") and answer.status_code != httpx.codes.OK:
        raise Unavailable("no-answer")


def _whole(answer: httpx.Response) -> Element:
    if len(answer.content) > LARGEST_ANSWER:
        raise Misread("unreadable-answer")
    _check_kind(answer)
    return parsed(answer.content)


def _fault(code: str) -> Refused | Unavailable:
    """Whoever is at fault says so in the code: ours is a refusal, theirs may pass."""
    return Unavailable("no-answer") if code.endswith("Server") else Refused("fault")


def _content(whole: Element) -> Element:
    body = needed(whole, f"{{{SOAP}}}Body")
    if not len(body):
        raise Misread("unreadable-answer")
    if body[0].tag == f"{{{SOAP}}}Fault":
        raise _fault(body[0].findtext("faultcode") or "")
    return body[0]
