"""Saying who one's doctor is, and answering to it."""

import json
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from doktr.features import audit, brands, mandates
from doktr.features.relations import store
from doktr.features.relations.model import Claim, Declared, Met, OwnDoctor, RelationRules
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


async def my_doctors(work: Work, child_id: UUID | None = None) -> list[OwnDoctor]:
    """The acting patient's doctors, or those of a child of theirs. Raises `NotFound`."""
    return await store.of_patient(work, await _subject(work, child_id))


async def _subject(work: Work, child_id: UUID | None) -> UUID:
    patient_id = child_id or work.actor.person_id
    await mandates.require(work, patient_id, "data")
    return patient_id


async def declare(work: Work, doctor_id: UUID, kind: Declared, child_id: UUID | None = None) -> list[OwnDoctor]:
    """A patient, or their parent, says who their doctor is; again changes nothing. Raises `NotFound`."""
    patient_id = await _subject(work, child_id)
    since = work.now - timedelta(days=(await brands.of(work)).policy.matching.refusal_days)
    if await store.declare(work, patient_id, doctor_id, kind, since):
        await work.tell(doctor_id, "relation_changed", {"patient_id": patient_id})
    elif not await store.is_declared(work, patient_id, doctor_id, kind):
        raise NotFound
    return await my_doctors(work, child_id)


async def undeclare(work: Work, doctor_id: UUID, child_id: UUID | None = None) -> list[OwnDoctor]:
    """A patient, or their parent, takes it back; again changes nothing. Raises `NotFound`."""
    patient_id = await _subject(work, child_id)
    if await store.undeclare(work, patient_id, doctor_id):
        await work.tell(doctor_id, "relation_changed", {"patient_id": patient_id})
    return await my_doctors(work, child_id)


async def claims(work: Work) -> list[Claim]:
    """Who says that the acting doctor is theirs."""
    found = await store.claims(work, work.actor.person_id)
    await audit.record_accesses(work, "relation", [(one.patient_id, one.patient_id) for one in found])
    return found


async def answer(work: Work, patient_id: UUID, confirmed: bool) -> list[Claim]:
    """The acting doctor confirms or refuses; again changes nothing. Raises `NotFound`."""
    if not await store.answer(work, patient_id, work.actor.person_id, confirmed):
        raise NotFound
    await work.tell(patient_id, "relation_changed", {"doctor_id": work.actor.person_id})
    return await claims(work)


async def met(work: Work, patient_id: UUID, doctor_id: UUID, brand: str) -> None:
    """They saw each other in a consultation."""
    await store.met(work, patient_id, doctor_id, brand, work.now)


async def visited(work: Work, patient_id: UUID, doctor_id: UUID, brand: str, until: date) -> None:
    """The doctor confirmed a visit in person, which counts until that day."""
    await store.visited(work, patient_id, doctor_id, brand, until)


async def not_visited(work: Work, patient_id: UUID, doctor_id: UUID, brand: str) -> None:
    """The doctor says that there was none that counts."""
    await store.not_visited(work, patient_id, doctor_id, brand)


async def met_in_person(work: Work, patient_id: UUID, doctor_id: UUID, day: date) -> Met | None:
    """What the doctor said of a visit in person that counts on that day, by their word or by a certificate that stands.

    An old no is asked about anew.
    """
    since = work.now - timedelta(days=(await brands.of(work)).policy.matching.refusal_days)
    return await store.met_in_person(work, patient_id, doctor_id, day, since)


async def in_practice(work: Work, patient_id: UUID, doctor_id: UUID) -> bool:
    """Whether a doctor confirmed that they practise with who keeps the patient's medical record."""
    return await store.in_practice(work, patient_id, doctor_id)


async def insurer_says(work: Work, patient_id: UUID, nihdi: str | None) -> None:
    """The insurer names who keeps the patient's global medical record, or that nobody does."""
    await store.insurer_says(work, patient_id, nihdi)


async def forget(work: Work, law: RelationRules) -> None:
    """An insurer's word that was not said again for long is over."""
    await store.forget_insurer(work, timedelta(days=law.insurer_days))


def read_rules(path: Path) -> RelationRules:
    """How long a word holds, from `data/rules/relations.json`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return RelationRules(**{name: rule["value"] for name, rule in document.items()})


async def held(work: Work) -> dict[str, object]:
    """What we hold between the acting patient and doctors."""
    return {"care_relations": await store.held(work, work.actor.person_id)}
