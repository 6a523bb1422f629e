"""Making a safe, coming to it, binding it to a request, letting the doctor in, beginning its end."""

from datetime import datetime, timedelta
from uuid import UUID

from doktr.features import audit, mandates
from doktr.features.vault import rules, store, store_hours
from doktr.features.vault.model import (
    Envelope,
    EnvelopeRefused,
    Record,
    RecordUndecided,
    Safe,
    SafeDestroyed,
    SafeExpired,
    SafeTaken,
)
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused as Malformed
from doktr.kernel.framing import b64url
from doktr.kernel.problems import NotFound, TooMany
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work


async def safe_by(work: Work, safe_id: UUID) -> Safe:
    """The one gate to a safe. Raises `NotFound` unless the acting person may come to it."""
    found = await store.find(work, safe_id)
    if found is None:
        raise NotFound
    return found


async def live_safe_by(work: Work, safe_id: UUID) -> Safe:
    """The gate to what is in a safe. Raises `NotFound`, `SafeDestroyed` or `SafeExpired`."""
    found = await safe_by(work, safe_id)
    require_live(work, found)
    return found


async def open_safe_by(work: Work, safe_id: UUID) -> Safe:
    """The safe whose half of the key is handed out; the patient sees that it was. Raises as `live_safe_by`."""
    found = await live_safe_by(work, safe_id)
    await note_look(work, found, "safe")
    return found


def require_live(work: Work, safe: Safe) -> None:
    """Raises `SafeDestroyed`, with the receipt where it is there already, or `SafeExpired`."""
    if safe.state == "destroyed":
        raise SafeDestroyed(receipt=b64url(safe.receipt) if safe.receipt else None)
    if safe.expires_at <= work.now:
        raise SafeExpired


async def note_look(work: Work, safe: Safe, kind: str, file_id: UUID | None = None) -> None:
    """Tell the patient's list of who looked, once a day for each device and kind of look, or each file."""
    if work.actor.person_id != safe.patient_id and await store.look(work, safe.id, kind, file_id):
        await audit.record_access(work, safe.about_id, kind, safe.consultation_id or safe.request_id or safe.id)


async def safes(work: Work, kept: Retention) -> list[Safe]:
    """The safes to which the acting person may come, latest first: all that live, and those destroyed lately."""
    found = await store.safes(work, kept.safe_people)
    others = [one for one in found if one.patient_id != work.actor.person_id]
    looked = [(one.about_id, one.consultation_id or one.request_id or one.id) for one in others]
    await audit.record_accesses(work, "consultation", looked)
    return found


async def prepare(work: Work, manifest: Envelope, keep: timedelta) -> tuple[Safe | None, datetime]:
    """The safe, if this very manifest made it before; and the hour in which a new one would die.

    Raises `EnvelopeRefused`, `SafeTaken` or `TooMany`.
    """
    await _check_manifest(work, manifest)
    found = await store.find(work, manifest.safe_id)
    if found is None:
        if await store.count_open(work) >= rules.MOST_SAFES:
            raise TooMany
        return None, await make_hour(work, work.now + keep)
    if not await store_hours.begins_with(work, manifest.safe_id, manifest.hash):
        raise SafeTaken
    return found, found.hour


async def _check_manifest(work: Work, manifest: Envelope) -> None:
    actor = work.actor
    if not rules.begins_chain(manifest) or manifest.device_id != actor.device_id:
        raise EnvelopeRefused(reason="wrong-address")
    keys = await store.device_keys(work, [manifest.device_id])
    try:
        framing.check_signature(manifest.frame, rules.ENVELOPE_LABEL, keys.get(manifest.device_id, b""))
    except Malformed as refused:
        raise EnvelopeRefused(reason=refused.reason) from refused


async def make_hour(work: Work, moment: datetime) -> datetime:
    """The hour in which what expires at `moment` dies, with its partitions; a later one where it is closing."""
    hour = rules.hour_of(moment)
    while not await store_hours.open_hour(work, hour):
        hour += rules.HOUR
    return hour


async def create(work: Work, manifest: Envelope, hour: datetime, sealed: bytes, keep: timedelta) -> None:
    """Keep a new safe; making it twice at once is harmless. Raises `SafeTaken` or `TooMany`."""
    await store.hold_patient(work)
    if await store.find(work, manifest.safe_id) is None and await store.count_open(work) >= rules.MOST_SAFES:
        raise TooMany
    if await store.create(work, manifest, hour, sealed, keep):
        return
    if not await store_hours.begins_with(work, manifest.safe_id, manifest.hash):
        raise SafeTaken


