"""Who may act for whom, asked in one place; declaring a child, granting, taking, ending: one transaction each."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from doktr.features import audit, identity, patients
from doktr.features.mandates import rules, store
from doktr.features.mandates.model import (
    ActingAs,
    Carer,
    Child,
    CodeGone,
    Declared,
    LetGo,
    Mandate,
    MandateRules,
    NotAnAdult,
    NotThisChild,
    Offer,
    People,
    Scope,
    TooManyPeople,
    Ward,
    Wards,
)
from doktr.kernel.problems import BadInput, Conflict, NotFound, TooMany
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work


async def acting_as(work: Work, person_id: UUID, patient_id: UUID, scope: Scope) -> ActingAs | None:
    """As whom this person may do this for this patient now; None when they may not. For oneself nothing is read."""
    if person_id == patient_id:
        return "self"
    return rules.acting_as(person_id, patient_id, await store.between(work, patient_id, person_id), scope, work.now)


async def may(work: Work, patient_id: UUID, scope: Scope) -> bool:
    """Whether the acting person may do this for this patient now."""
    return await acting_as(work, work.actor.person_id, patient_id, scope) is not None


async def require(work: Work, patient_id: UUID, scope: Scope) -> ActingAs:
    """As whom the acting person does this for this patient. Raises `NotFound` when they may not."""
    found = await acting_as(work, work.actor.person_id, patient_id, scope)
    if found is None:
        raise NotFound
    return found


async def require_held(work: Work, patient_id: UUID, scope: Scope) -> ActingAs:
    """As `require`, and it stays so until the transaction ends: whoever ends the mandate at this moment waits.

    Of every write for somebody else it is the first lock, so that no two of them block each other crosswise.
    """
    found = await held_for(work, work.actor.person_id, patient_id, scope)
    if found is None:
        raise NotFound
    return found


async def held_for(work: Work, person_id: UUID, patient_id: UUID, scope: Scope) -> ActingAs | None:
    """As `acting_as`, and it stays so until the transaction ends."""
    if person_id == patient_id:
        return "self"
    found = await store.between_held(work, patient_id, person_id)
    return rules.acting_as(person_id, patient_id, found, scope, work.now)


async def until(work: Work, patient_id: UUID, scope: Scope) -> datetime | None:
    """When the acting person may not do this for the patient any more at the latest; None for oneself."""
    person_id = work.actor.person_id
    if person_id == patient_id:
        return None
    found = await store.between(work, patient_id, person_id)
    good = [one.until for one in found if rules.acting_as(person_id, patient_id, [one], scope, work.now)]
    return max(good, default=work.now)


async def patients_of(work: Work, scope: Scope) -> list[UUID]:
    """For whom the acting person may do this now, themselves first."""
    person_id = work.actor.person_id
    found = await store.of_mandatary(work, person_id)
    good = [one.patient_id for one in found if rules.acting_as(person_id, one.patient_id, [one], scope, work.now)]
    return [person_id, *dict.fromkeys(good)]


async def wards_of(work: Work, person_id: UUID, scope: Scope) -> Wards:
    """For whom this person may do this now: as a parent, and by a mandate."""
    found = await store.of_mandatary(work, person_id)
    good = [one for one in found if rules.acting_as(person_id, one.patient_id, [one], scope, work.now)]
    children, adults = ([one.patient_id for one in good if one.kind == kind] for kind in ("child", "adult"))
    return Wards(tuple(children), tuple(adults))


async def reached_for(work: Work, patient_id: UUID) -> list[UUID]:
    """Who is told about a patient: the parents of a child, else the patient."""
    return (await reached_for_each(work, [patient_id]))[patient_id]


async def reached_for_each(work: Work, patients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The same for many patients at once."""
    parents: dict[UUID, list[UUID]] = {patient_id: [] for patient_id in patients}
    for one in await store.of_patients(work, patients):
        if one.kind == "child" and one.mandatary_id and rules.is_live(one, work.now):
            parents[one.patient_id].append(one.mandatary_id)
    return {patient_id: found or [patient_id] for patient_id, found in parents.items()}


