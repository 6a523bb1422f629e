"""The floor of sockets: a server of the same library with the same settings that accepts and waits."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from doktr.app.cli import SERVING


async def wait(socket: WebSocket) -> None:
    """Accept, then wait for whatever comes."""
    await socket.accept()
    async for _text in socket.iter_text():
        pass


async def ready(_request: Request) -> PlainTextResponse:
    """It answers."""
    return PlainTextResponse("ready")


if __name__ == "__main__":
    routes = [Route("/readyz", ready), WebSocketRoute("/socket", wait)]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=int(sys.argv[1]), **SERVING)
