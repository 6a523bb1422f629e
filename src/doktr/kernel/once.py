"""Idempotency: a write that a client may repeat is done once, and repeated with the same answer.

As in the IETF's draft "The Idempotency-Key HTTP Header Field", for every write that a signed-in person makes: the key
is claimed first in the transaction that does it, and the answer is kept as its last statement, so that there is never
one without the other. A refusal is not kept: the same may be asked again under the same key when things have changed.
What is kept can be read with the token of the session that asked, and with nothing that we store.
"""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doktr.kernel.problems import PROBLEM_TYPE, BadInput, KeyReused, Problem, TooLarge
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work

HEADER = "idempotency-key"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SHORTEST, LONGEST = 8, 100
# Sealed and signed bytes are the same bytes however often they come: their routes say so, and take no key.
BYTES = "application/octet-stream"
LABEL = b"doktr/once/v1"

# A key that is over is as good as new. Whoever comes second waits here until the first has committed or given up.
CLAIM_KEY = """
insert into idempotency_keys as known (person_id, key, digest, at) values ($1, $2, $3, $4)
on conflict (person_id, key) do update set digest = excluded.digest, status = null, answer = null, at = excluded.at
where known.at < excluded.at - $5::interval
returning true
"""
FIND_KEY = "select digest, status, answer from idempotency_keys where person_id = $1 and key = $2"
KEEP_ANSWER = "update idempotency_keys set status = $3, answer = $4::jsonb where person_id = $1 and key = $2"
DROP_KEY = "delete from idempotency_keys where person_id = $1 and key = $2"
FORGET_KEYS = "delete from idempotency_keys where at < $1::timestamptz - $2::interval"


@dataclass(frozen=True)
class Answer:
    """What a client was told."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class AnsweredBefore(Exception):
    """This very write was done already; nothing is done, and `answer` is what was said then."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def response(self) -> Response:
        """The answer again."""
        again = Response(self.answer.body, self.answer.status)
        for name, value in self.answer.headers:
            again.headers.append(name, value)
        return again


class _Undone(Exception):
    """Something broke after the write: it is undone."""


class Once:
    """One write under a key: its transaction stays open until its answer is made, and is kept with it."""

    def __init__(self, key: str, digest: bytes) -> None:
        self._key = key
        self._digest = digest
        self._held: AsyncExitStack | None = None
        self._secret = ""
        self.work: Work | None = None

    @asynccontextmanager
    async def hold(self, opened: AbstractAsyncContextManager[Work]) -> AsyncIterator[Work]:
        """The work, which commits with the answer; an error undoes it at once."""
        async with AsyncExitStack() as stack:
            work = await stack.enter_async_context(opened)
            yield work
            self.work, self._held = work, stack.pop_all()

    async def claim(self, work: Work, secret: str, kept: Retention) -> None:
        """Begin, unless it was done before. Raises `AnsweredBefore`, or `KeyReused` for another write or session."""
        person = work.actor.person_id
        if not await work.sql.fetchval(CLAIM_KEY, person, self._key, self._digest, work.now, kept.answers):
            await self.look(work, secret)
            raise KeyReused
        self._secret = secret

    async def look(self, work: Work, secret: str) -> None:
        """Whether it was done before, without beginning. Raises as `claim` does."""
        row = await work.sql.fetchrow(FIND_KEY, work.actor.person_id, self._key)
        if row is None or row["answer"] is None:
            return
        if row["digest"] != self._digest:
            raise KeyReused
        raise AnsweredBefore(_open(secret, self._digest, row["status"], json.loads(row["answer"])))

    async def answered(self, answer: Answer) -> None:
        """Keep the answer and commit; what ended in a fault of ours is undone."""
        stack, self._held = self._held, None
        if stack is None:
            return
        if answer.status >= 500 or self.work is None:
            await _undo(stack)
            return
        sql, person = self.work.sql, self.work.actor.person_id
        async with stack:
            if answer.status >= 400:  # what was counted of a refusal stays counted
                await sql.execute(DROP_KEY, person, self._key)
            else:
                sealed = json.dumps(_seal(self._secret, self._digest, answer))
                await sql.execute(KEEP_ANSWER, person, self._key, answer.status, sealed)

    async def give_up(self) -> None:
        """There is no answer: undo what was done."""
        stack, self._held = self._held, None
        if stack is not None:
            await _undo(stack)


async def _undo(stack: AsyncExitStack) -> None:
    try:
        raise _Undone
    except _Undone:
        await stack.__aexit__(*sys.exc_info())


def _key_of(secret: str, digest: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=digest, info=LABEL).derive(secret.encode()))


def _seal(secret: str, digest: bytes, answer: Answer) -> str:
    nonce = os.urandom(12)
    said = json.dumps({"headers": answer.headers, "body": answer.body.decode("latin-1")}).encode()
    return (nonce + _key_of(secret, digest).encrypt(nonce, said, None)).hex()


def _open(secret: str, digest: bytes, status: int, sealed: Any) -> Answer:
    raw = bytes.fromhex(str(sealed))
    try:
        said = json.loads(_key_of(secret, digest).decrypt(raw[:12], raw[12:], None))
    except InvalidTag as other_session:
        raise KeyReused from other_session
    return Answer(status, [(name, value) for name, value in said["headers"]], said["body"].encode("latin-1"))


def once_of(scope: Any) -> Once | None:
    """The key that this request came with, if it did."""
    return scope.get("state", {}).get("once")


async def forget(work: Work, kept: Retention) -> None:
    """Delete the keys that are over."""
    await work.sql.execute(FORGET_KEYS, work.now, kept.answers)


class OnceOnly:
    """Pure ASGI: what comes with a key is held until its answer is made, and committed with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
        elif not SHORTEST <= len(key) <= LONGEST:
            await _refuse(BadInput(errors=[{"pointer": f"/header/{HEADER}", "code": "length"}]), scope, receive, send)
        else:
            await self._once(key, scope, receive, send)

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(receive)
        except HTTPException:
            await _refuse(TooLarge(), scope, receive, send)
            return
        if body is None:
            return
        once = scope.setdefault("state", {})["once"] = Once(key, _digest(scope, body))
        said: list[Message] = []

        async def hear(message: Message) -> None:
            said.append(message)

        try:
            await self.app(scope, _again(body, receive), hear)
            await once.answered(_answer(said))
        finally:
            await once.give_up()
        for message in said:
            await send(message)


def _key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] not in UNSAFE:
        return None
    headers = Headers(scope=scope)
    return None if headers.get("content-type", "").startswith(BYTES) else headers.get(HEADER)


def _digest(scope: Scope, body: bytes) -> bytes:
    """What tells one write from another under the same key: how, where and what."""
    said = (scope["method"].encode(), scope["path"].encode(), scope["query_string"], body)
    return sha256(b"\0".join(said)).digest()


async def _body(receive: Receive) -> bytes | None:
    """All of it; None when whoever sent it is gone."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """What was received, once more, and then whatever comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _answer(said: list[Message]) -> Answer:
    start = next(message for message in said if message["type"] == "http.response.start")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    kept = [(name, value) for name, value in headers if name != "content-length"]
    body = b"".join(message.get("body", b"") for message in said if message["type"] == "http.response.body")
    return Answer(start["status"], kept, body)


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    refusal = JSONResponse(problem.body(), status_code=problem.status, media_type=PROBLEM_TYPE)
    await refusal(scope, receive, send)