async def people(work: Work) -> People:
    """Both sides of the acting person's mandates; of a child, who else acts for them."""
    wards, me = await store.wards(work), work.actor.person_id
    children = [one.person_id for one in wards if one.kind == "child"]
    around = await store.carers(work, [me, *children])
    return People(
        [_with_others(one, around) for one in wards],
        [carer for patient_id, carer in around if patient_id == me],
    )


def _with_others(ward: Ward, around: Sequence[tuple[UUID, Carer]]) -> Ward:
    return replace(ward, others=[carer for patient_id, carer in around if patient_id == ward.person_id])


async def declare(work: Work, child: Child, numbers: NationalNumbers, law: MandateRules) -> Declared | None:
    """The acting person says that they are a child's legal representative; again changes nothing.

    None for a name that the child cannot have. That counts even then, so it is refused by who asks, after the commit.

    A child is who has the number. The name stays as whoever was first wrote it: parents spell it otherwise, and
    children bear several family names. A given name that cannot be the same one is a sibling's, or somebody's who
    tries numbers out. Raises `NotThisChild`, `TooManyPeople` or, after too many wrong names, `TooMany`, the right one
    then too. Every other parent hears of it at once. `known_as` says no more than their own list does from now on.
    """
    niss = rules.digits_of(child.niss)
    ends_at = rules.child_until(child.birthdate, law.child_years)
    if niss is None or not rules.says_birthdate(niss, child.birthdate) or ends_at <= work.now:
        raise NotThisChild
    await identity.hold(work)
    me = work.actor.person_id
    details = identity.Dependant(niss, child.given_name, child.family_name, child.birthdate, rules.gender_of(niss))
    found = await identity.keep_dependant(work, numbers, details)
    await patients.admit(work, found.id)
    await store.hold(work, found.id)
    mine, at_child = await store.tries(work, found.id)
    if mine >= law.tries_a_day or at_child >= law.tries_at_child:
        raise TooMany
    if not rules.spelt_alike(found.given_name, child.given_name):
        await store.keep_try(work, found.id)
        return None
    if await store.declare(work, found.id, child, rules.EVERYTHING, ends_at):
        await _require_few(work, (me, found.id), law)
        if await store.declared_today(work) > law.declared_a_day:
            raise TooManyPeople
        await audit.record_access(work, found.id, "mandate", None)
        await _tell(work, found.id, me)
    said, known = (f"{one.given_name} {one.family_name}" for one in (child, found))
    return Declared(found.id, None if rules.same_name(said, known) else known)


async def _require_few(work: Work, people: Sequence[UUID], law: MandateRules) -> None:
    """Counted after the row is there, each person held: of two at once the later sees the earlier."""
    for person_id in sorted(people):
        await store.hold(work, person_id)
        if await store.count(work, person_id) > law.most_people:
            raise TooManyPeople


async def _require_adult(work: Work, law: MandateRules) -> None:
    me = (await identity.people(work, [work.actor.person_id]))[work.actor.person_id]
    if not rules.is_adult(me.birthdate, law.adult_years, work.now):
        raise NotAnAdult


async def offer(work: Work, wanted: Offer, law: MandateRules) -> datetime:
    """Make a mandate out to whoever brings its code; again changes nothing. Answers until when the code counts.

    Raises `NotAnAdult`, `BadInput` for a time that it may not last, `TooManyPeople` or `Conflict`.
    """
    await _require_adult(work, law)
    if not rules.may_last(wanted.until, work.now, law):
        raise BadInput(errors=[{"pointer": "/body/until", "code": "until"}])
    await identity.hold(work)
    made = Offer(wanted.id, rules.scopes_of(wanted.scopes), wanted.until, wanted.code)
    code_hash, code_until = rules.hash_of(made.code), work.now + timedelta(minutes=law.code_minutes)
    if await store.offer(work, made, code_hash, code_until):
        await _require_few(work, (work.actor.person_id,), law)
        await audit.record_access(work, work.actor.person_id, "mandate-offer", None)
    elif not await store.is_same_offer(work, made, code_hash):
        raise Conflict
    await work.tell(work.actor.person_id, "people_changed", {})
    return code_until


