"""Verbs of identity: log in, log out, enrol and revoke devices, end sessions, erase a person."""

import json
import os
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from doktr.features import audit
from doktr.features.identity import rules, store, store_people, store_presence
from doktr.features.identity.model import (
    Arrival,
    Attempt,
    BadProof,
    Dependant,
    Device,
    DeviceGone,
    IdentityRules,
    Known,
    LoginFace,
    NotAdmitted,
    Person,
    Session,
    Unnamed,
)
from doktr.kernel.problems import DeviceNeeded, NotFound, SignedOut
from doktr.kernel.retention import Retention
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Face, Sql, Work

REVOKED = "revoked"
Admit = Callable[[Work, UUID], Awaitable[None]]


async def session_of(work: Work, token: str | None, face: Face) -> UUID | None:
    """The session that this browser holds on this face: the next login replaces it."""
    return await store.session_of_token(work, rules.hash_of(token), face) if token else None


async def set_out(work: Work, attempt: Attempt, state: str, browser_token: str) -> None:
    """Keep a started login until its browser comes back with `state`."""
    await store.keep_attempt(work, rules.hash_of(state), rules.hash_of(browser_token), attempt)


async def begun_on(work: Work, state: str) -> LoginFace | None:
    """On which face this login began, for whoever is sent back to it; None when it is unknown or used."""
    return await store.face_of_attempt(work, rules.hash_of(state))


async def come_back(work: Work, state: str, browser_token: str) -> tuple[Attempt | None, datetime]:
    """Take the started login away, and say when.

    None when it is unknown, used, expired or was started in another browser.
    """
    attempt = await store.take_attempt(work, rules.hash_of(state), rules.hash_of(browser_token))
    return (attempt if attempt and attempt.expires_at > work.now else None), work.now


async def enter(work: Work, arrival: Arrival, numbers: NationalNumbers, admit: Admit, lasts: timedelta) -> str:
    """Make or find the person, let their face admit them, open a session; answers its token.

    Raises `NotAdmitted`; then nothing is kept.
    """
    attempt, person = arrival.attempt, arrival.person
    fingerprint, sealed = numbers.fingerprint(person.niss), numbers.seal(person.niss)
    person_id = await store_people.keep_person(work, attempt.face, fingerprint, sealed, person, attempt.language)
    await admit(work, person_id)
    await _end_replaced(work, arrival)
    token = rules.new_token()
    session = await store.keep_session(
        work, person_id, attempt.face, rules.hash_of(token), arrival.browser, work.now + lasts
    )
    if attempt.face == "patient":
        await audit.record_accesses(work, "login", [(person_id, session)], audit.Who(person_id, attempt.face))
    return token


async def _end_replaced(work: Work, arrival: Arrival) -> None:
    """A browser has one session per face: the one before ends, whoever it belonged to."""
    old = {arrival.attempt.replaces, await session_of(work, arrival.old_token, arrival.attempt.face)}
    for session in old - {None}:
        person = await store.revoke_session(work, session, None) if session else None
        if session and person:
            _hint(work, person, [session])


def _hint(work: Work, person: UUID, sessions: list[UUID], device: UUID | None = None) -> None:
    work.hint(REVOKED, {"person": person, "sessions": sessions, "device": device})


async def sign_out(work: Work) -> None:
    """End the acting session."""
    await store.revoke_session(work, work.actor.session_id, work.actor.person_id)
    _hint(work, work.actor.person_id, [work.actor.session_id])


async def sessions(work: Work, idle: timedelta) -> list[Session]:
    """The acting person's open sessions."""
    return await store.open_sessions(work, work.actor.person_id, work.now - idle)


async def this_session(work: Work) -> Session:
    """The acting session."""
    return await store.one_session(work, work.actor.session_id)


async def revoke_session(work: Work, session: UUID) -> None:
    """End one of the acting person's sessions. Raises `NotFound`."""
    person = work.actor.person_id
    if not await store.revoke_session(work, session, person):
        raise NotFound
    await work.tell(person, "session_revoked", {"session_id": session})
    _hint(work, person, [session])


async def hold(work: Work) -> None:
    """Let nobody erase the acting person before this work is done. Raises `SignedOut` when they are erased."""
    if not await store_people.hold(work, work.actor.person_id):
        raise SignedOut


async def enrol(
    work: Work, public_key: bytes, signature: bytes, csrf: str, label: str, known: Known | Unnamed | None = None
) -> Device:
    """Bind the acting session to the device that holds this Ed25519 key. Raises `BadProof`, `DeviceGone`, `SignedOut`.

    The key of somebody whom the public knows (`known`) is published in the same transaction.
    """
    if not rules.proves_possession(public_key, signature, csrf):
        raise BadProof
    await hold(work)
    device = await store.keep_device(work, work.actor.person_id, public_key, label)
    if device is None:
        raise DeviceGone
    await store.bind_session(work, work.actor.session_id, device.id)
    if known is not None:
        await publish(work, known, device, public_key)
    return device


async def publish(work: Work, known: Known | Unnamed, device: Device, public_key: bytes) -> None:
    """Say in the public log whose device holds this key."""
    if isinstance(known, Unnamed):
        leaf = audit.assistant_device_leaf(work.actor.person_id, device.id, public_key, work.now)
    else:
        leaf = audit.doctor_device_leaf(known.nihdi, known.name, device.id, public_key, work.now)
    await audit.publish_device(work, leaf)


async def devices(work: Work) -> list[Device]:
    """The acting person's devices, revoked ones too."""
    return await store.devices(work, work.actor.person_id)


