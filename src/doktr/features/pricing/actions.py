"""Telling a price, accepting it, and what it comes to in the end: one transaction each."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from doktr.features import brands, mandates
from doktr.features.pricing import rules, store
from doktr.features.pricing.model import (
    Channel,
    Cover,
    Mode,
    Price,
    PriceNeeded,
    Question,
    Quote,
    Relation,
    Rules,
    Situation,
    VisitCode,
)
from doktr.kernel.problems import NotFound
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
    """Keep what the insurer said just now."""
    await store.keep_cover(work, patient_id, said)


async def quote(work: Work, asked: Question, law: Rules, mode: Mode) -> Quote:
    """Tell a price and keep it. Raises `NotFound` for another patient or a doctor of another brand."""
    await mandates.require(work, asked.patient_id, "ask")
    cover = await known_cover(work, asked.patient_id)
    situation = await _situation(work, asked, cover, law)
    told = rules.price(await store.book(work, situation.day), situation, mode)
    quote_id = await store.keep_quote(work, asked, situation.relation, told, work.now + QUOTE_LASTS)
    return await _quote_of(work, quote_id, asked.patient_id)


async def _situation(work: Work, asked: Question, cover: Cover | None, law: Rules) -> Situation:
    nihdi, convention, supplement = None, "full", 0
    if asked.doctor_id is not None:
        terms = await store.doctor_terms(work, asked.doctor_id)
        if terms is None:
            raise NotFound
        nihdi, convention, supplement = terms
    moments = (await brands.of(work)).policy.money.on_call
    on_call = rules.moment_of(law.moments, work.now) in moments
    relation = rules.relation_of(cover, nihdi, asked.seen, on_call)
    day = rules.local_day(law.moments, work.now)
    return Situation(day, asked.channel, relation, cover, convention=convention, supplement_cents=supplement)


async def quote_by(work: Work, quote_id: UUID) -> Quote:
    """A price told to the acting person, for themselves or somebody for whom they may ask. Raises `NotFound`."""
    patient_id = await store.patient_of_quote(work, quote_id)
    if patient_id is None:
        raise NotFound
    await mandates.require(work, patient_id, "ask")
    return await _quote_of(work, quote_id, patient_id)


async def _quote_of(work: Work, quote_id: UUID, patient_id: UUID) -> Quote:
    found = await store.find_quote(work, quote_id, patient_id)
    if found is None:
        raise NotFound
    return found


async def accept(work: Work, quote_id: UUID | None, patient_id: UUID, doctor_id: UUID | None, channel: Channel) -> None:
    """Accept a told price for this doctor and channel, once. Raises `PriceNeeded`."""
    found = await store.find_quote(work, quote_id, patient_id) if quote_id else None
    if quote_id is None or found is None or not found.price.payable:
        raise PriceNeeded
    if not await store.accept(work, quote_id, patient_id, doctor_id, channel):
        raise PriceNeeded


async def accepted(work: Work, request_id: UUID) -> Quote | None:
    """The price that the patient accepted with a request."""
    return await store.accepted(work, request_id)


async def settled_price(work: Work, agreed: Quote, channel: Channel, law: Rules, mode: Mode) -> Price:
    """What it comes to after the consultation: as agreed, or less, by what the insurer says by then; never more."""
    relation: Relation = agreed.relation
    cover = await known_cover(work, agreed.patient_id)
    if cover is None and agreed.price.least_cents == agreed.price.pays_cents and channel == agreed.channel:
        return agreed.price
    day = rules.local_day(law.moments, agreed.made_at)
    situation = Situation(
        day, channel, relation, cover, convention="partial" if agreed.price.supplement_cents else "full",
        supplement_cents=agreed.price.supplement_cents,
    )  # fmt: skip
    now = rules.price(await store.book(work, day), situation, mode)
    return rules.capped(now, agreed.price) if now.payable else agreed.price


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
