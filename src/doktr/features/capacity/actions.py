"""Coming on duty, pausing, going; and the holding of a doctor's time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from doktr.features import brands, identity
from doktr.features.capacity import guarding, rules, store, store_time
from doktr.features.capacity.model import (
    CHANNELS,
    DUTY,
    Channel,
    DoctorFree,
    DoctorLeft,
    DoctorPaused,
    Duty,
    DutyState,
    Load,
    OwnLimits,
    PauseRefused,
)
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


async def duty(work: Work) -> Duty:
    """The acting doctor's duty."""
    return await duty_of(work, work.actor.person_id)


async def duty_of(work: Work, doctor_id: UUID) -> Duty:
    """A doctor's duty. Raises `NotFound` when there is no such doctor."""
    found = await store.find_duty(work, doctor_id)
    if found is None:
        raise NotFound
    return found


async def set_duty(work: Work, state: DutyState) -> Duty:
    """Come on duty (or back from a pause) or go off; saying it again changes nothing."""
    before = await duty(work)
    if before.state == state:
        return before
    await _is_here(work)
    return await _step(work, before.doctor_id, state)


async def take_channels(work: Work, channels: Collection[Channel]) -> Duty:
    """See patients by these channels from now on; who is rung already, or waits for this doctor by name, is kept."""
    doctor_id, chosen = work.actor.person_id, [one for one in CHANNELS if one in channels]
    if await store.take_channels(work, doctor_id, chosen):
        await work.tell(doctor_id, "duty_changed", {"state": (await duty(work)).state, "reason": "channels"})
        await work.announce(DoctorFree(doctor_id))
    return await duty(work)


async def leave(work: Work, doctor_id: UUID, reason: str) -> None:
    """Somebody else ends the duty of a doctor; of one who is off already nothing changes."""
    if (await duty_of(work, doctor_id)).state != "off":
        await _step(work, doctor_id, "off", reason)


async def pause(work: Work, minutes: int) -> Duty:
    """Take a pause; the duty goes on by itself after `minutes`.

    Raises `NotAllowedNow`, or `PauseRefused` where a patient was promised part of that time.
    """
    until = work.now + timedelta(minutes=minutes)
    if not await store.change(work, work.actor.person_id, "paused", until):
        raise NotAllowedNow
    met = await store_time.pause(work, work.actor.person_id, until)
    if met is not None:
        raise PauseRefused(at=met.isoformat())
    await work.later("capacity.pause_over", {"doctor_id": work.actor.person_id}, at=until)
    return await _changed(work, work.actor.person_id)


async def resume(work: Work) -> Duty:
    """Come back from a pause before it is over. Raises `NotAllowedNow`."""
    before = await duty(work)
    if before.state != "paused":
        raise NotAllowedNow
    await _is_here(work)
    return await _step(work, before.doctor_id, "on")


async def _is_here(work: Work) -> None:
    """Who acts is there, even if their page is about to open its socket."""
    if work.actor.device_id is not None:
        await identity.see(work, [work.actor.device_id])


async def end_pause(work: Work, doctor_id: UUID) -> None:
    """Put the doctor on duty again, if the pause has passed and nobody ended or prolonged it meanwhile."""
    DUTY.require("paused", "on")
    if await store.end_pause(work, doctor_id):
        await _changed(work, doctor_id)
        await look(work, doctor_id, work.now + rules.LOOK_AGAIN)


async def page_closed(work: Work, doctor_id: UUID) -> None:
    """The doctor closed a page, and perhaps it was the last one: look when they should be back."""
    patience = await store.patience(work, doctor_id)
    if patience is not None:
        await look(work, doctor_id, work.now + patience)


async def look(work: Work, doctor_id: UUID, at: datetime) -> None:
    """Look at this moment whether the doctor has a page open."""
    await work.later("capacity.nobody_there", {"doctor_id": doctor_id, "at": at}, at=at)


async def end_absence(work: Work, doctor_id: UUID, due: datetime) -> None:
    """End the duty of a doctor without a page; nobody's who is there, busy or pausing.

    Work that comes late says that something stood still: then nobody could say that their page is open, so
    everybody gets the time to say it.
    """
    DUTY.require("on", "off")
    if rules.stood_still(due, work.now):
        await look(work, doctor_id, work.now + rules.LOOK_AGAIN)
    elif await store.send_off(work, doctor_id):
        await _changed(work, doctor_id, "page_closed")


async def miss_ring(work: Work, doctor_id: UUID) -> None:
    """Count a ring that nobody answered; too many in a row, as the kindest of their brands says, end the duty.

    Who is busy misses nothing.
    """
    if await store.is_busy(work, doctor_id):
        return
    before = await duty_of(work, doctor_id)
    allowed = [
        (await brands.of(work, each)).policy.line.missed_rings for each in await store.brands_of(work, doctor_id)
    ]
    state, missed = rules.after_missed_ring(before.state, before.missed_rings, max(allowed, default=1))
    await store.miss_ring(work, doctor_id, missed)
    if state != before.state:
        await _step(work, doctor_id, state, "missed_rings")


async def answer_ring(work: Work, doctor_id: UUID) -> None:
    """The doctor is there: start counting missed rings anew."""
    await store.answer_ring(work, doctor_id)


async def occupy(work: Work, doctor_id: UUID, cause_id: UUID, reserve: timedelta) -> None:
    """Hold the doctor's time for a consultation from now on. Raises `DoctorBusy` or `GuardReached`."""
    await guarding.admit(work, doctor_id, work.now, work.now + reserve)
    await store.occupy(work, doctor_id, cause_id, reserve)


async def release(work: Work, cause_id: UUID) -> None:
    """Give the doctor's time back and look for the next patient."""
    doctor_id = await store.release(work, cause_id)
    if doctor_id is not None:
        await guarding.rest_if_due(work, doctor_id)
        await work.announce(DoctorFree(doctor_id))


async def load(work: Work) -> Load:
    """How much the acting doctor has seen, and what they are held to. Raises `NotFound`."""
    now = await duty(work)
    found = await guarding.load(work, now.doctor_id, (now.rest_until, now.rest_reason))
    if found is None:
        raise NotFound
    return found


async def set_limits(work: Work, wish: OwnLimits) -> Load:
    """The acting doctor asks less of themselves than the brand allows. Raises `LooserThanBrand`."""
    doctor_id = work.actor.person_id
    await guarding.keep_own_limits(work, doctor_id, wish)
    await guarding.rest_if_due(work, doctor_id)
    await work.announce(DoctorFree(doctor_id))
    return await load(work)


async def _step(work: Work, doctor_id: UUID, state: DutyState, reason: str | None = None) -> Duty:
    if not await store.change(work, doctor_id, state):
        raise NotAllowedNow
    return await _changed(work, doctor_id, reason)


async def _changed(work: Work, doctor_id: UUID, reason: str | None = None) -> Duty:
    """Tell the doctor's other pages, and whoever waits for this doctor."""
    now = await duty_of(work, doctor_id)
    if now.state == "on":
        await guarding.rest_if_due(work, doctor_id)
    await work.tell(doctor_id, "duty_changed", {"state": now.state, "reason": reason})
    fact = {"on": DoctorFree, "paused": DoctorPaused, "off": DoctorLeft}[now.state]
    await work.announce(fact(doctor_id))
    return now
