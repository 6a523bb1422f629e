"""The floor of a call: one bare page for both sides and a WebSocket that passes on what they say.

The page is opened twice, once for each `RTCPeerConnection`, since a call has two devices. So the floor pays for what
ours pays for as well: the caller's camera is opened with the click, and offer, answer and candidates go over a wire.
What two connections within one page need, with the camera on already, is less.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

PAGE = Path(__file__).with_name("call_bare.html").read_bytes()


def page(_connection: ServerConnection, request: Request) -> Response | None:
    """Everything but the wire is the page."""
    if request.path == "/wire":
        return None
    headers = Headers([("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return Response(HTTPStatus.OK, "OK", headers, PAGE)


def origin(server: Server) -> str:
    """Where the page is served. `localhost` counts as secure, so that cameras may be used."""
    return f"http://localhost:{next(iter(server.sockets)).getsockname()[1]}"


@asynccontextmanager
async def bare_server() -> AsyncIterator[str]:
    """Serve while inside; hands over the origin. Two pages at a time."""
    here: set[ServerConnection] = set()

    async def pass_on(connection: ServerConnection) -> None:
        here.add(connection)
        async for message in connection:
            broadcast(here - {connection}, message)
        here.discard(connection)

    async with serve(pass_on, "127.0.0.1", 0, process_request=page, compression=None) as server:
        yield origin(server)
