"""Idempotency: a write that a client may repeat is done once, and repeated with the same answer."""

import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from doktr.kernel.problems import KeyReused
from doktr.kernel.work import Work

CLAIM_KEY = """
insert into idempotency_keys (person_id, key, digest, at) values ($1, $2, $3, $4)
on conflict (person_id, key) do nothing returning true
"""
FIND_KEY = "select digest, status, answer from idempotency_keys where person_id = $1 and key = $2"
KEEP_ANSWER = "update idempotency_keys set status = $3, answer = $4::jsonb where person_id = $1 and key = $2"

Answer = tuple[int, dict[str, Any]]


def digest_of(method: str, path: str, body: bytes) -> bytes:
    """What tells one request from another under the same key."""
    return sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


async def once(work: Work, key: str | None, digest: bytes, do: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run `do` unless this person already used `key`, in the same transaction as its effect.

    A concurrent repeat waits for the first to commit and then gets its answer. Raises `KeyReused` when the key
    came with another request. Answers hold ids and states only: they are stored.
    """
    if key is None:
        return await do()
    person = work.actor.person_id
    if not await work.sql.fetchval(CLAIM_KEY, person, key, digest, work.now):
        row = await work.sql.fetchrow(FIND_KEY, person, key)
        if row is None or row["digest"] != digest:
            raise KeyReused
        return row["status"], json.loads(row["answer"])
    status, answer = await do()
    await work.sql.execute(KEEP_ANSWER, person, key, status, json.dumps(answer, default=str))
    return status, answer