async def redeem(work: Work, code: str, law: MandateRules) -> UUID:
    """The acting person takes the mandate of this code; again changes nothing. Answers the mandate.

    Raises `NotAnAdult`, `CodeGone`, `AlreadyMandated` or `TooManyPeople`.
    """
    await _require_adult(work, law)
    await identity.hold(work)
    mandate_id = await store.redeem(work, rules.hash_of(code))
    found = await store.find(work, mandate_id) if mandate_id else None
    if found is None:
        raise CodeGone
    await _require_few(work, (found.patient_id, work.actor.person_id), law)
    await audit.record_access(work, found.patient_id, "mandate", None)
    await _tell(work, found.patient_id, work.actor.person_id)
    return found.id


async def end(work: Work, mandate_id: UUID, let_go: Sequence[LetGo]) -> None:
    """Either side ends a mandate: from this moment it counts for nothing. Again changes nothing. Raises `NotFound`."""
    found = await store.find(work, mandate_id)
    if found is None:
        raise NotFound
    await _end(work, found, let_go, work.actor.person_id)


async def _end(work: Work, mandate: Mandate, let_go: Sequence[LetGo], by: UUID | None) -> None:
    if await store.end(work, mandate.id, min(work.now, mandate.until), by) is None:
        return
    if mandate.mandatary_id is None:
        await work.tell(mandate.patient_id, "people_changed", {})
        return
    if by is not None:
        await audit.record_access(work, mandate.patient_id, "mandate-end", None)
    for release in let_go:
        await release(work, mandate.patient_id, mandate.mandatary_id)
    await _tell(work, mandate.patient_id, mandate.mandatary_id)


async def end_over(work: Work, let_go: Sequence[LetGo]) -> None:
    """Tidy up after mandates whose time has passed: they counted for nothing from that moment on."""
    for mandate in await store.over(work):
        await _end(work, mandate, let_go, None)


async def leave(work: Work, let_go: Sequence[LetGo]) -> None:
    """The acting person's account goes: so does what they granted and took, and children who have nobody left."""
    me = work.actor.person_id
    taken = await store.of_mandatary(work, me)
    for mandate in (*taken, *await store.of_patient(work, me)):
        await _end(work, mandate, let_go, me)
    children = [one.patient_id for one in taken if one.kind == "child"]
    for child_id, _brand in await store.orphans(work, work.now, children):
        await _erase(work, child_id)
    await store.leave_tries(work, me)


async def _erase(work: Work, child_id: UUID) -> None:
    await store.leave_tries(work, child_id)
    await identity.erase_dependant(work, child_id)


async def forget(work: Work, law: MandateRules) -> None:
    """Delete offers that nobody took, and erase children for whom nobody has acted for long."""
    await store.forget_offers(work, work.now - timedelta(days=1))
    await store.forget_tries(work)
    for child_id, brand in await store.orphans(work, work.now - timedelta(days=law.orphan_days)):
        work.at(brand)
        await _erase(work, child_id)


async def _tell(work: Work, patient_id: UUID, mandatary_id: UUID) -> None:
    """Both sides, and who else acts for a child, see their list change."""
    around = await store.of_patient(work, patient_id)
    others = [one.mandatary_id for one in around if one.kind == "child" and one.mandatary_id]
    for person_id in dict.fromkeys((patient_id, mandatary_id, *others)):
        await work.tell(person_id, "people_changed", {})


async def held(work: Work) -> dict[str, object]:
    """What we hold on mandates that the acting person is or was on one end of."""
    me = work.actor.person_id
    return {"mandates": await store.held(work, me), "child_tries": await store.held_tries(work, me)}


def read_rules(path: Path) -> MandateRules:
    """The rules of law that mandates keep, from `data/rules/mandates.json`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return MandateRules(**{name: rule["value"] for name, rule in document.items()})
