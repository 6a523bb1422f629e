"""Calendars to subscribe to: made, revoked, and read by whoever has the address."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from doktr.features import mandates
from doktr.features.agenda import store_feeds
from doktr.features.agenda.model import Appointment, Feed
from doktr.features.brands import Language
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Subscribed:
    """What stands in a calendar, and in which language its owner reads."""

    language: Language
    appointments: list[Appointment]


async def make(work: Work) -> tuple[Feed, str]:
    """A calendar with a secret address, shown once; the one before leads nowhere any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return await store_feeds.make(work, work.actor.face, _hash(token)), token


async def current(work: Work) -> Feed | None:
    """The acting person's calendar."""
    return await store_feeds.find(work, work.actor.face)


async def revoke(work: Work) -> None:
    """The address leads nowhere any more; again changes nothing."""
    await store_feeds.revoke(work, work.actor.face)


async def read(work: Work, token: str) -> Subscribed:
    """What stands in the calendar at this address. Raises `NotFound`; a doctor's holds all brands they work for."""
    found = await store_feeds.at_address(work, _hash(token))
    if found is None:
        raise NotFound
    feed, language = found
    if feed.face == "doctor":
        await work.reach(await store_feeds.brands_of(work, feed.person_id))
    wards = await mandates.wards_of(work, feed.person_id, "ask")
    return Subscribed(language, await store_feeds.appointments(work, feed.person_id, wards, work.now))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
