"""Envelopes that pages append to safes over their socket: gathered, committed together, answered, passed on."""

import asyncio
import json
import secrets
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

import asyncpg
import structlog

from doktr.features import vault
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import BadMessage, Page
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import b64url
from doktr.kernel.problems import Problem
from doktr.kernel.work import EVERYWHERE

log = structlog.get_logger("doktr.courier")
TOPIC = "envelopes"
APPEND, PASSED_ON = b"\x01", b"\x02"
ENVELOPE_AT = 5
# Whoever comes first waits so long for others: one commit then serves them all.
GATHER_S = 0.002
MOST_AT_ONCE = 128
MOST_WAITING = 4_000
MOST_OF_ONE = 64
# What is longer is fetched, as everything is that gets lost on this way.
MOST_PASSED_ON = 8 * 1024
# The database is away, or there is too much to do: the same again later is right.
NOT_READY = "not-ready"
AWAY = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)


@dataclass(frozen=True, slots=True)
class Letter:
    """An envelope that a page wants to have appended; `number` is the page's own, for the answer."""

    page: Page
    number: int
    item: vault.Item


class Courier:
    """One task per process appends what has gathered; nothing is answered or passed on before it is committed."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._origin = secrets.token_bytes(8)
        self._waiting: deque[Letter] = deque()
        self._of_person: Counter[UUID] = Counter()
        self._something_waits = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._live.bus.subscribe(TOPIC, self._heard)
        self._task = asyncio.create_task(self._again_and_again(), name="courier")
        self._live.works.background.append(self._task)  # health sees when it ends
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._live.works.background.remove(self._task)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def take(self, page: Page, frame: bytes) -> None:
        """Put an envelope with those that wait, or answer why not. Raises `BadMessage`."""
        if len(frame) <= ENVELOPE_AT or frame[:1] != APPEND:
            raise BadMessage
        number = int.from_bytes(frame[1:ENVELOPE_AT], "big")
        try:
            item = _item(page, frame[ENVELOPE_AT:])
        except EnvelopeRefused as refused:
            page.push(_refusal(number, "envelope-refused", {"reason": refused.reason}))
            return
        if len(self._waiting) >= MOST_WAITING or self._of_person[item.person_id] >= MOST_OF_ONE:
            page.push(_refusal(number, NOT_READY, {}))
            return
        self._of_person[item.person_id] += 1
        self._waiting.append(Letter(page, number, item))
        self._something_waits.set()

    async def _again_and_again(self) -> None:
        while True:
            await self._something_waits.wait()
            await asyncio.sleep(GATHER_S)
            await self._append_gathered()
            if not self._waiting:
                self._something_waits.clear()

    async def _append_gathered(self) -> None:
        """Of each safe one envelope at most; what follows it there waits for the next time, in its order."""
        gathered: dict[UUID, Letter] = {}
        later: deque[Letter] = deque()
        while self._waiting and len(gathered) < MOST_AT_ONCE:
            letter = self._waiting.popleft()
            if gathered.setdefault(letter.item.envelope.safe_id, letter) is not letter:
                later.append(letter)
        self._waiting.extendleft(reversed(later))
        self._of_person -= Counter(letter.item.person_id for letter in gathered.values())
        await self._append(list(gathered.values()))

    async def _append(self, letters: Sequence[Letter]) -> None:
        try:
            async with self._live.works.open("", EVERYWHERE) as work:
                answers = await vault.append_many(work, [letter.item for letter in letters])
        except (*AWAY, asyncpg.PostgresError) as broken:
            await self._append_apart(letters, broken)
            return
        for letter, answer in zip(letters, answers, strict=True):
            letter.page.push(_answer(letter.number, answer))
        await self._pass_on(letters, answers)

    async def _append_apart(self, letters: Sequence[Letter], broken: Exception) -> None:
        """Nothing was committed. One that cannot be appended must not hold up the others."""
        log.warning("cannot append", error=type(broken).__name__, letters=len(letters))
        if len(letters) > 1 and not isinstance(broken, AWAY):
            for letter in letters:
                await self._append([letter])
            return
        for letter in letters:
            letter.page.push(_refusal(letter.number, NOT_READY, {}))

    async def _pass_on(self, letters: Sequence[Letter], answers: Sequence[vault.Appended | Problem]) -> None:
        """To the other pages of those who may come to the safe, here and at the other processes."""
        parcels: list[bytes] = []
        for letter, answer in zip(letters, answers, strict=True):
            raw = letter.item.envelope.frame.raw
            if isinstance(answer, vault.Appended) and not answer.again and len(raw) <= MOST_PASSED_ON:
                self._hand_over(answer.people, raw, letter.page)
                parcels.append(_parcel(answer.people, raw))
        if parcels:
            await self._live.bus.publish(TOPIC, self._origin + b"".join(parcels))

    def _hand_over(self, people: Sequence[UUID], raw: bytes, sender: Page | None) -> None:
        frame = PASSED_ON + raw
        for person_id in people:
            for page in self._live.of_person(person_id):
                if page is not sender:
                    page.push(frame)

    async def _heard(self, payload: bytes) -> None:
        """What other processes appended. What was missed is no loss: each envelope has its numbered event."""
        if payload and payload[:8] != self._origin:
            for people, raw in _parcels(payload[8:]):
                self._hand_over(people, raw, None)


def _item(page: Page, raw: bytes) -> vault.Item:
    """The page's wish to append this. Raises `EnvelopeRefused`."""
    envelope = vault.read_envelope(raw)
    if envelope.device_id != page.who.device_id:
        raise EnvelopeRefused("wrong-address")
    return vault.Item(envelope, page.who.person_id, page.who.device_id, tuple(page.who.reach))


def _answer(number: int, answer: vault.Appended | Problem) -> str:
    if isinstance(answer, Problem):
        return _refusal(number, answer.slug(), answer.extensions)
    return f'{{"type":"appended","n":{number},"seq":{answer.seq},"hash":"{b64url(answer.hash)}"}}'


def _refusal(number: int, slug: str, more: dict[str, object]) -> str:
    return json.dumps({"type": "problem", "n": number, "slug": slug} | more)


def _parcel(people: Sequence[UUID], raw: bytes) -> bytes:
    """How an envelope travels between processes: who is to have it, and its bytes."""
    return b"".join((bytes((len(people),)), *(one.bytes for one in people), len(raw).to_bytes(4, "big"), raw))


def _parcels(payload: bytes) -> Iterator[tuple[list[UUID], bytes]]:
    at = 0
    while at < len(payload):
        ids_at, size_at = at + 1, at + 1 + 16 * payload[at]
        people = [UUID(bytes=payload[place : place + 16]) for place in range(ids_at, size_at, 16)]
        raw_at = size_at + 4
        at = raw_at + int.from_bytes(payload[size_at:raw_at], "big")
        yield people, payload[raw_at:at]