async def revoke_device(work: Work, device: UUID) -> None:
    """Take one of the acting person's devices out of use and end its sessions. Raises `NotFound`."""
    person = work.actor.person_id
    if not await store.revoke_device(work, device, person):
        raise NotFound
    ended = await store.revoke_sessions_of_device(work, device)
    if work.actor.face in ("doctor", "assistant"):
        await audit.append_leaf(work, audit.revoked_leaf(device, work.now, work.actor.face))
    await work.tell(person, "device_revoked", {"device_id": device})
    _hint(work, person, ended, device)


async def see(work: Work, devices: Collection[UUID]) -> None:
    """A page is open at each of these devices now; silent about devices that are out of use."""
    await store_presence.see(work, devices)


async def looked_at(work: Work, device: UUID, hidden: bool) -> None:
    """The page at this device went out of sight, or came back into it: only what is in sight is looked at."""
    await store_presence.looked_at(work, device, hidden)


async def in_sight(work: Work, devices: Collection[UUID]) -> None:
    """A page at each of these devices, which were just seen, is in sight: its word outdoes that of a hidden one."""
    await store_presence.in_sight(work, devices)


async def held(work: Work, numbers: NationalNumbers) -> dict[str, Any]:
    """Everything identity and the kernel hold about the acting person; the national number masked."""
    rows = await store_people.held(work, work.actor.person_id)
    person = dict(rows["person"][0])
    person["national_number"] = rules.masked(numbers.open(person.pop("niss_sealed")))
    return {
        "person": person,
        "devices": [{**row, "public_key": rules.encoded(row["public_key"])} for row in rows["devices"]],
        "sessions": rows["sessions"],
        "events": [{**row, "body": json.loads(row["body"])} for row in rows["events"]],
        "repeated_writes": rows["repeated_writes"],
    }


async def erase(work: Work) -> None:
    """Erase the acting person: who they are, keys, sessions, events. The next login is somebody new."""
    await audit.forget(work, work.actor.person_id)
    ended = await store_people.erase(work, work.actor.person_id, os.urandom(32))
    _hint(work, work.actor.person_id, ended)


async def visit(work: Work, name: str, language: str, browser: str, lasts: timedelta) -> tuple[UUID, str]:
    """Let somebody in whom no login vouches for: a person with a name and nothing else, and their session's token."""
    person_id, token = await store_people.keep_visitor(work, os.urandom(32), name, language), rules.new_token()
    await store.keep_session(work, person_id, "guest", rules.hash_of(token), browser, work.now + lasts)
    return person_id, token


async def dismiss(work: Work, person_id: UUID) -> None:
    """End every session of a visitor; their sockets close."""
    _hint(work, person_id, await store.revoke_sessions_of_person(work, person_id))


async def forget_visitor(work: Work, person_id: UUID) -> None:
    """Erase a visitor: name, keys, sessions, events."""
    _hint(work, person_id, await store_people.erase(work, person_id, os.urandom(32)))


async def device_key(work: Work) -> bytes:
    """The raw public key of the acting device. Raises `DeviceNeeded`."""
    key = await store.device_key(work, work.actor.device_id) if work.actor.device_id else None
    if key is None:
        raise DeviceNeeded
    return key


async def keep_dependant(work: Work, numbers: NationalNumbers, given: Dependant) -> Person:
    """A person of this brand who does not log in themselves: one row for each number, whoever else said it before."""
    return await store_people.keep_dependant(work, numbers.fingerprint(given.niss), numbers.seal(given.niss), given)


async def erase_dependant(work: Work, person_id: UUID) -> None:
    """Erase somebody who never logged in and for whom nobody acts any more."""
    await audit.forget(work, person_id)
    await store_people.erase(work, person_id, os.urandom(32))


async def admit_operator(work: Work, person_id: UUID) -> None:
    """Let in whoever is on the brand's list of operators. Raises `NotAdmitted`."""
    if not await store_people.operator_is_allowed(work, person_id):
        raise NotAdmitted("not-operator")


async def admit_doctor(work: Work, person_id: UUID, brands: Sequence[str] | None) -> None:
    """Let a doctor work for these brands, or for all. Raises `NotAdmitted` if not for this one."""
    await store_people.set_memberships(work, person_id, brands)
    if not await store_people.is_member(work, person_id):
        raise NotAdmitted("unknown-doctor")


async def people(work: Work, ids: Sequence[UUID]) -> dict[UUID, Person]:
    """People within reach, by id: names, birth date, language; empty names when they erased their account."""
    return await store_people.people(work, ids)


def read_rules(path: Path) -> IdentityRules:
    """The rules of law that identity keeps, from `data/rules/identity.json`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return IdentityRules(**{name: rule["value"] for name, rule in document.items()})


async def allow_operator(sql: Sql, brand: str, numbers: NationalNumbers, niss: str) -> None:
    """Put a person on a brand's list of operators. Raises `ValueError`, without repeating the number."""
    if not rules.is_national_number(niss):
        raise ValueError("this is not a national number of 11 digits with the right check digits")
    await store_people.allow_operator(sql, brand, numbers.fingerprint(niss))


async def forget_old(work: Work, law: IdentityRules, kept: Retention) -> None:
    """Delete logins that nobody came back from, sessions that ended long ago, and who was there yesterday."""
    await store.forget_old(work, work.now - timedelta(days=law.ended_session_days))
    await store_presence.forget(work, work.now - kept.presence)
