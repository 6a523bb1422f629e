"""The demo's start page: addresses, demo people, and how to approve as one of them; and the same as JSON."""

import json
import socketserver
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from doktr_sandbox.processes import DIRECTLY, Ports

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "nl", "de")
BRANDS = {"doktr": "Doktr", "heidra": "Heidra"}
FONTS = {"/text.woff2": "assets/atkinson*latin-wght*.woff2", "/figures.woff2": "assets/figtree*latin-wght*.woff2"}
PROGRAM = "doktr-demo"
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
        "assistant": f"{platform}/assistant/",
        "api": f"{platform}/api",
        "openapi": f"{platform}/openapi.json",
        "login": f"http://localhost:{ports.login}/v2",
        "outbox": f"http://localhost:{ports.outbox}/",
        "brands": {
            "doktr": {face: f"{platform}/{path}" for face, path in FACES.items()},
            "heidra": {face: f"{second}/{path}" for face, path in FACES.items()},
        },
        "login_how": HOW,
        "people": [_identity(person) for person in people()],
    }


FACES = {"patient": "", "doctor": "doctor/", "operator": "operator/", "assistant": "assistant/"}
SHOWN = ("key", "role", "phone", "languages", "gender", "brand", "fund", "nihdi")


def _identity(person: dict[str, Any]) -> dict[str, Any]:
    born = date.fromisoformat(person["birthdate"])
    today = datetime.now(UTC).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    name = f"{person['given_name']} {person['family_name']}"
    return {"name": name, "age": age} | {field: person[field] for field in SHOWN if field in person}


def _shown(known: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The people as the page lists them: what to know about each, and the door each goes through."""
    about = {person["key"]: person["about"][language] for person in people()}
    return [
        one | {"about": about[one["key"]], "door": known["brands"][one["brand"]][one["role"]]}
        for one in known["people"]
    ]


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


def dial(phone: str) -> str:
    """A Belgian mobile number in groups: +32 460 00 00 01."""
    return " ".join((phone[:3], phone[3:6], phone[6:8], phone[8:10], phone[10:]))


def render(language: str, ports: Ports) -> str:
    """The page in one language."""
    templates = Environment(loader=FileSystemLoader(HERE / "start"), autoescape=True)
    words = json.loads((HERE / "start" / "words.json").read_text(encoding="utf-8"))
    templates.filters["dial"] = dial
    known = addresses(ports)
    return templates.get_template("start.html").render(
        known=known, people=_shown(known, language), words={key: texts[language] for key, texts in words.items()},
        language=language, languages=LANGUAGES, brands=BRANDS,
    )  # fmt: skip


def _files(web_dist: Path) -> dict[str, bytes]:
    """What the page needs besides its words; the fonts are those of the built web apps."""
    files = {f"/{name}": (HERE / "start" / name).read_bytes() for name in ("start.css", "mark.svg")}
    for name, pattern in FONTS.items():
        if found := sorted(web_dist.glob(pattern)):
            files[name] = found[0].read_bytes()
    return files


class Pages(ThreadingHTTPServer):
    """Listens without asking the resolver for its own name, as the standard one does."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Bind only."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]


def serve(ports: Ports, web_dist: Path) -> Pages:
    """Serve the page on loopback from a thread of this process. Raises `OSError` when the port is taken."""
    pages = {f"/{language}": render(language, ports).encode() for language in LANGUAGES}
    pages["/"] = pages["/en"]
    files = _files(web_dist)

    class Answer(BaseHTTPRequestHandler):
        """Static answers only."""

        server_version = PROGRAM

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

    server = Pages(("127.0.0.1", ports.start), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def answers_at(port: int) -> bool:
    """Whether a start page like this one is served there already."""
    try:
        with DIRECTLY.open(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return answer.headers.get("Server", "").startswith(PROGRAM)
    except OSError:
        return False


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that the page has; English otherwise."""
    for part in accepted.split(","):
        language = part.strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return "en"
