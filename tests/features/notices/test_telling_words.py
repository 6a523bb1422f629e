"""No push, text message or mail says a profession, a speciality or a word of health, in any of the four languages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from doktr.adapters.push.webpush import raw_public, sealed
from doktr.features.brands import LANGUAGES, NoticeKind
from doktr.features.notices.jobs import PUSH_BYTES
from doktr_sandbox.outbox.push import Browser
from tests.blindness.spelling import spellings
from tests.features.notices.conftest import WORDS, Office, Switchboard
from tests.features.notices.wordlist import DATA, EXACTLY, STEMS, telling

LONG_ENOUGH = 4  # shorter ones stand in any kilobyte of chance
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)


def texts_of(part: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text below, with where it stands."""
    if isinstance(part, str):
        yield place, part
    for name, below in part.items() if isinstance(part, dict) else ():
        yield from texts_of(below, f"{place}.{name}")


def said_outside() -> dict[str, str]:
    """Everything that leaves the app as words: notices, the codes that prove a number, the file for a calendar."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        found |= texts_of({part: WORDS[language][part] for part in ("kinds", "frame")}, f"notices.{language}")
        found |= texts_of(json.loads((DATA / "words/codes" / f"{language}.json").read_text()), f"codes.{language}")
    return found | dict(texts_of(json.loads((DATA / "words/calendar.json").read_text()), "calendar"))


SAID = said_outside()


def test_every_kind_in_every_language_is_looked_at() -> None:
    wanted = {f"notices.{one}.kinds.{kind}.{part}" for one in LANGUAGES for kind in KINDS for part in ("title", "text")}
    wanted |= {f"notices.{one}.frame.{part}" for one in LANGUAGES for part in ("short", "letter")}
    assert wanted <= set(SAID)
    assert len(SAID) > len(wanted)


@pytest.mark.parametrize("place", SAID)
def test_no_text_that_leaves_the_app_tells_of_health(place: str) -> None:
    assert telling(SAID[place]) == []


@pytest.mark.parametrize("place", SAID)
def test_the_search_finds_each_of_its_words_planted_anywhere(place: str) -> None:
    text = SAID[place]
    for word in (*STEMS, *EXACTLY.split()):
        assert telling(f"{text} {word}") == [word]
        assert telling(f"{word.upper()}: {text}") == [word]


@pytest.mark.parametrize("said", ["Ihre Ärztin wartet", "l’infirmière", "Hals-Nasen", "Votre médecin", "De Huisarts"])
def test_accents_capitals_and_endings_hide_nothing(said: str) -> None:
    assert len(telling(said)) == 1


async def pushed(office: Office, board: Switchboard, kind: NoticeKind, language: str) -> bytes:
    """The payload of a push about this, as it is handed over to be sealed."""
    before = len(board.payloads)
    await office.tell(await office.patient(language=language, phone=False, email=False), kind, about=office.now)
    await office.work()
    (payload,) = board.payloads[before:]
    return payload


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_push_tells_nothing_but_that_there_is_something(
    office: Office, board: Switchboard, language: str
) -> None:
    for kind in KINDS:
        payload = await pushed(office, board, kind, language)
        said = json.loads(payload)
        assert (len(payload), set(said)) == (PUSH_BYTES, {"title", "body", "path", "tag"})
        assert (telling(payload.decode()), said["title"]) == ([], "Doktr")
        assert sealed_away(payload, said["body"])


def sealed_away(payload: bytes, body: str) -> bool:
    """Sealed, as a push service carries it, only the browser reads it: no word of it stands there in any spelling."""
    browser = Browser()
    sent = sealed(payload, raw_public(browser.private), browser.auth)
    assert browser.open(sent) == payload
    words = re.findall(r"\w{4,}", body)
    assert words
    return not any(spelt in sent for word in words for spelt in spellings(word).values() if len(spelt) >= LONG_ENOUGH)


async def test_a_telling_word_in_a_push_is_found_where_it_is_sealed(office: Office, board: Switchboard) -> None:
    planted = {one: {**texts, "kinds": {kind: {"title": "x", "text": "Dr. Peeters, dermatologist"} for kind in KINDS}}
               for one, texts in WORDS.items()}  # fmt: skip
    office.ways = replace(office.ways, words=planted)
    payload = await pushed(office, board, "your_turn", "en")
    assert telling(payload.decode()) == ["dr", "dermatologist"]
