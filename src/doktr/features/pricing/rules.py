"""Who is reimbursed, what it costs and why: pure functions over dated data. No amount stands in code."""

from dataclasses import replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from doktr.features.pricing.model import (
    Book,
    Convention,
    Cover,
    Mode,
    Moment,
    Moments,
    Price,
    Qualification,
    Reason,
    Relation,
    Situation,
    SupplementReason,
    Tariff,
    TariffRule,
    Terms,
)
from doktr.kernel.holidays import public_holidays

FULL_NIHDI = 11
LACKS: dict[str, Reason] = {
    "requested": "not_requested",
    "accepted": "not_accepted",
    "record_access": "no_record_access",
    "secure_platform": "platform_not_secure",
}
NIHDI_DIGITS = 8


class Dated(Protocol):
    """Something that is valid from a day to another, both included."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


def valid_on(one: Dated, day: date) -> bool:
    """Whether it is in force on that day."""
    return one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)


def price(book: Book, situation: Situation, mode: Mode) -> Price:
    """The price in this situation and the reason for it; `mode` production knows official amounts only."""
    rule = _rule(book, situation)
    if rule is None:
        return Price("no_rule")
    if rule.billing == "none" or rule.code is None:
        return Price("no_code")
    tariff = _tariff(book, rule.code, situation.day)
    supplement = _supplement(rule, situation)
    if rule.billing == "suspended":
        return _with_supplement(Price("phone_suspended", code=rule.code), supplement, situation.convention)
    if tariff is None or tariff.honorarium_cents is None or not _billable(tariff, mode):
        return Price(_why_no_price(tariff), code=rule.code)
    refusal = _refusal(book, rule, situation)
    found = _refused(tariff, refusal) if refusal else _reimbursed(tariff, _granted(rule, situation), situation.cover)
    return _with_supplement(found, supplement, situation.convention)


def _rule(book: Book, situation: Situation) -> TariffRule | None:
    kind = (situation.channel, situation.qualification, situation.purpose)
    for rule in book.rules:
        if (rule.channel, rule.qualification, rule.purpose) == kind and valid_on(rule, situation.day):
            return rule
    return None


def _tariff(book: Book, code: str, day: date) -> Tariff | None:
    return next((one for one in book.tariffs if one.code == code and valid_on(one, day)), None)


def _billable(tariff: Tariff, mode: Mode) -> bool:
    return tariff.status == "official" or mode == "trial"


def _why_no_price(tariff: Tariff | None) -> Reason:
    if tariff is None:
        return "no_tariff"
    return "amount_unknown" if tariff.honorarium_cents is None else "not_official"


def _refusal(book: Book, rule: TariffRule, situation: Situation) -> Reason | None:
    """Why the insurer does not pay; None when everything that is asked for holds."""
    for asked in rule.requires:
        if not getattr(situation, asked):
            return LACKS[asked]
    if situation.relation not in rule.relations:
        return "no_referral" if rule.relations == ("referral",) else "no_relation"
    if situation.cover is None:
        return None
    if not situation.cover.insured:
        return "not_insured"
    if situation.cover.medical_house and situation.relation not in book.medical_house:
        return "medical_house"
    return None


def _granted(rule: TariffRule, situation: Situation) -> Reason:
    return "any_relation" if "none" in rule.relations or situation.relation == "none" else situation.relation


def _refused(tariff: Tariff, reason: Reason) -> Price:
    """The patient pays everything."""
    whole = tariff.honorarium_cents or 0
    return Price(reason, False, tariff.code, tariff.status, whole, 0, whole, least_cents=whole)


def _reimbursed(tariff: Tariff, reason: Reason, cover: Cover | None) -> Price:
    """The patient pays their share only; while nobody knows which, the larger one is promised."""
    whole = tariff.honorarium_cents or 0
    increased = cover is not None and cover.increased
    share = tariff.share_increased_cents if increased else tariff.share_cents
    least = tariff.share_increased_cents if cover is None else share
    return Price(reason, True, tariff.code, tariff.status, whole, whole - share, share, least_cents=least)


def _supplement(rule: TariffRule, situation: Situation) -> int:
    """What a doctor outside the convention may add. While nobody knows of increased reimbursement, nothing."""
    if rule.supplement == "never" or situation.convention == "full":
        return 0
    protected = situation.cover is None or situation.cover.increased
    if rule.supplement == "unless_conventioned_or_increased" and protected:
        return 0
    return situation.supplement_cents


def _with_supplement(found: Price, supplement: int, convention: Convention) -> Price:
    reason: SupplementReason = "outside_hours" if convention == "partial" else "outside_convention"
    return replace(
        found, supplement_cents=supplement, least_cents=found.least_cents + supplement,
        supplement_reason=reason if supplement else None,
    )  # fmt: skip


def convention_at(terms: Terms, moments: Moments, at: datetime) -> Convention:
    """How a doctor stands to the convention at a moment: who follows it in part follows it fully within their hours."""
    local = at.astimezone(ZoneInfo(moments.timezone))
    day, minute = local.isoweekday(), local.hour * 60 + local.minute
    within = (one.weekday == day and one.from_minute <= minute < one.to_minute for one in terms.hours)
    return "full" if terms.convention == "partial" and any(within) else terms.convention


def capped(now: Price, accepted: Price) -> Price:
    """The price at the end, which never asks more of the patient than what they accepted, nor a supplement untold.

    Whatever the patient is spared is not asked of the insurer either, unless the rules of the day say so.
    """
    supplement = min(now.supplement_cents, accepted.supplement_cents)
    spared = now.supplement_cents - supplement
    as_told = replace(
        now, supplement_cents=supplement, least_cents=now.least_cents - spared,
        supplement_reason=now.supplement_reason if supplement else None,
    )  # fmt: skip
    if as_told.pays_cents <= accepted.pays_cents:
        return as_told
    patient = min(now.patient_cents, accepted.pays_cents - supplement)
    fee = patient + now.insurer_cents
    return replace(as_told, honorarium_cents=fee, patient_cents=patient, least_cents=patient + supplement)


def qualification_of(nihdi: str | None, acquired: frozenset[str]) -> Qualification:
    """What a doctor's number says of how they became a GP: the last three of its eleven digits (hl7-be/core, NIHDI)."""
    return "gp_acquired" if nihdi and len(nihdi) == FULL_NIHDI and nihdi[-3:] in acquired else "gp"


