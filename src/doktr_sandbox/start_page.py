"""The demo's start page: addresses, demo people, and how to approve as one of them; and the same as JSON."""

import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from doktr_sandbox.processes import ROOT, Ports

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "nl", "de")
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
HOW = (
    "Open `patient`, choose Log in with itsme: you come to the twin at `login`. Choose a demo person (or type their "
    "`phone`), open the phone on the same device, approve. In pages: data-testid person-<key>, same-device, approve, "
    "refuse. The code asked for, where one is asked, is 12345."
)


def people(role: str | None = None) -> list[dict[str, Any]]:
    """The demo people, all or those of one role."""
    everybody = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    return [person for person in everybody if role in (None, person["role"])]


def addresses(ports: Ports) -> dict[str, Any]:
    """What `var/demo.json` holds: addresses, demo identities, and how to log in as one of them."""
    platform = f"http://localhost:{ports.platform}"
    second = f"http://heidra.localhost:{ports.platform}"
    return {
        "start": f"http://localhost:{ports.start}/",
        "patient": f"{platform}/",
        "doctor": f"{platform}/doctor/",
        "operator": f"{platform}/operator/",
        "api": f"{platform}/api",
        "openapi": f"{platform}/openapi.json",
        "login": f"http://localhost:{ports.login}/v2",
        "brands": {
            "doktr": {face: f"{platform}/{path}" for face, path in FACES.items()},
            "heidra": {face: f"{second}/{path}" for face, path in FACES.items()},
        },
        "login_how": HOW,
        "people": [_identity(person) for person in people()],
    }


FACES = {"patient": "", "doctor": "doctor/", "operator": "operator/"}
SHOWN = ("key", "role", "phone", "languages", "gender", "brand", "fund", "nihdi", "about")


def _identity(person: dict[str, Any]) -> dict[str, Any]:
    born = date.fromisoformat(person["birthdate"])
    today = datetime.now(UTC).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    name = f"{person['given_name']} {person['family_name']}"
    return {"name": name, "age": age} | {field: person[field] for field in SHOWN if field in person}


def write_addresses(folder: Path, ports: Ports) -> None:
    """Write `demo.json` whole or not at all."""
    draft = folder / "demo.json.draft"
    draft.write_text(json.dumps(addresses(ports), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.rename(folder / "demo.json")


def printed(ports: Ports) -> str:
    """What the terminal shows when the demo is ready."""
    known = addresses(ports)
    return (
        f"\n  Start here   {known['start']}\n"
        f"  Patient      {known['patient']}\n  Doctor       {known['doctor']}\n  Operator     {known['operator']}\n"
        f"  2nd brand    {known['brands']['heidra']['patient']}\n\n"
        "  The same addresses and the demo people stand in var/demo.json. Ctrl-C stops everything.\n"
    )


def render(language: str, ports: Ports) -> str:
    """The page in one language."""
    templates = Environment(loader=FileSystemLoader(HERE / "start"), autoescape=True)
    words = json.loads((HERE / "start" / "words.json").read_text(encoding="utf-8"))
    return templates.get_template("start.html").render(
        known=addresses(ports), words={key: texts[language] for key, texts in words.items()}, language=language,
        languages=LANGUAGES,
    )  # fmt: skip


def _font(web_dist: Path) -> bytes | None:
    found = sorted(web_dist.glob("assets/atkinson*latin-wght*.woff2"))
    return found[0].read_bytes() if found else None


def serve(ports: Ports, _folder: Path, web_dist: Path = ROOT / "web" / "dist") -> ThreadingHTTPServer:
    """Serve the page on loopback from a thread of this process. Raises `OSError` when the port is taken."""
    pages = {f"/{language}": render(language, ports).encode() for language in LANGUAGES}
    pages["/"] = pages["/en"]
    files = {"/start.css": (HERE / "start" / "start.css").read_bytes()}
    if font := _font(web_dist):
        files["/text.woff2"] = font

    class Answer(BaseHTTPRequestHandler):
        """Static answers only."""

        def do_GET(self) -> None:
            path = self.path.split("?", 1)[0]
            if path == "/":
                path = f"/{preferred(self.headers.get('Accept-Language', ''))}"
            body = pages.get(path) or files.get(path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", KINDS.get(Path(path).suffix, "text/html; charset=utf-8"))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body or b"There is nothing here. Go to / for the start page.")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing to log."""

    server = ThreadingHTTPServer(("127.0.0.1", ports.start), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that the page has; English otherwise."""
    for part in accepted.split(","):
        language = part.strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return "en"
