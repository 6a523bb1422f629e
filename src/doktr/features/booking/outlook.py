"""What a patient may expect before and while they wait: is there room, how long is the wait, how often are we right."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from doktr.features import audit, brands, capacity, mandates, quota
from doktr.features.booking import store_waits, waits
from doktr.features.booking.model import Channel, IntakeFull, Outlook, Request, Wait
from doktr.features.brands import Language
from doktr.kernel.work import Work


async def outlook(work: Work, language: str | None, patient_id: UUID, channel: Channel | None = None) -> Outlook:
    """What is possible now for a patient, before anybody begins. Raises `NotFound` for whom one may not ask."""
    await mandates.require(work, patient_id, "ask")
    await audit.record_looks(work, "quota", [(patient_id, patient_id)])
    opening = await brands.opening(work)
    full_until = await full(work, language, channel) if opening.open else None
    flow = await store_waits.flow(work, language, None, channel)
    waiting = sum((await store_waits.waiting(work, work.brand)).values())
    standing = await quota.standing(work, patient_id)
    wait = await _wait(work, waiting, flow, language) if opening.open and full_until is None else None
    there = await store_waits.channels(work, language)
    channels: tuple[Channel, ...] = tuple(one for one in capacity.CHANNELS if one in there)
    return Outlook(opening, full_until, waiting, flow.working, channels, wait, standing)


async def full(work: Work, language: str | None = None, channel: Channel | None = None) -> datetime | None:
    """When to ask again, if as many wait as the doctors on duty can safely see; None while there is room.

    Who waits takes room of those alone who speak their language and see patients by their channel. A rest that ends
    while the brand is closed, as one after the day's last consultation does at midnight, is over when it opens.
    """
    able = await capacity.able(work, work.brand)
    taken = {kind for one in able for kind in one.kinds}
    languages = [language] if language else get_args(Language)
    kinds = taken.intersection(capacity.kinds_of(languages, [channel] if channel else capacity.CHANNELS))
    waiting = await store_waits.waiting(work, work.brand)
    if not kinds or not all(capacity.is_full(waiting, able, kind) for kind in kinds):
        return None
    horizon = await capacity.horizon(work)
    return await brands.open_from(work, min(capacity.room_again_at(work.now, able, kind, horizon) for kind in kinds))


async def require_room(work: Work, language: str, channel: Channel) -> None:
    """Raises `IntakeFull` while the intake is closed because doctors can safely take nobody else.

    Until the transaction ends nobody else is judged: of two who ask for the last place the later one sees the earlier.
    """
    await store_waits.one_by_one(work)
    until = await full(work, language, channel)
    if until is not None:
        raise IntakeFull(until=until.isoformat())


async def keep_estimate(work: Work, request_id: UUID, found: Request) -> None:
    """Keep the range that the patient is shown on joining, to hold it against what comes of it."""
    flow = await store_waits.flow(work, found.language, found.wished_doctor_id, found.channel)
    if found.ahead is not None and flow.working > 0:
        shown = waits.range_of(waits.expected(found.ahead, flow), await store_waits.past(work, found.language))
        await store_waits.keep(work, request_id, found.language, found.ahead, shown)


async def wait_of(work: Work, found: Request) -> Wait | None:
    """The range for a request that waits, as it stands now; None where nobody works for it, or nobody waits."""
    if found.ahead is None:
        return None
    flow = await store_waits.flow(work, found.language, found.wished_doctor_id, found.channel)
    return await _wait(work, found.ahead, flow, found.language)


async def _wait(work: Work, ahead: int, flow: waits.Flow, language: str | None) -> Wait | None:
    if flow.working == 0:
        return None
    shown = waits.range_of(waits.expected(ahead, flow), await store_waits.past(work, language))
    known, right = await store_waits.hits(work)
    return Wait(shown.low_s, shown.high_s, round(100 * right / known) if known >= waits.ENOUGH else None)