def relation_of(
    cover: Cover | None, nihdi: str | None, seen: bool, on_call: bool, practice: bool = False
) -> Relation:
    """The strongest relation there is: global medical record, seen in person, on call.

    `practice`: they confirmed that they practise with who keeps the record; somebody must keep one, says the insurer.
    """
    if practice and cover is not None and cover.gmd_holder:
        return "gmd"
    if cover is not None and cover.gmd_holder and nihdi and cover.gmd_holder[:NIHDI_DIGITS] == nihdi[:NIHDI_DIGITS]:
        return "gmd"
    if seen and nihdi:
        return "seen"
    return "on_call" if on_call else "none"


def seen_until(day: date, seen_years: int) -> date:
    """The last day on which a visit in person of that day counts: whole calendar years after its own."""
    return date(day.year + seen_years, 12, 31)


def is_holiday(moments: Moments, day: date) -> bool:
    """Whether that day is a public holiday, of those that the calendar lists and the law counts."""
    name = public_holidays(moments.country, day.year).get(day)
    return name is not None and name not in moments.not_counted


def local_day(moments: Moments, at: datetime) -> date:
    """The day of a moment, where the service is."""
    return at.astimezone(ZoneInfo(moments.timezone)).date()


def moment_of(moments: Moments, at: datetime) -> Moment:
    """Holiday before weekend before night."""
    local = at.astimezone(ZoneInfo(moments.timezone))
    if is_holiday(moments, local.date()):
        return "holiday"
    if local.isoweekday() in moments.weekend:
        return "weekend"
    begins, ends = moments.night
    return "night" if local.time() >= begins or local.time() < ends else "weekday"
