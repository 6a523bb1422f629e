"""A doctor states how they stand to the convention; a patient is told before what is asked beyond it, and why."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.pricing import Cover, Price, Quote
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Hours, Question, Terms
from doktr.features.pricing.rules import convention_at, local_day, qualification_of
from doktr.kernel.problems import BadInput
from tests.features.clinic import LAW, Clinic, Person
from tests.features.payments.till import Till

BRUSSELS = ZoneInfo("Europe/Brussels")
OUTSIDE = Terms("none", (), 1_000)
MONDAY_MORNING = Terms("partial", (Hours(1, 9 * 60, 12 * 60),), 1_000)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
moments = st.builds(datetime.combine, days, st.times(timezones=st.just(BRUSSELS)))
weeks = st.builds(
    lambda weekday, ends: Hours(weekday, min(ends), max(ends)),
    st.integers(1, 7),
    st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True),
)


@given(st.lists(weeks, min_size=1, max_size=5), moments)
def test_who_follows_the_convention_in_part_follows_it_within_their_hours_alone(hours: Any, at: datetime) -> None:
    minute = at.hour * 60 + at.minute
    within = any(
        one.weekday == at.isoweekday() and minute in range(one.from_minute, one.to_minute) for one in hours
    )  # fmt: skip
    assert convention_at(Terms("partial", tuple(hours), 500), LAW.moments, at) == ("full" if within else "partial")


@given(st.sampled_from(["full", "none"]), moments)
def test_hours_matter_to_nobody_else(convention: Any, at: datetime) -> None:
    assert convention_at(Terms(convention), LAW.moments, at) == convention


@pytest.mark.parametrize(
    ("at", "convention"),
    [
        ("2026-11-23T08:59", "partial"), ("2026-11-23T09:00", "full"), ("2026-11-23T11:59", "full"),
        ("2026-11-23T12:00", "partial"), ("2026-11-24T10:00", "partial"),
    ],
)  # fmt: skip
def test_hours_begin_and_end_on_the_minute(at: str, convention: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=BRUSSELS)
    assert convention_at(MONDAY_MORNING, LAW.moments, moment) == convention


async def states(clinic: Clinic, doctor: Person, terms: Terms, in_days: int = 1) -> date:
    """The doctor states their terms, from so many days on; answers the day."""
    async with clinic.as_(doctor) as work:
        first = local_day(LAW.moments, work.now) + timedelta(days=in_days)
        await pricing_actions.state_terms(work, first, terms, LAW)
    return first


async def told(clinic: Clinic, patient: Person, doctor: Person, at: datetime | None = None) -> Quote:
    async with clinic.as_(patient) as work:
        return await pricing_actions.quote(work, Question(patient.id, "video", doctor.id, at=at), LAW, "trial")


async def patient_of(clinic: Clinic, doctor: Person, increased: bool = False) -> Person:
    """Somebody whose global medical record this doctor keeps."""
    patient = await clinic.patient()
    await Till(clinic).insured(patient, Cover(True, increased, gmd_holder="*"), doctor)
    return patient


def asked(price: Price) -> tuple[int, int, str | None]:
    return price.patient_cents, price.supplement_cents, price.supplement_reason


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=BRUSSELS)


async def test_a_supplement_is_told_with_its_reason_from_the_stated_day_on(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient = await patient_of(clinic, doctor)
    first = await states(clinic, doctor, OUTSIDE, in_days=2)
    assert asked((await told(clinic, patient, doctor)).price) == (400, 0, None)
    assert asked((await told(clinic, patient, doctor, noon(first - timedelta(days=1)))).price) == (400, 0, None)
    assert asked((await told(clinic, patient, doctor, noon(first))).price) == (400, 1_000, "outside_convention")


async def test_whoever_has_increased_reimbursement_or_an_unknown_one_pays_no_supplement(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    first = await states(clinic, doctor, OUTSIDE)
    protected, unknown = await patient_of(clinic, doctor, increased=True), await clinic.patient()
    assert asked((await told(clinic, protected, doctor, noon(first))).price) == (100, 0, None)
    assert (await told(clinic, unknown, doctor, noon(first))).price.supplement_cents == 0


async def test_partly_within_the_convention_depends_on_the_hour(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient = await patient_of(clinic, doctor)
    first = await states(clinic, doctor, MONDAY_MORNING)
    monday = first + timedelta(days=8 - first.isoweekday())
    morning = noon(monday) - timedelta(hours=2)
    assert asked((await told(clinic, patient, doctor, morning)).price) == (400, 0, None)
    assert asked((await told(clinic, patient, doctor, noon(monday))).price) == (400, 1_000, "outside_hours")


async def test_terms_of_today_or_before_cannot_be_stated(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    for in_days in (0, -1):
        with pytest.raises(BadInput):
            await states(clinic, doctor, OUTSIDE, in_days)
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.sql.execute(
            "insert into doctor_terms (doctor_id, valid_from, convention, hours, supplement_cents, source, stated_at)"
            " values ($1, (now() at time zone 'Europe/Brussels')::date, 'none', '[]', 100, 'doctor', now())",
            doctor.id,
        )


async def test_all_that_was_stated_stays_and_the_last_word_on_a_day_counts(clinic: Clinic) -> None:
    doctor, other = await clinic.doctor(), await clinic.doctor()
    first = await states(clinic, doctor, OUTSIDE)
    await states(clinic, doctor, OUTSIDE)
    await states(clinic, doctor, Terms("none", (), 700))
    await states(clinic, doctor, MONDAY_MORNING, in_days=30)
    async with clinic.as_(doctor) as work:
        own = await pricing_actions.own_terms(work, LAW)
        assert (await pricing_actions.terms_of(work, doctor.id, first)).supplement_cents == 700
    assert own.today is None
    assert [one.terms.supplement_cents for one in own.stated] == [1_000, 700, 1_000]
    assert [(one.valid_from, one.terms) for one in own.coming] == [
        (first, Terms("none", (), 700)), (first + timedelta(days=29), MONDAY_MORNING)
    ]  # fmt: skip
    async with clinic.as_(other) as work:
        assert (await pricing_actions.own_terms(work, LAW)).stated == []
    for change in ("update doctor_terms set supplement_cents = 1", "delete from doctor_terms"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with clinic.as_(doctor) as work:
                await work.sql.execute(change)


async def test_an_accepted_price_stays_whatever_is_stated_later(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient = await patient_of(clinic, doctor)
    first = await states(clinic, doctor, Terms("none", (), 300))
    agreed = await told(clinic, patient, doctor, noon(first))
    await states(clinic, doctor, OUTSIDE)
    async with clinic.as_(patient) as work:
        final = await pricing_actions.settled_price(work, agreed, doctor.id, LAW, "trial")
    assert (agreed.price.pays_cents, final.pays_cents) == (700, 700)
    await states(clinic, doctor, Terms())
    async with clinic.as_(patient) as work:
        final = await pricing_actions.settled_price(work, agreed, doctor.id, LAW, "trial")
    assert asked(final) == (400, 0, None)


async def test_another_doctor_than_the_agreed_one_gets_no_supplement_that_was_not_told(clinic: Clinic) -> None:
    doctor, other = await clinic.doctor(), await clinic.doctor()
    patient = await patient_of(clinic, doctor)
    first = await states(clinic, other, OUTSIDE)
    agreed = await told(clinic, patient, doctor, noon(first))
    async with clinic.as_(patient) as work:
        final = await pricing_actions.settled_price(work, agreed, other.id, LAW, "trial")
    assert (final.supplement_cents, final.supplement_reason) == (0, None)
    assert final.pays_cents <= agreed.price.pays_cents


@pytest.mark.parametrize(
    ("nihdi", "kind"),
    [("11478761004", "gp"), ("19006951001", "gp_acquired"), ("80000001", "gp"), (None, "gp")],
)
def test_the_end_of_a_number_says_how_its_doctor_became_a_gp(nihdi: str | None, kind: str) -> None:
    assert qualification_of(nihdi, LAW.acquired) == kind


async def test_a_doctor_on_acquired_rights_is_priced_by_the_code_of_those(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.sql.execute("update doctors set nihdi = '19006951001' where person_id = $1", doctor.id)
    patient = await patient_of(clinic, doctor)
    price = (await told(clinic, patient, doctor)).price
    assert (price.code, price.reason) == ("101710", "amount_unknown")  # of 2026 nobody has published one yet
