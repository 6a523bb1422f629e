"""Asking for a code and typing it: one transaction each."""

from collections.abc import Collection
from hmac import compare_digest
from typing import Any
from uuid import UUID

from doktr.features import brands, patients
from doktr.features.codes import rules, store
from doktr.features.codes.model import Channel, CodeOver, CodesUsedUp, Letter, Proof
from doktr.kernel.problems import ContactNeeded
from doktr.kernel.sealing import Secrets
from doktr.kernel.work import Work

CARRY = "codes.carry"


async def _address(work: Work, channel: Channel) -> str:
    contact = await patients.reached_at(work, work.actor.person_id)
    found = contact.phone if channel == "sms" else contact.email
    if found is None:
        raise ContactNeeded
    return found


async def proofs(work: Work, there: Collection[str]) -> list[Proof]:
    """How far the acting patient's number and address are proven; nothing before they said them."""
    contact, known = await patients.reached_at(work, work.actor.person_id), await store.of_person(work)
    said: dict[Channel, str | None] = {"sms": contact.phone, "mail": contact.email}
    return [
        rules.proof(channel, address, known.get(channel), there, work.now)
        for channel, address in said.items()
        if address is not None
    ]


async def ask(work: Work, channel: Channel, there: Collection[str], secrets: Secrets) -> None:
    """Ask for a code. Again within half a minute, or where it is proven already, changes nothing.

    Raises `ContactNeeded` or `CodesUsedUp`.
    """
    address, before = await _address(work, channel), await store.one(work, channel)
    proven = before is not None and before.confirmed_at is not None and before.address == address
    if proven or channel not in there:
        return
    window, again = work.now - rules.WITHIN, work.now - rules.AGAIN_AFTER
    if await store.ask(work, channel, address, window, again, rules.ASKS):
        await _require_few(work, rules.target(secrets, channel, address))
        await work.later(CARRY, {"person_id": work.actor.person_id, "channel": channel, "brand": work.brand})
    elif before is not None and before.asked_at <= again:
        raise CodesUsedUp


async def _require_few(work: Work, target: bytes) -> None:
    """Neither may one person ask for codes all day, nor may many send them to somebody else's number."""
    await forget(work)
    if not rules.may_send(*await store.lately(work, target)):
        raise CodesUsedUp
    await store.keep_ask(work, target)


async def forget(work: Work) -> None:
    """What was asked for over a day ago counts no more."""
    await store.forget(work, work.now - rules.DAY)


async def letter(work: Work, person_id: UUID, channel: Channel, code: str) -> Letter | None:
    """From now on these digits count; where they are to be sent. None when others were sent meanwhile."""
    row = await store.to_carry(work, person_id, channel)
    if row is None:
        return None
    if not await store.draw(work, person_id, channel, rules.hash_of(code, person_id, channel), work.now + rules.LASTS):
        return None
    brand = await brands.of(work)
    reference = rules.reference(person_id, channel, row["asked_at"])
    return Letter(person_id, channel, row["address"], row["language"], brand.name, reference)


async def confirm(work: Work, channel: Channel, code: str) -> int | None:
    """Type the digits. Answers how often they may be typed yet when they were wrong, None when they were right.

    The try counts even then, so the refusal is raised by who asks, after the commit. Raises `ContactNeeded` or
    `CodeOver`.
    """
    address, known = await _address(work, channel), await store.one(work, channel)
    if known is not None and known.confirmed_at is not None and known.address == address:
        return None
    row = await store.attempt(work, channel, address, rules.TRIES)
    if row is None:
        raise CodeOver
    if not compare_digest(row["hash"], rules.hash_of(code, work.actor.person_id, channel)):
        return rules.TRIES - row["tries"]
    await store.confirm(work, channel)
    await work.tell(work.actor.person_id, "contact_changed", {})
    return None


async def held(work: Work) -> dict[str, Any]:
    """What is held about the acting person here."""
    return {**await store.held(work, work.actor.person_id)}


async def erase(work: Work) -> None:
    """The acting person goes: nothing stays but how many codes their number asked for within the day."""
    await store.erase(work, work.actor.person_id)
