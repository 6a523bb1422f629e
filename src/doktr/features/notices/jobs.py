"""Saying it: read in one transaction, send in none, note in another. Whatever happens in between is tried again."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features import brands
from doktr.features.brands import Brand, Language, NoticeChannel, NoticeKind, NoticeWay
from doktr.features.notices import actions, rules
from doktr.features.notices.model import Notice, Outcome, Subscription, Turn
from doktr.features.notices.ports import ContactOf, EnclosureOf, Mail, Push, Sms
from doktr.features.notices.words import Catalogue
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Work, Works

log = structlog.get_logger("doktr.notices")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]
# All pushes are of one length, so that whoever carries them cannot tell what they say by it.
PUSH_BYTES = 1024


@dataclass(frozen=True)
class Ways:
    """How this installation reaches people; a channel without a supplier is not there."""

    words: Catalogue
    contact: ContactOf
    origin: Callable[[Brand], str]
    push: Push | None = None
    sms: Sms | None = None
    mail: Mail | None = None
    enclosures: Mapping[NoticeKind, EnclosureOf] = field(default_factory=dict)

    @property
    def there(self) -> Collection[NoticeChannel]:
        """The channels that this installation has."""
        found: dict[NoticeChannel, object | None] = {"push": self.push, "sms": self.sms, "mail": self.mail}
        return [channel for channel, supplier in found.items() if supplier is not None]


async def send(ways: Ways, works: Works, payload: Mapping[str, Any]) -> None:
    """One attempt at one notice; what comes next is a job of its own."""
    notice_id, brand = UUID(payload["notice_id"]), payload["brand"]
    async with works.open(brand) as work:
        turn = await _prepare(ways, work, notice_id)
    if turn is None:
        return
    outcome, gone = await _deliver(ways, turn)
    if outcome != "accepted":
        log.warning("notice", kind=turn.notice.kind, reason=f"{turn.channel}-{outcome}")
    async with works.open(brand) as work:
        await actions.note(work, turn.notice, turn.step, outcome, gone)


async def _prepare(ways: Ways, work: Work, notice_id: UUID) -> Turn | None:
    """Everything that the attempt needs, read now: addresses may have changed since the notice was made."""
    taken = await actions.take(work, notice_id)
    if taken is None:
        return None
    notice, way = taken
    turn = await _turn(ways, work, notice, way)
    if turn is None:
        await actions.nowhere(work, notice)
        return None
    morning = rules.wakes_at((await brands.of(work)).policy, notice, turn.channel, work.now)
    if morning is not None:
        await actions.wait(work, notice, turn.step, morning)
        return None
    return turn


async def _turn(ways: Ways, work: Work, notice: Notice, way: NoticeWay) -> Turn | None:
    contact = await ways.contact(work, notice.person_id)
    subscriptions = await actions.subscriptions_of(work, notice.person_id)
    can = [one for one in way.channels if rules.usable(one, contact, subscriptions, ways.there)]
    chosen = rules.next_channel(way, notice.step, can)
    if chosen is None:
        return None
    brand = await brands.of(work)
    enclose = ways.enclosures.get(notice.kind) if chosen[1] == "mail" else None
    return Turn(
        notice=notice,
        step=chosen[0],
        channel=chosen[1],
        brand_name=brand.name,
        text=rules.compose(ways.words, notice, brand.name, ways.origin(brand), brand.policy.hours.timezone),
        contact=contact,
        subscriptions=subscriptions,
        enclosure=await enclose(work, notice) if enclose else None,
        useful_s=way.useful_minutes * 60,
        at_once=way.grace_seconds is not None,
    )


async def _deliver(ways: Ways, turn: Turn) -> tuple[Outcome, list[UUID]]:
    """Send on the turn's channel; the outcome, and the subscriptions that are no more."""
    if turn.channel == "push":
        return await _push(ways, turn)
    return await _outcome(_sms(ways, turn) if turn.channel == "sms" else _mail(ways, turn)), []


async def _push(ways: Ways, turn: Turn) -> tuple[Outcome, list[UUID]]:
    body = {"title": turn.brand_name, "body": turn.text.body, "path": turn.text.path, "tag": turn.notice.id.hex}
    payload = json.dumps(body, ensure_ascii=False).encode()
    payload += b" " * (PUSH_BYTES - len(payload))
    outcomes: dict[UUID, Outcome] = {}
    for one in turn.subscriptions:
        outcomes[one.id] = await _outcome(_one_push(ways, turn, one, payload))
    gone = [subscription for subscription, outcome in outcomes.items() if outcome == "refused"]
    return rules.overall(list(outcomes.values())), gone


async def _one_push(ways: Ways, turn: Turn, to: Subscription, payload: bytes) -> None:
    if ways.push is not None:
        topic = rules.topic(turn.notice.id)
        await ways.push.push(to, payload, topic=topic, ttl_s=turn.useful_s, at_once=turn.at_once)


async def _sms(ways: Ways, turn: Turn) -> None:
    if ways.sms is not None and turn.contact.phone is not None:
        await ways.sms.text(turn.contact.phone, turn.text.short, reference=turn.notice.id.hex)


async def _mail(ways: Ways, turn: Turn) -> None:
    if ways.mail is not None and turn.contact.email is not None:
        await ways.mail.mail(
            turn.contact.email,
            turn.text.title,
            turn.text.letter,
            sender=turn.brand_name,
            reference=turn.notice.id.hex,
            enclosures=[turn.enclosure] if turn.enclosure else [],
        )


async def _outcome(attempt: Awaitable[None]) -> Outcome:
    """Refused will not change by trying again; an answer that we do not understand may."""
    try:
        await attempt
    except Refused:
        return "refused"
    except (Unavailable, Misread):
        return "unavailable"
    return "accepted"


async def letter(ways: Ways, address: str, language: Language, brand: str, link: str, reference: str) -> None:
    """An invitation by mail to somebody who is nobody here yet: sent at once, kept nowhere.

    Raises `Refused` (also where there is no mail), `Unavailable` or `Misread`.
    """
    if ways.mail is None:
        raise Refused("no-mail")
    said = ways.words[language]["invitation"]
    await ways.mail.mail(
        address,
        said["title"].format(brand=brand),
        said["letter"].format(brand=brand, link=link),
        sender=brand,
        reference=reference,
        enclosures=[],
    )


def jobs(ways: Ways) -> dict[str, Handler]:
    """The jobs of notices, with the ways that this installation has."""
    return {actions.SEND: partial(send, ways)}


async def sweep(kept: Retention, works: Works) -> None:
    """The net under `send`, and the sentence in the log when people are not reached."""
    async with works.open("", EVERYWHERE) as work:
        await actions.sweep(work, kept)
        count = await actions.stuck(work)
    if count:
        log.warning("notices stuck", count=count)


async def stuck(works: Works) -> int:
    """How many notices failed within a day or lie about: a figure for whoever runs this."""
    async with works.open("", EVERYWHERE) as work:
        return await actions.stuck(work)
