"""Text messages by CM.com's Business Messaging API (https://developers.cm.com/messaging/docs/integration, 2026-11).

One POST of JSON per message, authorised by a product token in a header. Numbers are written with 00; a `reference`
of at most 32 letters comes back in reports. The answer carries an error code for the whole and a status per message.
"""

import asyncio
from typing import Any

import httpx

from doktr.kernel.outside import Misread, Refused, Unavailable

TIMEOUT_S = 8.0
BUSY, BROKEN = 429, 500
UNAUTHORISED = (401, 403)
FINE = 0
ACCEPTED = "Accepted"
# Long texts go as several parts that phones join; other letters than GSM-7 have are sent as Unicode by themselves.
MOST_PARTS = 4
# GSM-7 has no space that holds a line together: a single one would make the text Unicode, and twice as many parts.
PLAIN = str.maketrans(dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", " "))


class CmMessaging:
    """The gateway at `url`; `sender` is at most 11 letters or a number that patients may answer to."""

    def __init__(self, url: str, token: str, sender: str, http: httpx.AsyncClient) -> None:
        self._url, self._token, self._sender, self._http = url, token, sender, http

    async def text(self, number: str, words: str, *, reference: str) -> None:
        """Send to a number in E.164. Raises `Refused` (not to this number), `Unavailable` or `Misread`."""
        message = {
            "from": self._sender,
            "to": [{"number": f"00{number.removeprefix('+')}"}],
            "body": {"type": "auto", "content": words.translate(PLAIN)},
            "reference": reference,
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": MOST_PARTS,
        }
        _sort(await self._post({"messages": {"msg": [message]}}))

    async def _post(self, document: dict[str, Any]) -> httpx.Response:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._http.post(self._url, json=document, headers={"X-CM-PRODUCTTOKEN": self._token})
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            raise Unavailable("sms-unavailable") from error


def _sort(response: httpx.Response) -> None:
    """An unusable token is ours to mend, not the number's fault: it stays `Unavailable`, and visible."""
    if response.status_code in UNAUTHORISED or response.status_code == BUSY or response.status_code >= BROKEN:
        raise Unavailable("sms-unavailable")
    try:
        answer = response.json()
        statuses = [message["status"] for message in answer["messages"]]
        code = answer["errorCode"]
    except (ValueError, KeyError, TypeError) as error:
        raise Misread("sms-misread") from error
    if code != FINE or statuses != [ACCEPTED]:
        raise Refused("sms-refused")
