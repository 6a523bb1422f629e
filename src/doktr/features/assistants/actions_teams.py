"""A doctor's own team: inviting, coming with the code, confirming, removing; one transaction each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from doktr.features import brands, identity
from doktr.features.assistants import actions, rules, store, store_teams
from doktr.features.assistants.model import (
    MEMBER,
    AssistantKind,
    Candidate,
    Member,
    MemberState,
    RegisteredAssistant,
    TeamFull,
)
from doktr.kernel.problems import Conflict, NotAllowedNow, NotFound
from doktr.kernel.work import Work

# What becomes of a place that its doctor ends, by how it stands.
ENDS: dict[MemberState, MemberState] = {"invited": "withdrawn", "came": "refused", "member": "removed"}


async def members(work: Work) -> list[Member]:
    """The acting doctor's team, and who is invited."""
    return await store_teams.members(work)


async def invite(work: Work, member_id: UUID, kind: AssistantKind, code: str) -> datetime:
    """Invite whoever brings this code; the same again changes nothing. Answers until when it counts.

    Raises `NotAllowedNow` where the brand has no assistants, `TeamFull`, or `Conflict`.
    """
    if not (await brands.of(work)).policy.assistants.may:
        raise NotAllowedNow
    until, code_hash = work.now + rules.LASTS, rules.hash_of(code)
    if await store_teams.invite(work, member_id, kind, code_hash, until):
        if await store_teams.count(work) > rules.MOST:
            raise TeamFull
        await _changed(work, None)
    elif not await store_teams.is_same(work, member_id, kind, code_hash):
        raise Conflict
    return until


async def admit(work: Work, person_id: UUID, comes: Candidate) -> None:
    """Let in whom the register names, or who is in a team or brings a code for one. Raises `NotAdmitted`."""
    may = (await brands.of(work)).policy.assistants.may
    doctor_id = await store_teams.bring(work, rules.hash_of(comes.code), person_id) if may and comes.code else None
    if doctor_id is not None:
        await work.tell(doctor_id, "assists_changed", {})
    entry = comes.entry
    if entry is not None and (entry.brands is None or work.brand in entry.brands):
        await actions.admit(work, person_id, entry)
        return
    kind = await store_teams.kind_of(work, person_id) if may else None
    if kind is None:
        raise identity.NotAdmitted(actions.REFUSED)
    await store.keep(work, person_id, RegisteredAssistant(kind, ()))


async def confirm(work: Work, member_id: UUID) -> None:
    """The doctor saw the name of who came, and means them. Again changes nothing.

    Raises `NotFound`, or `NotAllowedNow` while nobody came, or once it ended.
    """
    found = await _own(work, member_id)
    if found[0] == "member":
        return
    person_id = await store_teams.confirm(work, member_id)
    if person_id is None:
        raise NotAllowedNow
    await _changed(work, person_id)


async def remove(work: Work, member_id: UUID) -> None:
    """Take an invitation back, refuse who came, or remove somebody: at once, out of every case of this doctor's.

    Again changes nothing. Whoever is in no team any more is signed out. Raises `NotFound`.
    """
    state, person_id = await _own(work, member_id)
    after = ENDS.get(state)
    if after is None:
        return
    MEMBER.require(state, after)
    await store_teams.end(work, member_id, after)
    if person_id is not None:
        for asked in await store.of_helper(work, work.actor.person_id, person_id):
            await actions.close(work, asked, "withdrawn")
        if not await store_teams.is_in_one(work, person_id):
            await identity.dismiss(work, person_id)
    await _changed(work, person_id)


async def _own(work: Work, member_id: UUID) -> tuple[MemberState, UUID | None]:
    found = await store_teams.find(work, member_id)
    if found is None:
        raise NotFound
    return found


async def teams(work: Work) -> Sequence[tuple[MemberState, str, str]]:
    """In whose team the acting nurse or assistant is, or waits to be: state and the doctor's names."""
    return await store_teams.of_person(work)


async def _changed(work: Work, person_id: UUID | None) -> None:
    for one in (work.actor.person_id, person_id):
        if one is not None:
            await work.tell(one, "assists_changed", {})
