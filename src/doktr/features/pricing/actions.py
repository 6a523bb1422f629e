"""Telling a price, accepting it, and what it comes to in the end: one transaction each."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features import audit, brands, mandates, relations
from doktr.features.pricing import rules, store, store_terms
from doktr.features.pricing.model import (
    Cover,
    Mode,
    OwnTerms,
    Price,
    PriceNeeded,
    Question,
    Quote,
    Rules,
    Situation,
    Terms,
    VisitCode,
    Wanted,
)
from doktr.kernel.problems import BadInput, NotFound
from doktr.kernel.work import Work

QUOTE_LASTS = timedelta(minutes=30)
COVER_LASTS = timedelta(hours=12)


async def known_cover(work: Work, patient_id: UUID) -> Cover | None:
    """What the insurer said today."""
    return await store.cover(work, patient_id, COVER_LASTS)


async def sealed_niss(work: Work, patient_id: UUID) -> bytes:
    """The sealed national number to ask the insurer about. Raises `NotFound` for somebody else."""
    await mandates.require(work, patient_id, "ask")
    return await store.sealed_niss(work, patient_id)


async def keep_cover(work: Work, patient_id: UUID, said: Cover) -> None:
    """Keep what the insurer said just now, also whose patient they are."""
    await store.keep_cover(work, patient_id, said)
    await relations.insurer_says(work, patient_id, said.gmd_holder)


async def quote(work: Work, asked: Question, law: Rules, mode: Mode) -> Quote:
    """Tell a price and keep it. Raises `NotFound` for another patient or a doctor of another brand."""
    await mandates.require(work, asked.patient_id, "ask")
    # whoever asks for somebody else reads by the price what the insurer says of them
    await audit.record_looks(work, "price", [(asked.patient_id, asked.patient_id)])
    cover = await known_cover(work, asked.patient_id)
    if asked.doctor_id is not None and not await store.works_here(work, asked.doctor_id):
        raise NotFound
    situation = await _situation(work, asked, cover, law)
    told = rules.price(await store.book(work, situation.day), situation, mode)
    quote_id = await store.keep_quote(work, asked, situation, told, work.now + QUOTE_LASTS)
    return await _quote_of(work, quote_id, asked.patient_id)


async def _situation(work: Work, asked: Question, cover: Cover | None, law: Rules) -> Situation:
    at = asked.at or work.now
    nihdi, terms = None, Terms()
    if asked.doctor_id is not None:
        nihdi = await store_terms.nihdi(work, asked.doctor_id)
        terms = await terms_of(work, asked.doctor_id, rules.local_day(law.moments, at))
    moments = (await brands.of(work)).policy.money.on_call
    on_call = rules.moment_of(law.moments, at) in moments
    day = rules.local_day(law.moments, at)
    word = await in_person(work, asked.patient_id, asked.doctor_id, day)
    seen = word == "confirmed" or (asked.seen and word != "refused")
    practice = asked.doctor_id is not None and await relations.in_practice(work, asked.patient_id, asked.doctor_id)
    relation = rules.relation_of(cover, nihdi, seen, on_call, practice)
    convention = rules.convention_at(terms, law.moments, at)
    qualification = rules.qualification_of(nihdi, law.acquired)
    return Situation(
        day, asked.channel, relation, cover, qualification, convention, supplement_cents=terms.supplement_cents
    )


async def in_person(work: Work, patient_id: UUID, doctor_id: UUID | None, day: date) -> relations.Met | None:
    """What this doctor said of a visit in person that counts on that day; None where they said nothing."""
    return await relations.met_in_person(work, patient_id, doctor_id, day) if doctor_id else None


async def terms_of(work: Work, doctor_id: UUID, day: date) -> Terms:
    """A doctor's terms on that day; whoever stated nothing follows the convention."""
    found = await store_terms.in_force(work, doctor_id, day)
    return found.terms if found else Terms()


async def own_terms(work: Work, law: Rules) -> OwnTerms:
    """The acting doctor's own terms: of today, of later, and everything they ever stated."""
    me, today = work.actor.person_id, rules.local_day(law.moments, work.now)
    in_force = await store_terms.in_force(work, me, today)
    coming, stated = await store_terms.coming(work, me, today), await store_terms.stated(work, me)
    return OwnTerms(in_force, coming, stated, today + timedelta(days=1))


async def state_terms(work: Work, valid_from: date, terms: Terms, law: Rules) -> OwnTerms:
    """The acting doctor states their terms, from tomorrow on at the earliest. Raises `BadInput`."""
    if valid_from <= rules.local_day(law.moments, work.now):
        raise BadInput
    await store_terms.state(work, work.actor.person_id, valid_from, terms)
    return await own_terms(work, law)


