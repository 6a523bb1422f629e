"""The built apps under the product's own headers, with code planted in the reader of PDFs, and an ear for its asks."""

import re
import shutil
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket
from starlette.responses import JSONResponse, Response

import dev
from doktr.app.edge import Edge
from doktr.app.pages import web_apps

HERE = Path(__file__).parent
LETTER = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length {length}>>stream
{content}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
LETTERS = {"first": "Come back on Tuesday", "second": "Nothing was found"}
PAGE = "<!doctype html><title>around</title><body><script type=module src=/assets/proof.js></script>"
Report = dict[str, Any]


def letter(words: str) -> bytes:
    """One page with these words."""
    content = f"BT /F 24 Tf 20 120 Td ({words}) Tj ET"
    return LETTER.format(length=len(content), content=content).encode()


def planted(folder: Path) -> Path:
    """The apps as they are built, but for code in the reader's own script, and the page of the test in front."""
    dist = folder / "dist"
    shutil.copytree(dev.WEB / "dist", dist)
    page = dist / "paper" / "index.html"
    text = page.read_text(encoding="utf-8")
    found = re.search(r'src="/(assets/paper-[^"]+)" integrity="([^"]+)"', text)
    assert found
    attempts, inside, around = ((HERE / name).read_bytes() for name in ("attempts.js", "planted.js", "proof.js"))
    # in front, so that it hears the file before the reader takes it
    code = b"{\n" + attempts + inside + b"}\n" + (dist / found[1]).read_bytes()
    (dist / found[1]).write_bytes(code)
    page.write_text(text.replace(found[2], f"sha256-{b64encode(sha256(code).digest()).decode()}"), encoding="utf-8")
    (dist / "assets" / "proof.js").write_bytes(attempts + around)
    (dist / "index.html").write_text(PAGE)
    return dist


class Site:
    """Answers at two addresses, here and elsewhere; `leaks` has who asked for what no page needs, and where."""

    def __init__(self, dist: Path) -> None:
        self.reports: Queue[Report] = Queue()
        self.leaks: Queue[str] = Queue()
        self.here, self.elsewhere = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        self.reader = f"/assets/{next((dist / 'assets').glob('pdf-*.js')).name}"
        app = FastAPI(openapi_url=None)
        app.add_api_route("/report", self.report, methods=["POST"])
        app.add_api_route("/proof.json", self.proof)
        app.add_api_route("/{name}.pdf", self.letter)
        for path in ("/leak", "/leak.{ending}"):
            app.add_api_route(path, self.leak, methods=["GET", "POST"])
        app.add_api_websocket_route("/leak", self.line)
        app.mount("/", web_apps(dist))
        edge = Edge(app, self.brand, 10_000, 10_000, https=False)
        self.server = uvicorn.Server(uvicorn.Config(edge, log_level="warning"))

    def address(self, at: socket.socket) -> str:
        """Where a browser finds us."""
        return f"http://127.0.0.1:{at.getsockname()[1]}"

    async def brand(self, _host: str) -> object:
        """Every host is ours."""
        return self

    async def report(self, request: Request) -> Response:
        """What the page found."""
        self.reports.put(await request.json())
        return Response(status_code=204)

    async def proof(self) -> Response:
        """Where things are."""
        return JSONResponse({"elsewhere": self.address(self.elsewhere), "reader": self.reader})

    async def letter(self, name: str) -> Response:
        """A letter, as it would come out of a safe."""
        return Response(letter(LETTERS[name]), media_type="application/pdf")

    async def leak(self, request: Request) -> Response:
        """Somebody got through."""
        self.leaks.put(request.url.query)
        kind = {"svg": "image/svg+xml", "css": "text/css", "js": "text/javascript"}.get(
            request.path_params.get("ending", ""), "text/plain"
        )
        return Response('<svg xmlns="http://www.w3.org/2000/svg"/>' if "svg" in kind else "", media_type=kind)

    async def line(self, socket: WebSocket) -> None:
        """Somebody got through and stays."""
        self.leaks.put("socket")
        await socket.accept()
        await socket.close()

    @contextmanager
    def open(self) -> Iterator[str]:
        """Serve; the address of the page of the test."""
        serving = Thread(target=self.server.run, kwargs={"sockets": [self.here, self.elsewhere]})
        serving.start()
        try:
            yield self.address(self.here)
        finally:
            self.server.should_exit = True
            serving.join()
