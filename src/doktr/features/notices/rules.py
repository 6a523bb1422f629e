"""What a notice says and where a tap leads; which channel comes next and when to try again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features.brands import NoticeChannel, NoticeKind, NoticeWay, Policy, quiet_until
from doktr.features.notices.model import Contact, Notice, Outcome, Text
from doktr.features.notices.words import moment

OF_APPOINTMENTS: tuple[NoticeKind, ...] = (
    "appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_in_24h", "appointment_in_10min",
    "appointment_passed_on", "slot_freed",
)  # fmt: skip
# Opaque ids only; what an address shows is on the screen behind the login.
PATHS: Mapping[NoticeKind, str] = {
    "almost_your_turn": "/line",
    "your_turn": "/line",
    "place_expires": "/line",
    "place_ends": "/line",
    "place_over": "/line",
    **dict.fromkeys(OF_APPOINTMENTS, "/appointments/{cause}"),
    "message_waiting": "/box",
    "payment_link": "/pay/{cause}",
    "amount_known": "/pay/{cause}",
    "outcome_said": "/after/{cause}",
}
HOME = "/"
# step, attempts there, and when to look next
Following = tuple[int, int, datetime]
# A page that is open says so every ten seconds; what it said longer ago may have been its last word.
PAGE_IS_OPEN = timedelta(seconds=12)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)


def compose(words: Mapping[str, Mapping[str, Any]], notice: Notice, brand: str, origin: str, timezone: str) -> Text:
    """The text of a notice in the person's language."""
    texts = words.get(notice.language) or words["en"]
    said, frame = texts["kinds"][notice.kind], texts["frame"]
    path = PATHS.get(notice.kind, HOME).format(cause=notice.cause)
    values = moment(texts, notice.about, timezone) | {"brand": brand, "link": f"{origin}{path}"}
    body = said["text"].format(**values)
    return Text(
        title=said["title"],
        body=body,
        short=frame["short"].format(text=body, **values),
        letter=frame["letter"].format(text=body, **values),
        path=path,
    )


def usable(channel: NoticeChannel, contact: Contact, subscriptions: Collection[object], there: Collection[str]) -> bool:
    """Whether this channel leads to the person, and whether this installation has it."""
    ways = {"push": bool(subscriptions), "sms": contact.phone is not None, "mail": contact.email is not None}
    return channel in there and ways[channel]


def next_channel(way: NoticeWay, step: int, can: Collection[str]) -> tuple[int, NoticeChannel] | None:
    """The first usable channel from this step on, with its step."""
    for number, channel in enumerate(way.channels[step:], step):
        if channel in can:
            return number, channel
    return None


def was_seen(way: NoticeWay, notice: Notice) -> bool:
    """Whether the person's page has been open since: where an answer counts, that is the answer."""
    return way.grace_seconds is not None and notice.seen_at is not None and notice.seen_at > notice.due_at


def look_again_at(way: NoticeWay, notice: Notice, now: datetime) -> datetime | None:
    """When to look again whether a page that was open a moment ago still is; None when that does not matter."""
    if way.grace_seconds is None or notice.seen_at is None or notice.told_by:
        return None
    sure_at = notice.seen_at + PAGE_IS_OPEN
    return sure_at if sure_at > now else None


def after(way: NoticeWay, notice: Notice, step: int, outcome: Outcome, now: datetime) -> Following | None:
    """Step, attempts and moment of the next look after an attempt at `step`; None when there is nothing more to try."""
    if outcome == "unavailable" and notice.attempts + 1 < way.attempts:
        return step, notice.attempts + 1, now + min(FIRST_RETRY * 2**notice.attempts, LONGEST_RETRY)
    if outcome == "accepted" and way.grace_seconds is None:
        return None
    wait = timedelta(seconds=way.grace_seconds or 0) if outcome == "accepted" else timedelta()
    return (step + 1, 0, now + wait) if step + 1 < len(way.channels) else None


def wakes_at(policy: Policy, notice: Notice, channel: NoticeChannel, now: datetime) -> datetime | None:
    """Until when this channel would wake somebody for what can wait; None where it may be used now.

    What comes before the morning cannot wait; a mail wakes nobody.
    """
    morning = None if channel == "mail" else quiet_until(policy, notice.kind, now)
    soon = morning is not None and notice.about is not None and now < notice.about <= morning
    return None if soon else morning


def is_late(policy: Policy, notice: Notice, now: datetime) -> bool:
    """Whether nobody would be helped any more; what is for the morning is useful from then on."""
    useful = timedelta(minutes=policy.notices.kinds[notice.kind].useful_minutes)
    return now > (quiet_until(policy, notice.kind, notice.due_at) or notice.due_at) + useful


def overall(outcomes: Sequence[Outcome]) -> Outcome:
    """What several attempts on one channel come to: one that got through is enough."""
    for wanted in ("accepted", "unavailable"):
        if wanted in outcomes:
            return wanted
    return "refused"


def topic(notice_id: UUID) -> str:
    """A name of at most 32 letters (RFC 8030, 5.4): a repeated push replaces itself."""
    return notice_id.hex
