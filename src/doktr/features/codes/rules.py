"""Pure decisions on codes: how long they count, how often they may be asked for and typed, what is kept of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import scrypt, sha256
from uuid import UUID

from doktr.features.codes.model import Channel, Code, Proof
from doktr.kernel.sealing import Secrets

DIGITS = 6
LASTS = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=30)
TRIES = 5
REFERENCE_LETTERS = 32
ASKS, WITHIN = 5, timedelta(hours=1)
# Of a day: by one person whatever they type, and to one number or address whoever asks.
OF_PERSON, TO_TARGET, DAY = 10, 10, timedelta(days=1)


def hash_of(code: str, person_id: UUID, channel: Channel) -> bytes:
    """What is kept of a code: slow to try out, and of no use for anybody else or another channel."""
    return scrypt(code.encode(), salt=person_id.bytes + channel.encode(), n=2**12, r=8, p=1, dklen=32)


def target(secrets: Secrets, channel: Channel, address: str) -> bytes:
    """What is kept for a day of where a code went, in whatever case it was typed: nobody finds it out by trying numbers
    without our key.
    """
    return bytes.fromhex(secrets.voucher("code-target", channel, address.casefold()))


def may_send(by_person: int, to_target: int, by_person_to_target: int) -> bool:
    """Whether one more code may be sent, after so many within a day.

    Nobody is kept from proving their own number by others who asked for codes to it: of each person one counts always.
    """
    return by_person < OF_PERSON and (to_target < TO_TARGET or by_person_to_target == 0)


def drawn(number: int) -> str:
    """A number below a million as six digits."""
    return f"{number:0{DIGITS}}"


def reference(person_id: UUID, channel: Channel, asked_at: datetime) -> str:
    """What carriers call this code: short enough for each of them, and nothing of the person in it."""
    return sha256(f"{person_id} {channel} {asked_at.isoformat()}".encode()).hexdigest()[:REFERENCE_LETTERS]


def counts(code: Code, address: str, now: datetime) -> bool:
    """Whether these digits may still be typed."""
    fresh = code.expires_at is not None and now < code.expires_at
    return fresh and code.tries < TRIES and code.address == address


def proof(channel: Channel, address: str, code: Code | None, there: Collection[str], now: datetime) -> Proof:
    """How far this address is proven."""
    if channel not in there:
        return Proof(channel, address, "by_typing", None, 0)
    if code is None or code.address != address:
        return Proof(channel, address, "open", None, 0)
    if code.confirmed_at is not None:
        return Proof(channel, address, "confirmed", None, 0)
    # a code that was asked for and not yet sent is on its way
    waiting = code.hash is None or counts(code, address, now)
    left = TRIES - code.tries if waiting else 0
    return Proof(channel, address, "sent" if waiting else "open", code.asked_at + AGAIN_AFTER, left)
