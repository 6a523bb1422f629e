"""Asking into a case, agreeing, refusing, taking back, and the end of it; one transaction each."""

from typing import Any
from uuid import UUID

from doktr.features import audit, booking, brands, identity, mandates, vault
from doktr.features.assistants import store
from doktr.features.assistants.model import (
    ASSIST,
    Assist,
    AssistState,
    Case,
    Helper,
    RegisteredAssistant,
)
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import EVERYWHERE, Work, Works

REFUSED = "unknown-assistant"
# As what the patient's signed consent names them, in the protocol of what is sealed.
ROLE = "nurse"


async def admit(work: Work, person_id: UUID, found: RegisteredAssistant) -> None:
    """Bring a nurse or assistant to what the register says. Raises `NotAdmitted`."""
    may = (await brands.of(work)).policy.assistants.may
    if not may or (found.brands is not None and work.brand not in found.brands):
        raise identity.NotAdmitted(REFUSED)
    await store.keep(work, person_id, found)


async def log_devices(works: Works) -> None:
    """Publish the keys of devices that were enrolled before such keys were published. Again changes nothing."""
    async with works.open("", EVERYWHERE) as work:
        leaves: list[audit.Leaf] = []
        for person, device, key, revoked_at in await store.unlogged_devices(work):
            leaves.append(audit.assistant_device_leaf(person, device, key, work.now))
            if revoked_at is not None:
                leaves.append(audit.revoked_leaf(device, work.now, "assistant"))
        if leaves:
            await audit.append_leaves(work, leaves)


async def team(work: Work, request_id: UUID) -> tuple[Case, list[Helper], Assist | None]:
    """A case of the acting doctor's, who of their team could be asked into it, and who was. Raises `NotFound`."""
    case = await _case(work, request_id)
    helpers = await store.team(work, case.brand_id) if case.allowed else []
    return case, helpers, await store.of_request(work, request_id)


async def _case(work: Work, request_id: UUID) -> Case:
    """The doctor's gate: whose consultation it is; before there is one, whoever may take the patient."""
    case = await store.case(work, request_id)
    if case is None:
        raise NotFound
    mine = case.doctor_id == work.actor.person_id
    if not mine and (case.doctor_id or not any(one.request_id == request_id for one in await booking.queue(work))):
        raise NotFound
    return case


async def ask(work: Work, request_id: UUID, assistant_id: UUID) -> None:
    """Ask the patient whether this one may help. Again changes nothing.

    Raises `NotFound`, `SomebodyAsked`, or `NotAllowedNow` where the brand does not have it.
    """
    case, helpers, asked = await team(work, request_id)
    if not case.allowed:
        raise NotAllowedNow
    if assistant_id not in {one.id for one in helpers}:
        raise NotFound
    if asked is not None and asked.helper.id == assistant_id and asked.doctor_id == work.actor.person_id:
        return
    await store.ask(work, case, assistant_id)
    await _changed(work, await store.of_request(work, request_id))


async def withdraw(work: Work, request_id: UUID, assistant_id: UUID) -> None:
    """The doctor takes it back, asked or agreed. Again changes nothing. Raises `NotFound`."""
    asked, me = await store.of_request(work, request_id), work.actor.person_id
    if asked is None or asked.doctor_id != me:
        case = await _case(work, request_id)
        if asked is not None and case.doctor_id != me:
            raise NotFound
    if asked is not None and asked.helper.id == assistant_id:
        await close(work, asked, "withdrawn")


async def mine(work: Work) -> list[Assist]:
    """Who is asked, or helps, with the cases whose safes the acting person holds, for themselves or another."""
    return [one for one in await store.of_patient(work) if await mandates.may(work, one.patient_id, "chat")]


async def _own(work: Work, assist_id: UUID) -> Assist:
    found = next((one for one in await mine(work) if one.id == assist_id), None)
    if found is None:
        raise NotFound
    return found


async def agree(work: Work, assist_id: UUID) -> None:
    """The patient agrees. Raises `NotFound`, or `NotAllowedNow` without their signed consent.

    The chain of the safe must hold it already: a yes to the server alone opens nothing.
    """
    found = await _own(work, assist_id)
    if found.state == "agreed":
        return
    if not await vault.may_come(work, found.request_id, found.helper.id, ROLE):
        raise NotAllowedNow
    if await store.agree(work, assist_id):
        await _changed(work, found)


async def refuse(work: Work, assist_id: UUID) -> None:
    """The patient would rather not, or not any more. Raises `NotFound`."""
    await close(work, await _own(work, assist_id), "refused")


async def close(work: Work, found: Assist, state: AssistState) -> None:
    """They help no more: from this moment they come to nothing of the case, and nothing new is sealed for them."""
    ASSIST.require(found.state, state)
    if not await store.close(work, found.id, state):
        return
    await vault.disallow(work, found.request_id, found.helper.id)
    for person_id in _patients(found):
        await work.tell(person_id, "safe_wanted", {"safe_id": found.safe_id})
    await _changed(work, found)


async def cases(work: Work) -> list[Assist]:
    """The cases that the acting nurse or assistant was let into; each patient sees that they were read."""
    found = await store.of_assistant(work)
    await audit.record_accesses(work, "case", [(one.patient_id, one.request_id) for one in found])
    return found


async def end_due(work: Work) -> None:
    """End what is over: the request, the safe, or the part of the case that the brand lets assistants do."""
    for found in await store.due(work):
        await close(work, found, "over")


def _patients(found: Assist) -> set[UUID]:
    return {found.patient_id, found.holder_id}


async def _changed(work: Work, found: Assist | None) -> None:
    if found is not None:
        for person_id in _patients(found) | {found.doctor_id, found.helper.id}:
            await work.tell(person_id, "assists_changed", {"request_id": found.request_id})


async def held(work: Work) -> dict[str, Any]:
    """Who was asked to help with the acting patient's cases."""
    return {"assists": await store.held(work, work.actor.person_id)}
