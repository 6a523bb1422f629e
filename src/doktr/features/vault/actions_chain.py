"""Appending to chains, reading them, and parts of files: the server looks at the outside of everything."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from doktr.features import audit
from doktr.features.vault import rules, store, store_chain
from doktr.features.vault.actions import live_safe_by, note_look
from doktr.features.vault.model import (
    Appended,
    Envelope,
    EnvelopeRefused,
    Head,
    HeadMoved,
    Item,
    NotAMember,
    PartTaken,
    SafeDestroyed,
    SafeExpired,
)
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused as Malformed
from doktr.kernel.framing import b64url
from doktr.kernel.problems import NotFound, Problem, TooLarge
from doktr.kernel.work import Work

ROSTER = ("grant", "remove", "consent", "join", "manifest")


def item_of(work: Work, envelope: Envelope) -> Item:
    """The acting person's wish to append this."""
    actor = work.actor
    if actor.device_id is None or envelope.device_id != actor.device_id:
        raise EnvelopeRefused(reason="wrong-address")
    return Item(envelope, actor.person_id, actor.device_id, tuple(work.brands))


async def append(work: Work, envelope: Envelope) -> Appended:
    """Append one envelope of any kind. Raises what `append_many` answers, or why the roster does not allow it."""
    item = item_of(work, envelope)
    if _is_roster(item):
        return await _append_roster(work, item)
    (answer,) = await append_many(work, [item])
    return _or_raise(answer)


async def append_many(work: Work, items: Sequence[Item]) -> list[Appended | Problem]:
    """Append content of different safes at once, and tell those concerned; each gets its own answer.

    The one place where chains grow. At most one item for each safe; what changes the roster goes through `append`.
    """
    refused = {place: EnvelopeRefused(reason="roster") for place, item in enumerate(items) if _is_roster(item)}
    return await _append(work, items, refused)


def _is_roster(item: Item) -> bool:
    return item.envelope.kind in ROSTER


async def _append(work: Work, items: Sequence[Item], refused: Mapping[int, Problem]) -> list[Appended | Problem]:
    keys = await store.device_keys(work, [item.device_id for item in items])
    unsigned = {place: problem for place, item in enumerate(items) if (problem := _unsigned(item, keys))}
    refused = unsigned | dict(refused)
    good = [place for place in range(len(items)) if place not in refused]
    done = await store_chain.append(work, [items[place] for place in good]) if good else {}
    answers: list[Appended | Problem] = []
    for place, item in enumerate(items):
        answer = refused.get(place) or done.get(good.index(place)) or await _why_not(work, item)
        answers.append(answer)
        if isinstance(answer, Appended) and not answer.again:
            await _tell(work, item.envelope, answer)
    return answers


def _unsigned(item: Item, keys: Mapping[UUID, bytes]) -> Problem | None:
    if item.device_id != item.envelope.device_id:
        return EnvelopeRefused(reason="wrong-address")
    try:
        framing.check_signature(item.envelope.frame, rules.ENVELOPE_LABEL, keys.get(item.device_id, b""))
    except Malformed as refused:
        return EnvelopeRefused(reason=refused.reason)
    return None


async def _tell(work: Work, envelope: Envelope, appended: Appended) -> None:
    body = {"safe_id": envelope.safe_id, "seq": appended.seq}
    for person_id in appended.people:
        await work.tell(person_id, "safe_grew", body)


def _or_raise(answer: Appended | Problem) -> Appended:
    if isinstance(answer, Problem):
        raise answer
    return answer


async def _why_not(work: Work, item: Item) -> Appended | Problem:
    """Why it was not appended; or that it was, the first time it came."""
    found, envelope = await store_chain.why_not(work, item), item.envelope
    if found is None:
        return NotFound()
    if found["state"] == "destroyed":
        return SafeDestroyed(receipt=b64url(found["receipt"]) if found["receipt"] else None)
    if found["expires_at"] <= work.now:
        return SafeExpired()
    if found["there"] is not None and sha256(found["there"]).digest() == envelope.hash:
        return Appended(envelope.seq, envelope.hash, True, ())
    if found["role"] is None:
        return NotAMember()
    if found["role"] not in rules.WRITTEN_BY.get(envelope.kind, (found["role"],)):
        return EnvelopeRefused(reason="wrong-role")
    head = store_chain.head_of(found)
    if envelope.seq != head.seq + 1 or envelope.prev != head.hash:
        return HeadMoved(head=shown(head))
    if envelope.epoch != found["epoch"]:
        return EnvelopeRefused(reason="wrong-epoch", epoch=found["epoch"])
    return TooLarge()


def shown(head: Head) -> dict[str, object]:
    """A head as problems and answers carry it."""
    return {"seq": head.seq, "hash": b64url(head.hash)}


