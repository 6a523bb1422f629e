"""The built web apps, served with a fallback to each app's own page, and one page per problem type."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from doktr.app.edge import ALLOWED_FEATURES, DENIED_FEATURES
from doktr.app.policies import policy_of
from doktr.features.brands import LANGUAGES, Language
from doktr.kernel.problems import NotFound, Problem

APPS = ("doctor", "operator", "guest", "assistant", "paper")
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# Browsers that know it run no script whose hash the page does not name. Styles are pinned by their tags and the preload
# helper: few browsers enforce it for them, and none of our styles can run.
INTEGRITY_POLICY = "blocked-destinations=(script)"
PAPER_HEADERS = {
    "permissions-policy": ", ".join(f"{feature}=()" for feature in (*ALLOWED_FEATURES, *DENIED_FEATURES)),
    "referrer-policy": "no-referrer",
    "x-dns-prefetch-control": "off",
}


@lru_cache(maxsize=32)
def page_policy(page: Path, _changed_ns: int) -> str:
    """The policy of a built page, made once for each change of the file."""
    return policy_of(page.read_bytes(), paper=is_paper(page))


def is_paper(page: Path) -> bool:
    """Whether this is the page that reads PDFs."""
    return page.parent.name == "paper"


class WebApps(StaticFiles):
    """Files of `WEB_DIST`; an address inside an app that is no file answers with that app's index.html."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            if missing.status_code != 404 or "." in Path(path).name:
                raise
            response = await super().get_response(self._index(path), scope)
        response.headers["cache-control"] = FOREVER if path.startswith("assets/") else ASK_AGAIN
        if path.startswith("assets/"):
            # public files, asked for without cookies; a page of no origin can load them only where everybody may
            response.headers["access-control-allow-origin"] = "*"
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file; a page comes with the policy that fits it, also when it is the one that the browser has."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if str(full_path).endswith(".html"):
            policy = page_policy(Path(full_path), stat_result.st_mtime_ns)
            response.headers["content-security-policy"] = policy
            if "'sha256-" in policy:
                response.headers["integrity-policy"] = INTEGRITY_POLICY
            if is_paper(Path(full_path)):
                response.headers.update(PAPER_HEADERS)
        return response

    def _index(self, path: str) -> str:
        first = path.split("/", 1)[0]
        return f"{first}/index.html" if first in APPS else "index.html"


def web_apps(dist: Path) -> GZipMiddleware:
    """The static apps, compressed on the way out."""
    return GZipMiddleware(WebApps(directory=dist, html=True, check_dir=False), minimum_size=600)


def every_problem(kind: type[Problem] = Problem) -> dict[str, type[Problem]]:
    """All problem types that are imported, by slug."""
    found = {} if kind is Problem else {kind.slug(): kind}
    for child in kind.__subclasses__():
        found |= every_problem(child)
    return found


PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{slug}</title></head>
<body><main><h1>{title}</h1><dl><dt>{status_word}</dt><dd>{status} {slug}</dd>
<dt>{form_word}</dt><dd>RFC 9457 problem details, <code>application/<wbr>problem+json</code></dd>
<dt>{meaning_word}</dt><dd>{meaning}</dd></dl></main></body></html>
"""
# Longer than any browser's list of languages; what stands behind it is not read.
LONGEST_WISHES = 200
LONGEST_WEIGHT = 5


@dataclass(frozen=True)
class ProblemWords:
    """The words of one language: of the page itself, and for each problem a sentence and what it means."""

    page: Mapping[str, str]
    titles: Mapping[str, str]
    meanings: Mapping[str, str]


def read_problem_words(folder: Path) -> dict[Language, ProblemWords]:
    """The catalogues of `data/words/problems`. In English the words are the problem's title and docstring."""
    found: dict[Language, ProblemWords] = {}
    for language in LANGUAGES:
        said = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
        found[language] = ProblemWords(said["page"], said.get("titles", {}), said.get("meanings", {}))
    return found


def _wish(written: str) -> tuple[float, str]:
    """One language of a list and how much it is wished for, 0 to 1; a weight that is none wishes for nothing."""
    tag, _, rest = written.partition(";")
    name, weight = tag.strip().partition("-")[0].lower(), rest.strip().lower().removeprefix("q=") or "1"
    is_weight = weight.isascii() and weight.replace(".", "", 1).isdecimal() and len(weight) <= LONGEST_WEIGHT
    return (min(float(weight), 1) if is_weight else 0, name)


def preferred(asked: str, spoken: Sequence[Language]) -> Language:
    """The language that an Accept-Language (RFC 9110, section 12.5.4) asks for first; else the first that is spoken."""
    read = asked if len(asked) <= LONGEST_WISHES else asked[:LONGEST_WISHES].rpartition(",")[0]
    wishes = sorted(map(_wish, read.split(",")), key=lambda one: -one[0])
    names = [name for weight, name in wishes if weight]
    return min(spoken, key=lambda one: names.index(one) if one in names else len(names))


def problem_page(slug: str, language: Language, words: Mapping[Language, ProblemWords]) -> HTMLResponse:
    """What a problem means, for whoever meets it in an answer. Raises `NotFound` for a slug we never send."""
    kind = every_problem().get(slug)
    if kind is None:
        raise NotFound
    said, in_code = words[language], " ".join((kind.__doc__ or "").split())
    page = PAGE.format(
        language=language, slug=slug, title=escape(said.titles.get(slug, kind.title)), status=kind.status,
        meaning=escape(said.meanings.get(slug, in_code)),
        **{f"{name}_word": escape(word) for name, word in said.page.items()},
    )  # fmt: skip
    return HTMLResponse(page, headers={"content-language": language, "vary": "Accept-Language"})
