"""SOAP 1.1 to the insurers' network: envelopes out, documents back, troubles sorted into our three failures."""

import asyncio
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import httpx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from doktr.kernel.outside import Misread, Refused, Unavailable

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TIMEOUT_S = 10.0
LARGEST_ANSWER = 32 * 1024 * 1024
XML = "text/xml; charset=utf-8"


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
    try:
        async with asyncio.timeout(TIMEOUT_S):
            answer = await http.post(url, content=envelope(body), headers={"Content-Type": XML, "SOAPAction": action})
    except (httpx.TransportError, TimeoutError) as error:
        raise Unavailable("no-answer") from error
    if len(answer.content) > LARGEST_ANSWER:
        raise Misread("unreadable-answer")
    if XML.split(";", 1)[0] not in answer.headers.get("content-type", "") and answer.status_code != httpx.codes.OK:
        raise Unavailable("no-answer")
    return _content(parsed(answer.content))


def _content(whole: Element) -> Element:
    body = needed(whole, f"{{{SOAP}}}Body")
    if not len(body):
        raise Misread("unreadable-answer")
    if body[0].tag == f"{{{SOAP}}}Fault":
        # Whoever is at fault says so in the code: ours is a refusal, theirs may pass.
        if (body[0].findtext("faultcode") or "").endswith("Server"):
            raise Unavailable("no-answer")
        raise Refused("fault")
    return body[0]