async def _append_roster(work: Work, item: Item) -> Appended:
    """Append what changes who is in: the safe is held first, so that what is checked stays true."""
    envelope = item.envelope
    safe = await live_safe_by(work, envelope.safe_id)
    await store_chain.lock(work, envelope.safe_id)
    again = await _why_not(work, item)
    if isinstance(again, Appended):
        return again
    for device_id in await _check_roster(work, item, safe.patient_id):
        await store_chain.let_in(work, envelope.safe_id, device_id)
    (answer,) = await _append(work, [item], {})
    appended = _or_raise(answer)
    await _change_roster(work, envelope)
    if envelope.kind == "grant" and envelope.extra.role == "patient" and item.person_id != safe.patient_id:
        subject = safe.consultation_id or safe.request_id or safe.id
        await audit.record_access(work, safe.about_id, "let-back-in", subject)
    return appended


async def _check_roster(work: Work, item: Item, patient_id: UUID) -> list[UUID]:
    """The devices that come in by this very envelope. Raises `EnvelopeRefused` for what nobody may do.

    The apps decide who may let in whom, and refuse what breaks the rules; the server keeps out what it can see.
    """
    envelope, extra = item.envelope, item.envelope.extra
    if envelope.kind == "join":
        if not await store_chain.has_pregrant(work, envelope.safe_id, item.device_id):
            raise NotAMember
        return [item.device_id]
    if envelope.kind == "grant" and extra.device is not None and extra.role != "recovery":
        if await store_chain.role_of_device(work, envelope.safe_id, extra.device) != extra.role:
            raise EnvelopeRefused(reason="wrong-role")
        await _check_granter(work, item, extra.device)
        return [extra.device]
    if envelope.kind == "manifest" or (extra.role == "patient" and extra.person not in (None, patient_id)):
        raise EnvelopeRefused(reason="wrong-role")
    return []


async def _check_granter(work: Work, item: Item, to: UUID) -> None:
    """Members grant; a device that is none admits itself, if the safe's recovery key signed for it."""
    envelope = item.envelope
    if item.device_id in await store_chain.members(work, envelope.safe_id):
        return
    (manifest,) = await store_chain.envelopes(work, envelope.safe_id, 0, 1)
    device_key = (await store.device_keys(work, [item.device_id])).get(item.device_id, b"")
    try:
        recovery = rules.recovery_key(framing.split(manifest, rules.LARGEST))
        if to != item.device_id or recovery is None or not rules.recovers(envelope.frame, device_key, recovery):
            raise NotAMember
    except Malformed as refused:
        raise EnvelopeRefused(reason=refused.reason) from refused


async def _change_roster(work: Work, envelope: Envelope) -> None:
    extra, safe_id = envelope.extra, envelope.safe_id
    if envelope.kind == "remove" and extra.device is not None:
        await store_chain.take_out(work, safe_id, extra.device)
    if extra.person and extra.role in rules.GUESTS and extra.until:
        if extra.until <= work.now:
            await store_chain.take_back(work, safe_id, extra.person, extra.role)
        else:
            await _allow(work, safe_id, extra.person, extra.role, extra.until)


async def _allow(work: Work, safe_id: UUID, person_id: UUID, role: str, until: datetime) -> None:
    if not await store_chain.allow(work, safe_id, person_id, role, until):
        raise EnvelopeRefused(reason="wrong-role")


async def read(work: Work, safe_id: UUID, after: int, limit: int) -> tuple[list[bytes], Head]:
    """Envelopes after number `after`, and where the chain ends. Raises as `live_safe_by`."""
    safe = await live_safe_by(work, safe_id)
    await note_look(work, safe, "safe")
    return await store_chain.envelopes(work, safe_id, after, limit), safe.head


async def may_put_part(work: Work, safe_id: UUID) -> None:
    """Whether this device may upload, asked before megabytes are taken in. Raises `NotAMember` too."""
    safe = await live_safe_by(work, safe_id)
    if work.actor.device_id not in {member.device_id for member in safe.members}:
        raise NotAMember


async def put_part(work: Work, safe_id: UUID, file_id: UUID, part: int, content: bytes) -> None:
    """Keep a part; the same again changes nothing. Raises `PartTaken`, `TooLarge` and as `may_put_part`."""
    await may_put_part(work, safe_id)
    place, digest = (safe_id, file_id, part), sha256(content).digest()
    if await store_chain.put_part(work, place, digest, content):
        return
    there = await store_chain.part_there(work, place)
    if there is None:
        raise TooLarge
    if there != digest:
        raise PartTaken


async def part(work: Work, safe_id: UUID, file_id: UUID, number: int) -> bytes:
    """A part of a file. Raises `NotFound`."""
    safe = await live_safe_by(work, safe_id)
    content = await store_chain.part(work, (safe_id, file_id, number))
    if content is None:
        raise NotFound
    await note_look(work, safe, "file", file_id)
    return content


async def parts(work: Work, safe_id: UUID, file_id: UUID) -> list[int]:
    """Which parts of a file are there: an upload goes on with the others. Raises as `live_safe_by`."""
    await live_safe_by(work, safe_id)
    return await store_chain.parts(work, safe_id, file_id)
