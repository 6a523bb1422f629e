"""Inviting, coming, verifying, withdrawing; suspending and reinstating: each step is written down."""

from uuid import UUID

from doktr.features import agenda, capacity
from doktr.features.staff import rules, store
from doktr.features.staff.model import AlreadyInvited, Colleague, Invitation, Invitee, Letter
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

SEND = "staff.send"


async def overview(work: Work) -> tuple[list[Colleague], list[Invitation]]:
    """The brand's doctors, and whom it invited."""
    return await store.colleagues(work), await store.latest(work)


async def invite(work: Work, who: Invitee) -> None:
    """Invite a doctor; the same again changes nothing. Raises `AlreadyInvited`."""
    if await store.invite(work, who, work.now + rules.LASTS):
        await store.step(work, work.brand, who.id, "invited", work.actor.person_id)
        await work.later(SEND, {"invitation_id": who.id, "brand": work.brand})
    elif await store.find(work, who.id) is None:
        raise AlreadyInvited


async def write(work: Work, invitation_id: UUID) -> tuple[Letter, str] | None:
    """The letter to send and what its link holds; a letter that is sent again makes the link before it useless."""
    token = rules.fresh()
    found = await store.letter(work, invitation_id, rules.hash_of(token))
    if found is None:
        return None
    await store.step(work, work.brand, invitation_id, "sent", None)
    return found, token


async def withdraw(work: Work, invitation_id: UUID) -> None:
    """Invite no more; again changes nothing. Raises `NotFound`."""
    if await store.find(work, invitation_id) is None:
        raise NotFound
    if await store.end(work, invitation_id, "withdrawn"):
        await store.step(work, work.brand, invitation_id, "withdrawn", work.actor.person_id)


async def expire(work: Work, invitation_id: UUID, brand: str) -> None:
    """Nobody took it in time."""
    if await store.end(work, invitation_id, "expired"):
        await store.step(work, brand, invitation_id, "expired", None)


async def open_link(work: Work, token: str) -> Invitation:
    """Whoever holds the link sees who is meant. Raises `NotFound`."""
    found = await store.by_token(work, rules.hash_of(token))
    if found is None:
        raise NotFound
    if await store.come(work, found.id):
        await store.step(work, work.brand, found.id, "came", None)
    return found


async def not_admitted(work: Work, token: str) -> None:
    """Whoever came with the link signed in, and the register does not know them. Raises `NotFound`."""
    found = await store.by_token(work, rules.hash_of(token))
    if found is None:
        raise NotFound
    if await store.end(work, found.id, "refused", "not-in-register"):
        await store.step(work, work.brand, found.id, "refused", None)


async def settle(work: Work, token: str) -> bool:
    """The signed-in doctor came with the link: verified where the register gave them the invited number.

    Answers whether they are the one. Raises `NotFound`.
    """
    doctor_id, found = work.actor.person_id, await open_link(work, token)
    number = await store.own_number(work, doctor_id)
    fits = number is not None and rules.same_doctor(found.nihdi, number)
    if fits:
        done = await store.end(work, found.id, "verified", doctor_id=doctor_id)
    else:
        done = await store.end(work, found.id, "refused", "other-number")
    if done:
        await store.step(work, work.brand, found.id, "verified" if fits else "refused", doctor_id)
    return fits


async def suspend(work: Work, doctor_id: UUID) -> None:
    """Off duty at once, nothing new begins, patients with an appointment are told. Again changes nothing.

    A consultation that goes on is finished. Raises `NotFound`.
    """
    await _here(work, doctor_id)
    if await store.suspend(work, doctor_id):
        await store.step(work, work.brand, doctor_id, "suspended", work.actor.person_id)
        await capacity.leave(work, doctor_id, "suspended")
        await agenda.call_off(work, doctor_id)


async def reinstate(work: Work, doctor_id: UUID) -> None:
    """The doctor may come on duty again; what was called off stays so. Again changes nothing. Raises `NotFound`."""
    await _here(work, doctor_id)
    if await store.reinstate(work, doctor_id):
        await store.step(work, work.brand, doctor_id, "reinstated", work.actor.person_id)


async def _here(work: Work, doctor_id: UUID) -> None:
    if not await store.is_here(work, doctor_id):
        raise NotFound