async def keep_record(work: Work, safe_id: UUID, record: Record) -> None:
    """The doctor took the report over into their own record, or says that they will not; the patient sees which.

    The last word counts, until the safe is destroyed. Raises as `live_safe_by`, and `NotFound` for who is no doctor.
    """
    safe = await live_safe_by(work, safe_id)
    if not {"doctor", "colleague"} & {one.role for one in safe.people if one.person_id == work.actor.person_id}:
        raise NotFound
    if await store.set_record(work, safe_id, record):
        subject = safe.consultation_id or safe.request_id or safe.id
        await audit.record_access(work, safe.about_id, f"record-{record}", subject)


async def attach(work: Work, safe_id: UUID, request_id: UUID) -> None:
    """Bind the acting patient's safe to their request. Raises `NotFound` or `SafeTaken`."""
    if not await store.attach(work, safe_id, request_id):
        await live_safe_by(work, safe_id)
        raise SafeTaken


async def attach_for(work: Work, patient_id: UUID, safe_id: UUID, request_id: UUID) -> None:
    """Bind a patient's safe to their request while somebody else acts; one that is gone stays gone."""
    await store.attach_for(work, patient_id, safe_id, request_id)


async def require_own(work: Work, safe_id: UUID, about: UUID) -> None:
    """Raises as `live_safe_by`, and `NotFound` for a safe of somebody else, or in use for something else."""
    safe = await live_safe_by(work, safe_id)
    is_free = safe.request_id is None and safe.about_id in (safe.patient_id, about)
    if safe.patient_id != work.actor.person_id or not is_free:
        raise NotFound


async def speak_for(work: Work, safe_id: UUID, patient_id: UUID, until: datetime | None) -> None:
    """The acting person's safe is about somebody for whom they act until then; looks stand in that person's list."""
    await store.speak_for(work, safe_id, patient_id, until)


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> None:
    """This person may not act for the patient any more: they come to no safe about them, from this moment on."""
    for safe_id in await store.let_go(work, patient_id, person_id):
        await work.tell(person_id, "safe_grew", {"safe_id": safe_id, "seq": 0})


async def admit(work: Work, request_id: UUID, doctor_id: UUID, consultation_id: UUID) -> None:
    """The request has a doctor: they may come, and get what was sealed for them before; the rest is deleted."""
    await store.admit(work, request_id, doctor_id, consultation_id)


async def part(work: Work, request_id: UUID) -> None:
    """The request goes back into the line: who had it comes to its safe no more, unless they take it again."""
    await store.part(work, request_id)


async def may_come(work: Work, request_id: UUID, person_id: UUID, role: str) -> bool:
    """Whether the patient's signed consent lets this person come to the request's safe; true where there is none."""
    return await store.may_come(work, request_id, person_id, role)


async def disallow(work: Work, request_id: UUID, person_id: UUID) -> None:
    """A guest comes to the request's safe no more; the patient's pages then begin a new epoch by themselves."""
    await store.disallow(work, request_id, person_id)


async def hand_over(work: Work, request_id: UUID, from_id: UUID) -> None:
    """A colleague went on, who comes by the patient's consent: the doctor before comes to the safe no more."""
    await store.hand_over(work, request_id, from_id)


async def require_record(work: Work, request_id: UUID) -> None:
    """What the doctor knows from the safe dies with it. Raises `RecordUndecided` until they said what they keep."""
    if await store.is_undecided(work, request_id):
        raise RecordUndecided


async def end(work: Work, request_id: UUID) -> None:
    """The request is over: from now on the safe is kept as long as was promised, and no longer."""
    ended = await store.end(work, request_id)
    if ended is None:
        return
    await work.later("vault.keep", {"safe_id": ended.id})
    for person_id in ended.people:
        await work.tell(person_id, "safe_ended", {"safe_id": ended.id, "expires_at": ended.expires_at})
    about_id = ended.about_id or ended.patient_id
    if await mandates.acting_as(work, ended.patient_id, about_id, "chat") is None:
        await let_go(work, about_id, ended.patient_id)


async def held(work: Work) -> dict[str, object]:
    """What we hold on the acting patient's safes."""
    return {"safes": await store.held(work, work.actor.person_id)}
