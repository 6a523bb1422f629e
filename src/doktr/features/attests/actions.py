"""Certifying a visit, correcting it, giving up, taking back: one transaction each, the job that says it in the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from doktr.features import audit, claims, pricing
from doktr.features.attests import rules, store
from doktr.features.attests.model import (
    AlreadyCertified,
    Attest,
    CancelReason,
    Certificate,
    DayOver,
    Desk,
    NotNow,
    NotThisCode,
    PayeeNeeded,
    Said,
    TooMuch,
    Visit,
)
from doktr.features.pricing import Mode, Rules
from doktr.kernel.problems import NotFound
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work

SAY = "attests.say"


async def desk(work: Work, law: Rules, mode: Mode) -> Desk:
    """Everything of the acting doctor's screen; who is named in it can see that."""
    patients, attests = await store.patients(work), await store.of_doctor(work)
    looked = dict.fromkeys([*(one.id for one in patients), *(one.patient_id for one in attests)])
    await audit.record_accesses(work, "attest", [(patient_id, patient_id) for patient_id in looked])
    codes = await pricing.visits(work, _today(work, law), mode)
    return Desk(await claims.payee_of(work, work.actor.person_id), patients, codes, attests)


def _today(work: Work, law: Rules) -> date:
    return pricing.local_day(law.moments, work.now)


async def certify(work: Work, visit: Visit, law: Rules, mode: Mode) -> UUID:
    """Certify a visit of today: once the insurer took it, both met in person (`relations.met_in_person`).

    Raises `NotFound` for somebody whom the doctor never saw here, `PayeeNeeded`, `NotThisCode`, `TooMuch` or
    `AlreadyCertified`.
    """
    brand = await store.brand_of(work, visit.patient_id)
    if brand is None:
        raise NotFound
    if await claims.payee_of(work, work.actor.person_id) is None:
        raise PayeeNeeded
    today = _today(work, law)
    await _billable(work, visit.code, visit.paid_cents, today, mode)
    days = today, pricing.seen_until(today, law.seen_years)
    attest_id = await store.keep(work, brand, visit, days, rules.next_try(work.now, 0), mode)
    if attest_id is None:
        raise AlreadyCertified
    await work.later(SAY, {"attest_id": attest_id})
    return attest_id


async def _billable(work: Work, code: str, paid_cents: int, day: date, mode: Mode) -> None:
    known = {one.code: one for one in await pricing.visits(work, day, mode)}
    if code not in known:
        raise NotThisCode
    if paid_cents > known[code].honorarium_cents:
        raise TooMuch


async def _mine(work: Work, attest_id: UUID, state: str) -> Attest:
    found = await store.find_held(work, attest_id)
    if found is None:
        raise NotFound
    if found.state != state:
        raise NotNow
    return found


async def correct(work: Work, attest_id: UUID, code: str, paid_cents: int, law: Rules, mode: Mode) -> None:
    """Send what was refused again, as it should have been: on the day of the visit only.

    Raises `NotFound`, `NotNow`, `DayOver`, `NotThisCode`, `TooMuch` or `AlreadyCertified`.
    """
    found = await _mine(work, attest_id, "rejected")
    if found.day != _today(work, law):
        raise DayOver
    await _billable(work, code, paid_cents, found.day, mode)
    if not await store.correct(work, attest_id, code, paid_cents, rules.next_try(work.now, 0)):
        raise AlreadyCertified
    await work.later(SAY, {"attest_id": attest_id})


async def drop(work: Work, attest_id: UUID) -> None:
    """Give up what was refused: the patient gets a certificate on paper. Raises `NotFound` or `NotNow`."""
    await _mine(work, attest_id, "rejected")
    await store.drop(work, attest_id)


async def cancel(work: Work, attest_id: UUID, why: CancelReason, law: Rules) -> None:
    """Take an accepted certificate back; from then on both did not meet, unless the reason leaves the visit.

    Raises `NotFound` or `NotNow`.
    """
    await _mine(work, attest_id, "accepted")
    await store.cancel(work, attest_id, why, rules.next_try(work.now, 0), why in law.visit_stays)
    await work.later(SAY, {"attest_id": attest_id})


async def attest_by(work: Work, attest_id: UUID) -> Attest:
    """The one gate to a certificate: its patient's or its doctor's. Raises `NotFound`."""
    found = await store.find(work, attest_id)
    if found is None:
        raise NotFound
    return found


def certificate(row: Mapping[str, Any], numbers: NationalNumbers) -> Certificate:
    """What the insurer is told, with national numbers opened."""
    niss = numbers.open(row["patient_niss"])
    back = row["state"] == "cancelling"
    return Certificate(
        attempt=rules.attempt_of(row["id"], row["attempt"]), at=row["attempt_at"],
        nihdi=rules.eleven_digits(row["nihdi"]), doctor_niss=numbers.open(row["doctor_niss"]),
        doctor_given_name=row["doctor_given_name"], doctor_family_name=row["doctor_family_name"],
        enterprise_number=row["enterprise_number"], patient_niss=niss, patient_given_name=row["patient_given_name"],
        patient_family_name=row["patient_family_name"], patient_sex=rules.sex(row["gender"], niss), code=row["code"],
        day=row["day"], paid_cents=row["paid_cents"], number=row["acknowledgement"] if back else None,
        why=row["cancel_reason"] if back else None,
    )  # fmt: skip


async def note(work: Work, row: Mapping[str, Any], said: Said | None) -> None:
    """What the insurer answered to this attempt; None when they were silent."""
    if said is None or rules.is_later(said.codes):
        await store.silent(work, row["id"], row["attempt"], rules.next_try(work.now, row["tries"]))
        return
    state = rules.becomes(row["state"], bool(said.codes))
    told = await store.answered(work, row["id"], row["attempt"], state, said.number, said.codes)
    for person_id in told or ():
        await work.tell(person_id, "attests_changed", {})


async def held(work: Work) -> dict[str, Any]:
    """What is held about the acting patient: what their insurer was told of visits in the practice."""
    return {"attests": await store.held(work, work.actor.person_id)}
