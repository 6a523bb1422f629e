"""KEM keys of devices that want to be let in and of doctors on duty; grants that wait for a match."""

from collections.abc import Callable
from uuid import UUID

from doktr.features.vault import rules, store, store_keys
from doktr.features.vault.actions import live_safe_by
from doktr.features.vault.model import DutyKey, EnvelopeRefused, KemStatement, NotAMember, Pregrant
from doktr.kernel import framing
from doktr.kernel.envelopes import EnvelopeRefused as Malformed
from doktr.kernel.framing import Frame
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import Work


async def put_kem(work: Work, safe_id: UUID, statement: KemStatement) -> None:
    """The acting device wants to be let in. Raises as `live_safe_by`, or `EnvelopeRefused`."""
    safe = await live_safe_by(work, safe_id)
    await _check(work, statement.frame, rules.KEM_LABEL, lambda: _is_ours(work, statement, safe_id))
    if await store.put_kem(work, statement):
        for person_id in sorted({member.person_id for member in safe.members}):
            await work.tell(person_id, "safe_wanted", {"safe_id": safe_id})


async def put_spare_key(work: Work, safe_id: UUID, sealed: bytes) -> None:
    """Keep the code for a new device as the patient sealed it for a passkey. Raises `NotAMember`, `EnvelopeRefused`."""
    safe = await live_safe_by(work, safe_id)
    if work.actor.device_id not in {member.device_id for member in safe.members}:
        raise NotAMember
    if len(sealed) != rules.SPARE_KEY_BYTES:
        raise EnvelopeRefused(reason="malformed")
    await store.put_spare_key(work, safe_id, sealed, rules.MOST_SPARE_KEYS)


async def put_duty_kem(work: Work, statement: KemStatement) -> None:
    """The acting doctor can be given grants before a match, as long as the statement says. Raises `EnvelopeRefused`."""
    doctor_id = work.actor.person_id
    await _check(work, statement.frame, rules.DUTY_KEM_LABEL, lambda: _is_ours(work, statement, doctor_id))
    await store_keys.put_duty_kem(work, statement)


def _is_ours(work: Work, statement: KemStatement, subject: UUID) -> bool:
    is_addressed = (statement.subject, statement.device_id) == (subject, work.actor.device_id)
    return is_addressed and statement.expires_at > work.now


async def _check(work: Work, frame: Frame, label: bytes, is_right: Callable[[], bool]) -> None:
    """Whether the acting device signed it, about what it should be about. Raises `EnvelopeRefused`."""
    device_id = work.actor.device_id
    if device_id is None or not is_right():
        raise EnvelopeRefused(reason="wrong-address")
    keys = await store.device_keys(work, [device_id])
    try:
        framing.check_signature(frame, label, keys.get(device_id, b""))
    except Malformed as refused:
        raise EnvelopeRefused(reason=refused.reason) from refused


async def duty_keys(work: Work, language: str | None) -> list[DutyKey]:
    """For whom a patient who may leave can seal grants."""
    return await store_keys.duty_keys(work, language, rules.MOST_PREGRANTS)


async def put_pregrant(work: Work, safe_id: UUID, to: UUID, pregrant: Pregrant) -> None:
    """Keep a grant for a doctor who may be matched. Raises `NotAMember`, `EnvelopeRefused` or `NotAllowedNow`."""
    safe = await live_safe_by(work, safe_id)
    if work.actor.device_id not in {member.device_id for member in safe.members}:
        raise NotAMember
    named = (pregrant.safe_id, pregrant.device_id, pregrant.to, pregrant.epoch)
    wanted = (safe_id, work.actor.device_id, to, safe.epoch)
    await _check(work, pregrant.frame, rules.PREGRANT_LABEL, lambda: named == wanted)
    if not await store_keys.is_eligible(work, pregrant):
        raise EnvelopeRefused(reason="wrong-role")
    if not await store_keys.put_pregrant(work, pregrant, rules.MOST_PREGRANTS):
        raise NotAllowedNow


async def drop_pregrants(work: Work, safe_id: UUID) -> None:
    """The patient stays after all. Raises as `live_safe_by`."""
    await live_safe_by(work, safe_id)
    await store_keys.drop_pregrants(work, safe_id)
