"""Patients and their consents in the database."""

from typing import Any
from uuid import UUID

from doktr.features.patients.model import Consent, Contact
from doktr.kernel.work import Work

KEEP_PATIENT = "insert into patients (person_id, brand_id) values ($1, $2) on conflict do nothing"
CONTACT = "select phone, email, contact_confirmed_at as confirmed_at from patients where person_id = $1"
# Held until the transaction ends: whoever is ready stays ready, and a deletion waits or wins as a whole.
CONTACT_HELD = f"{CONTACT} for share"
HOLD = "select from patients where person_id = $1 for no key update"
KEEP_CONTACT = """
update patients set phone = $2, email = $3, contact_confirmed_at = $4 where person_id = $1
"""
CONSENTS = """
select document, version, language, accepted_at from consents where person_id = $1
order by accepted_at, document
"""
KEEP_CONSENT = """
insert into consents (brand_id, person_id, document, version, language, device_id, accepted_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (person_id, document, version) do nothing
returning true
"""
ONE_CONSENT = """
select document, version, language, accepted_at from consents
where person_id = $1 and document = $2 and version = $3
"""
HELD_CONSENTS = """
select document, version, language, device_id, accepted_at from consents where person_id = $1
order by accepted_at, document
"""
# That somebody agreed to a version on a day stays, as proof; who it was does not.
ERASE_PATIENT = """
update patients set phone = null, email = null, contact_confirmed_at = null where person_id = $1
"""


async def keep_patient(work: Work, person: UUID) -> None:
    """Make the patient's row, once."""
    await work.sql.execute(KEEP_PATIENT, person, work.brand)


async def contact(work: Work, person: UUID, *, held: bool = False) -> Contact | None:
    """The patient's contact details; `held` keeps them as they are until the transaction ends."""
    row = await work.sql.fetchrow(CONTACT_HELD if held else CONTACT, person)
    return Contact(**dict(row)) if row else None


async def hold(work: Work, person: UUID) -> None:
    """Take the patient's row until the transaction ends."""
    await work.sql.execute(HOLD, person)


async def keep_contact(work: Work, person: UUID, phone: str, email: str) -> None:
    """Replace the patient's contact details, confirmed now."""
    await work.sql.execute(KEEP_CONTACT, person, phone, email, work.now)


async def consents(work: Work, person: UUID) -> list[Consent]:
    """What the patient accepted, first to last."""
    return [Consent(**dict(row)) for row in await work.sql.fetch(CONSENTS, person)]


async def keep_consent(work: Work, document: str, version: str, language: str) -> tuple[Consent, bool]:
    """Keep that the acting person accepted this version, and whether that is new."""
    actor = work.actor
    new = await work.sql.fetchval(
        KEEP_CONSENT, work.brand, actor.person_id, document, version, language, actor.device_id, work.now
    )
    row = await work.sql.fetchrow(ONE_CONSENT, actor.person_id, document, version)
    if row is None:
        raise LookupError("a consent that was just kept is not there")
    return Consent(**dict(row)), bool(new)


async def held(work: Work, person: UUID) -> dict[str, Any]:
    """Every row about the patient that this feature keeps."""
    row = await work.sql.fetchrow(CONTACT, person)
    consents = await work.sql.fetch(HELD_CONSENTS, person)
    return {"contact": dict(row) if row else None, "consents": [dict(consent) for consent in consents]}


async def erase(work: Work, person: UUID) -> None:
    """Erase how to reach the patient."""
    await work.sql.execute(ERASE_PATIENT, person)
