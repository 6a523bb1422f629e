"""Verbs of patients: accept documents, confirm contact details, see everything held, delete the account."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from doktr.features import brands, identity, notices
from doktr.features.patients import rules, store
from doktr.features.patients.model import AccountBusy, Consent, Contact, NotCurrent
from doktr.kernel.problems import BadInput, ConsentNeeded, ContactNeeded
from doktr.kernel.work import Work

HasOpen = Callable[[Work], Awaitable[bool]]
Leaving = Callable[[Work], Awaitable[None]]


async def admit(work: Work, person_id: UUID) -> None:
    """Make the patient's row at their first login."""
    await store.keep_patient(work, person_id)


async def consents(work: Work) -> list[Consent]:
    """What the acting patient accepted."""
    return await store.consents(work, work.actor.person_id)


async def accept(work: Work, document: str, version: str, language: str) -> tuple[Consent, bool]:
    """Accept the version in force; again changes nothing. Raises `NotCurrent` or `SignedOut`."""
    if (await brands.current_versions(work)).get(document) != version:
        raise NotCurrent
    await identity.hold(work)
    return await store.keep_consent(work, document, version, language)


async def contact(work: Work) -> Contact:
    """The acting patient's contact details."""
    return await store.contact(work, work.actor.person_id) or Contact(None, None, None)


async def reached_at(work: Work, person_id: UUID) -> notices.Contact:
    """Where notices reach somebody beside the app: what they confirmed, and nothing else."""
    found = await store.contact(work, person_id)
    if found is None or found.confirmed_at is None:
        return notices.Contact()
    return notices.Contact(found.phone, found.email)


async def confirm_contact(work: Work, phone: str, email: str) -> Contact:
    """Confirm how the acting patient is reached. Raises `BadInput` naming what cannot be right, or `SignedOut`.

    The patient's row is taken before the person, as a deletion does: neither waits for the other crosswise.
    """
    number, address = rules.phone_number(phone), rules.mail_address(email)
    wrong = [name for name, value in (("phone", number), ("email", address)) if value is None]
    if number is None or address is None:
        raise BadInput(errors=[{"pointer": f"/body/{name}", "code": name} for name in wrong])
    await store.hold(work, work.actor.person_id)
    await identity.hold(work)
    await store.keep_contact(work, work.actor.person_id, number, address)
    return Contact(number, address, work.now)


async def _consent_missing(work: Work) -> bool:
    accepted = {(one.document, one.version) for one in await consents(work)}
    return not set((await brands.current_versions(work)).items()) <= accepted


async def needs(work: Work) -> list[identity.Need]:
    """What the acting patient must do before they can ask for a doctor."""
    found: list[identity.Need] = []
    if await _consent_missing(work):
        found.append("consent")
    if (await contact(work)).confirmed_at is None:
        found.append("contact")
    return found


async def require_ready(work: Work) -> None:
    """Raises `ConsentNeeded` or `ContactNeeded` unless the acting patient may ask for a doctor.

    Holds the patient's row until the transaction ends: an account deleted at the same moment is either gone
    before, or there until the request is.
    """
    found = await store.contact(work, work.actor.person_id, held=True)
    if await _consent_missing(work):
        raise ConsentNeeded
    if found is None or found.confirmed_at is None:
        raise ContactNeeded


async def held(work: Work) -> dict[str, Any]:
    """Everything this feature holds about the acting patient."""
    return await store.held(work, work.actor.person_id)


async def delete_account(work: Work, has_open: Sequence[HasOpen], leaving: Sequence[Leaving] = ()) -> None:
    """Erase the acting patient; facts without content stay. Raises `AccountBusy` while something is open.

    The patient's row is erased first: whoever asks for a doctor holds it, so nothing can begin in between.
    """
    await store.erase(work, work.actor.person_id)
    for asks in has_open:
        if await asks(work):
            raise AccountBusy
    for leaves in leaving:
        await leaves(work)
    await notices.erase(work)
    await identity.erase(work)