async def quote_by(work: Work, quote_id: UUID) -> Quote:
    """A price told to the acting person, for themselves or somebody for whom they may ask. Raises `NotFound`."""
    patient_id = await store.patient_of_quote(work, quote_id)
    if patient_id is None:
        raise NotFound
    await mandates.require(work, patient_id, "ask")
    await audit.record_looks(work, "price", [(patient_id, patient_id)])
    return await _quote_of(work, quote_id, patient_id)


async def _quote_of(work: Work, quote_id: UUID, patient_id: UUID) -> Quote:
    found = await store.find_quote(work, quote_id, patient_id)
    if found is None:
        raise NotFound
    return found


async def accept(work: Work, quote_id: UUID | None, wanted: Wanted) -> None:
    """Accept a told price for exactly what is wanted, once. Raises `PriceNeeded`."""
    found = await store.find_quote(work, quote_id, wanted.patient_id) if quote_id else None
    if quote_id is None or found is None or not found.price.payable:
        raise PriceNeeded
    if not await store.accept(work, quote_id, wanted):
        raise PriceNeeded


async def still_holds(work: Work, quote_id: UUID | None, doctor_id: UUID, at: datetime) -> bool:
    """Whether an accepted price is also that of the same doctor at another time, as tariffs and years go."""
    return quote_id is not None and await store.still_holds(work, quote_id, doctor_id, at)


async def accepted(work: Work, request_id: UUID) -> Quote | None:
    """The price that the patient accepted with a request."""
    return await store.accepted(work, request_id)


async def settled_price(
    work: Work, agreed: Quote, doctor_id: UUID, law: Rules, mode: Mode, cover: Cover | None = None
) -> Price:
    """What it comes to after a consultation with this doctor: as agreed, or less; never more. What was told to be
    charged to nobody stays so, whoever publishes an amount meanwhile.

    What an insurer is asked for follows from what is true of the doctor who saw the patient, whoever was wished for.
    `cover`: what the insurer says now of the day of the consultation. Whatever they said, and when, the amounts are
    those of the tariffs as they are loaded now for that day.
    """
    cover = cover or await known_cover(work, agreed.patient_id)
    said_now = cover is not None
    cover = cover or await _told_by(work, agreed)
    as_agreed = doctor_id == agreed.doctor_id
    if agreed.price.payable and not agreed.price.published:
        return agreed.price
    refused = agreed.relation == "seen" and await in_person(
        work, agreed.patient_id, doctor_id, rules.local_day(law.moments, agreed.about_at)
    ) == "refused"
    seen = as_agreed and agreed.relation == "seen"
    asked = Question(agreed.patient_id, agreed.channel, doctor_id, seen, agreed.about_at)
    situation = await _situation(work, asked, cover, law)
    if as_agreed and not said_now and not refused:
        situation = replace(situation, relation=agreed.relation)
    now = rules.price(await store.book(work, situation.day), situation, mode)
    return rules.capped(now, agreed.price) if now.published or not as_agreed else agreed.price


async def _told_by(work: Work, agreed: Quote) -> Cover | None:
    """What the insurer had said when the price was told, or since; None where they were silent then."""
    if not agreed.insurer_known:
        return None
    return await store.cover(work, agreed.patient_id, work.now - agreed.made_at + COVER_LASTS)


async def hangs_on_insurer(work: Work, agreed: Quote, doctor_id: UUID, law: Rules, mode: Mode) -> bool:
    """Whether the insurer was silent to this day, and what they may say yet would make it cheaper for the patient."""
    if agreed.insurer_known or await known_cover(work, agreed.patient_id) is not None:
        return False
    kindest = Cover(True, True, gmd_holder=await store_terms.nihdi(work, doctor_id))
    least = await settled_price(work, agreed, doctor_id, law, mode, kindest)
    return least.pays_cents < (await settled_price(work, agreed, doctor_id, law, mode)).pays_cents


async def described(work: Work, code: str, day: date) -> tuple[dict[str, str], str] | None:
    """What a code is called on a day, by language (French, Dutch, German), and the status of its amount."""
    return await store.described(work, code, day)


async def visits(work: Work, day: date, mode: Mode) -> list[VisitCode]:
    """What a visit in the practice may be billed as on that day; in production by official amounts only."""
    return [one for one in await store.visits(work, day) if mode == "trial" or one.status == "official"]


async def listed(work: Work) -> list[dict[str, Any]]:
    """Every tariff that is loaded."""
    return await store.listed(work)


async def held(work: Work) -> dict[str, Any]:
    """What we hold on what the acting patient was told."""
    return await store.held(work, work.actor.person_id)
