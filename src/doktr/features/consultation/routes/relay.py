"""Signals between the devices of a consultation: checked, passed on, never kept and never logged."""

import asyncio
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from doktr.features.consultation import store_seats
from doktr.features.consultation.model import Member
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import Page
from doktr.kernel import envelopes
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.work import EVERYWHERE

TOPIC = "signals"
FRESH_S = 10.0
AGAIN_S = 0.25
# A device may sign its offer while it still joins: so long the offer waits for that to be committed.
JOINING_S = 0.4
MOST_KEPT = 10_000


@dataclass(slots=True)
class Members:
    """The devices in a consultation, as they were at `at` (monotonic seconds)."""

    at: float
    by_device: dict[UUID, Member]


class Relay:
    """Knows for a moment who is in which consultation, and the highest number that each device used."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._members: dict[UUID, Members] = {}
        self._numbers: dict[tuple[UUID, UUID], int] = {}
        self._waiting: dict[UUID, set[asyncio.Event]] = defaultdict(set)

    async def start(self) -> None:
        """Hear signals for the pages of this process, and of changes in who takes part."""
        await self._live.bus.subscribe(TOPIC, self._heard)
        await self._live.bus.subscribe("consultation", self._changed)

    async def send(self, page: Page, frame: dict[str, Any]) -> None:
        """Pass a signal on to wherever the device is. Raises `EnvelopeRefused`."""
        raw, envelope = read(frame)
        addressed = (str(envelope.consultation), str(envelope.to))
        if addressed != (frame.get("consultation"), frame.get("to")):
            raise EnvelopeRefused("wrong-address")
        if envelope.sender != page.who.device_id:
            raise EnvelopeRefused("wrong-address")
        sender, to = await self._both(page, envelope)
        if sender.person_id != page.who.person_id or to.device_id == sender.device_id:
            raise EnvelopeRefused("wrong-address")
        envelopes.check_signature(envelope, sender.public_key)
        self._use_number(envelope)
        signal = {
            "type": "signal",
            "consultation": addressed[0],
            "from": str(sender.device_id),
            "envelope": urlsafe_b64encode(raw).rstrip(b"=").decode(),
        }
        await self._live.bus.publish(TOPIC, to.device_id.bytes + json.dumps(signal).encode())

    def _use_number(self, envelope: envelopes.Envelope) -> None:
        """Each number once, growing: a copy of an envelope goes nowhere."""
        key = (envelope.consultation, envelope.sender)
        if envelope.n <= self._numbers.get(key, -1):
            raise EnvelopeRefused("replayed")
        self._numbers[key] = envelope.n
        if len(self._numbers) > MOST_KEPT:
            del self._numbers[next(iter(self._numbers))]

    async def _both(self, page: Page, envelope: envelopes.Envelope) -> tuple[Member, Member]:
        """Who signs and to whom, as far as they take part. Raises `EnvelopeRefused`."""
        consultation_id, sender, to = envelope.consultation, envelope.sender, envelope.to
        known = self._members.get(consultation_id)
        age = time.monotonic() - known.at if known else FRESH_S
        is_complete = known is not None and {sender, to} <= known.by_device.keys()
        if known is None or age >= FRESH_S or not is_complete and age >= AGAIN_S:
            if (known is None or sender not in known.by_device) and _missed_another(page, consultation_id):
                raise EnvelopeRefused("unknown-device")
            known = await self._read_joined(consultation_id, sender, to)
            page.missed = None if sender in known.by_device else (consultation_id, time.monotonic())
        if sender not in known.by_device or to not in known.by_device:
            raise EnvelopeRefused("unknown-device")
        return known.by_device[sender], known.by_device[to]

    async def _read_joined(self, consultation_id: UUID, sender: UUID, to: UUID) -> Members:
        """Who is there; where the sender is not there yet, after the next change or a moment."""
        changed = asyncio.Event()
        self._waiting[consultation_id].add(changed)
        try:
            known = await self._read(consultation_id)
            if to not in known.by_device or sender in known.by_device:
                return known
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), JOINING_S)
            return await self._read(consultation_id) if changed.is_set() else known
        finally:
            self._waiting[consultation_id].discard(changed)
            if not self._waiting[consultation_id]:
                del self._waiting[consultation_id]

    async def _read(self, consultation_id: UUID) -> Members:
        async with self._live.works.open("", EVERYWHERE) as work:
            found = await store_seats.members(work, consultation_id)
        known = Members(time.monotonic(), {member.device_id: member for member in found})
        self._members[consultation_id] = known
        if len(self._members) > MOST_KEPT:
            del self._members[next(iter(self._members))]
        return known

    async def _heard(self, payload: bytes) -> None:
        if payload:
            frame = payload[16:].decode()
            for page in self._live.at_device(UUID(bytes=payload[:16])):
                page.push(frame)

    async def _changed(self, payload: bytes) -> None:
        if payload:
            consultation_id = UUID(json.loads(payload)["id"])
            self._members.pop(consultation_id, None)
            for changed in self._waiting.get(consultation_id, ()):
                changed.set()
        else:
            self._members.clear()


def read(frame: dict[str, Any]) -> tuple[bytes, envelopes.Envelope]:
    """The envelope of a signal, and what its outside says. Raises `EnvelopeRefused`."""
    raw = _decoded(frame.get("envelope"))
    return raw, envelopes.read(raw)


def _missed_another(page: Page, consultation_id: UUID) -> bool:
    """Whether the page just named a consultation that it is not in: who tries one after another is not looked up."""
    return page.missed is not None and page.missed[0] != consultation_id and time.monotonic() - page.missed[1] < AGAIN_S


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise EnvelopeRefused("malformed")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError) as broken:
        raise EnvelopeRefused("malformed") from broken
