"""Draws the pages: templates, the words of four languages, and headers that let nothing foreign in."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from doktr_sandbox.itsme.checks import LANGUAGES
from doktr_sandbox.itsme.claims import values
from doktr_sandbox.itsme.memory import Ask

HERE = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = {
    language: json.loads((HERE / "words" / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES
}
DATE_FORM = {"fr": "%d/%m/%Y", "nl": "%d/%m/%Y", "de": "%d.%m.%Y", "en": "%d/%m/%Y"}


class Paper:
    """Templates and headers. `origins` are where a form may lead after its redirects: the clients."""

    def __init__(self, origins: list[str]) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._headers = {
            "Content-Security-Policy": _policy(sorted(set(origins))),
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    def page(self, name: str, language: str, status: int = 200, **context: Any) -> Response:
        """The page `name` in `language`. `path` in the context makes the links that switch the language."""
        words = WORDS[language]
        html = self._templates.get_template(f"{name}.html").render(
            {"path": None} | context,
            language=language,
            languages=LANGUAGES,
            names={one: WORDS[one]["own_name"] for one in LANGUAGES},
            say=lambda key, **slots: words[key].format(**slots),
            dial=dial,
            shared=lambda ask: _shared(ask, language),
        )
        return HTMLResponse(html, status, headers=self._headers)


def _policy(origins: list[str]) -> str:
    here = "'self'"
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {here}",
            f"script-src {here}",
            f"img-src {here}",
            f"connect-src {here}",
            f"form-action {' '.join([here, *origins])}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _shared(ask: Ask, language: str) -> list[tuple[str, str]]:
    """Label and value of everything that approving will hand over, as a phone would list it."""
    words = WORDS[language]
    if ask.person is None:
        return []
    known = values(ask.person, ask.wanted.id_token | ask.wanted.userinfo, ask.mode)
    doubled = "name" if "family_name" in known else ""
    listed = [name for name in ask.wanted.shared if name in known and f"claim_{_last(name)}" in words]
    return [
        (words[f"claim_{_last(name)}"], _readable(name, known[name], language)) for name in listed if name != doubled
    ]


def dial(number: str) -> str:
    """A Belgian mobile number as people read it: +32460000001 becomes +32 460 00 00 01."""
    if not (number.startswith("+32") and len(number) == 12):
        return number
    return f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:10]} {number[10:]}"


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _readable(name: str, value: Any, language: str) -> str:
    words = WORDS[language]
    if name == "birthdate":
        return date.fromisoformat(value).strftime(DATE_FORM[language])
    if name == "gender":
        return words.get(f"gender_{value}", str(value))
    if name == "locale":
        return WORDS.get(str(value).lower(), {}).get("own_name", str(value))
    if name == "phone_number":
        return dial(value)
    return str(value["formatted"]) if isinstance(value, dict) else str(value)
