"""The protocol in the browsers people have: Chromium and Firefox read the vectors and live through a safe."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".venv/bin/node"
PATIENCE_SECONDS = 60
CASES = len(json.loads((ROOT / "vectors/refusals.json").read_text(encoding="utf-8"))["refusals"])
BROWSERS = {
    "chromium": ("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir={profile}"),
    "firefox": ("firefox-esr", "--headless", "--no-remote", "--profile", "{profile}"),
}


class Site(SimpleHTTPRequestHandler):
    """The page, its script, the vectors, and the letter box for its report."""

    reports: Queue[dict[str, Any]]

    def do_POST(self) -> None:
        """The page has finished."""
        self.reports.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written while tests run."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The protocol as one page would load it."""
    folder = tmp_path_factory.mktemp("pages")
    rolldown = ROOT / "web/node_modules/rolldown/bin/cli.mjs"
    entry = "src/sealing/proof/browser.ts"
    subprocess.run(
        [NODE, rolldown, entry, "--format", "esm", "--dir", folder / "built"],
        cwd=ROOT / "web", check=True, capture_output=True,
    )  # fmt: skip
    (folder / "vectors").symlink_to(ROOT / "vectors")
    (folder / "index.html").write_text('<!doctype html><script type="module" src="/built/browser.js"></script>')
    return folder


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Queue[dict[str, Any]]]]:
    """The folder at an address of this machine; what pages report comes through the queue."""
    reports: Queue[dict[str, Any]] = Queue()
    handler = type("ThisSite", (Site,), {"reports": reports})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", reports
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_reads_the_vectors_and_lives_through_a_safe(name: str, pages: Path, tmp_path: Path) -> None:
    with served(pages) as (address, reports):
        command = [part.format(profile=tmp_path / "profile") for part in BROWSERS[name]]
        (tmp_path / "profile").mkdir()
        with subprocess.Popen([*command, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                report = reports.get(timeout=PATIENCE_SECONDS)
            finally:
                browser.terminate()
    print(json.dumps(report))
    assert report["ok"], report
    assert report["refused"] == CASES
    assert name in report["agent"].lower() or name == "chromium" and "chrome" in report["agent"].lower()
