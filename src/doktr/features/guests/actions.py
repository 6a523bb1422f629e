"""Verbs about guests: invite, agree, come, let in by signature, send out; one transaction each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features import audit, brands, consultation, identity, mandates
from doktr.features.brands import GuestPolicy, Language
from doktr.features.guests import rules, store
from doktr.features.guests.model import AdmissionRefused, Guest, GuestRole, Invitation, Vouch
from doktr.kernel import framing
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


async def _policy(work: Work) -> GuestPolicy:
    return (await brands.of(work)).policy.guests


async def mine(work: Work) -> list[Guest]:
    """Who is expected or there, at the acting person's request or call."""
    request = await _request(work)
    return await store.live(work, request["id"]) if request else []


async def guest_by(work: Work, guest_id: UUID) -> Guest:
    """The gate to a guest: for the patient whose guest it is, and the doctor in the call. Raises `NotFound`."""
    found = await store.one(work, guest_id)
    request = await _request(work) if found else None
    if found is None or request is None or request["id"] != found.request_id:
        raise NotFound
    return found


async def _request(work: Work) -> asyncpg.Record | None:
    """The open request or call that the acting person may invite to; who acts for somebody must still be allowed to."""
    found = await store.request_of(work)
    if found is None or work.actor.face == "doctor" or await mandates.may(work, found["patient_id"], "call"):
        return found
    return None


async def invite(work: Work, guest_id: UUID, name: str, role: GuestRole, code_hash: bytes) -> None:
    """Expect somebody who brings the code of this hash; of a doctor it is a wish that the patient answers.

    Raises `NotAllowedNow` without an open request or call, `GuestsFull`, or `BadInput` for another invitation's code.
    """
    request = await _request(work)
    if request is None:
        raise NotAllowedNow
    lasts = timedelta(minutes=(await _policy(work)).code_minutes)
    if await store.invite(work, guest_id, request, name, role, code_hash, lasts):
        await _changed(work, await guest_by(work, guest_id))


async def allow(work: Work, guest_id: UUID) -> None:
    """The patient agrees that the doctor invites this one. Raises `NotFound`."""
    found = await guest_by(work, guest_id)
    if not await store.allow(work, guest_id):
        raise NotAllowedNow
    await _changed(work, found)


async def look(work: Work, ticket: str) -> Invitation:
    """What the holder of a ticket is invited to. Raises `NotFound`."""
    found = await store.look(work, rules.hash_of(ticket))
    if found is None:
        raise NotFound
    return found


async def come(work: Work, ticket: str, name: str, language: Language, browser: str) -> tuple[str, timedelta]:
    """Come in with a ticket, once: a person without a login, and their session's token. Raises `NotFound`."""
    policy = await _policy(work)
    lasts = timedelta(minutes=policy.code_minutes + policy.stay_minutes)
    person_id, token = await identity.visit(work, name, language, browser, lasts)
    came = await store.come(work, rules.hash_of(ticket), person_id, name)
    if came is None:
        raise NotFound
    await audit.record_accesses(
        work, "guest", [(came["patient_id"], came["request_id"])], audit.Who(person_id, "guest")
    )
    found = await store.one(work, came["id"])
    if found is not None:
        await _changed(work, found)
    return token, lasts


async def visit(work: Work) -> Guest:
    """How far the acting guest has come. Raises `NotFound`."""
    found = await store.of_person(work, work.actor.person_id)
    if found is None:
        raise NotFound
    return found


async def enrolled(work: Work, proof: bytes | None) -> None:
    """The acting guest's device can be signed for from now on: tell those who may, and what it says of itself."""
    await store.prove(work, work.actor.person_id, proof)
    await _changed(work, await visit(work))


async def vouch(work: Work, guest_id: UUID, said: Vouch) -> None:
    """The acting doctor's device knows that of the guest whom they invited. Raises `NotFound`, `AdmissionRefused`."""
    found = await guest_by(work, guest_id)
    if not framing.is_signed(said.signature, rules.vouching(found), await identity.device_key(work)):
        raise AdmissionRefused
    if (found.vouch, found.vouch_device, found.host) == (said.signature, work.actor.device_id, said.host):
        return
    if not await store.vouch(work, guest_id, said):
        raise NotAllowedNow
    await _changed(work, found)


async def admit(work: Work, guest_id: UUID, statement: bytes, signature: bytes, host: bytes | None = None) -> None:
    """Let a guest in, by what the acting patient's device signed. Raises `NotFound`, `AdmissionRefused`, `GuestsFull`.

    Again, also from another device of the patient, replaces what was signed before.
    """
    found, said = await guest_by(work, guest_id), rules.read(statement)
    longest = timedelta(minutes=(await _policy(work)).stay_minutes)
    key = await identity.device_key(work)
    if not rules.is_signed(statement, signature, key) or not rules.fits(said, found, work.now, longest):
        raise AdmissionRefused
    if work.actor.device_id is None or not await store.let_in(work, guest_id, host):
        raise NotAllowedNow
    kept = rules.kept(statement, signature, work.actor.device_id)
    await consultation.let_in(work, said.consultation_id, said.person_id, said.role, kept, said.until)
    await work.later("guests.over", {"guest_id": guest_id}, at=said.until)
    await _changed(work, found)


async def send_out(work: Work, guest_id: UUID) -> None:
    """Not wanted, or not any more: one step for patient and doctor. Raises `NotFound`."""
    await end(work, await guest_by(work, guest_id))


async def end(work: Work, guest: Guest) -> None:
    """Out of the call, out of the service: nobody comes in again with this code, session or key."""
    if not await store.out(work, guest.id):
        return
    if guest.consultation_id and guest.person_id:
        await consultation.send_out(work, guest.consultation_id, guest.person_id)
    await _changed(work, guest)
    if guest.person_id:
        await identity.dismiss(work, guest.person_id)


async def _changed(work: Work, guest: Guest) -> None:
    """Tell the patient, whoever acts for them, the doctor in the call, and the guest."""
    body = {"request_id": guest.request_id, "guest_id": guest.id}
    doctor = await consultation.doctor_of(work, guest.consultation_id) if guest.consultation_id else None
    for person_id in {guest.patient_id, guest.acting_id, doctor}:
        if person_id is not None:
            await work.tell(person_id, "guests_changed", body)
    if guest.person_id:
        await work.tell(guest.person_id, "guest_changed", body)


async def held(work: Work) -> dict[str, Any]:
    """Whom the acting patient brought along."""
    return {"guests": await store.held(work, work.actor.person_id)}
