"""The doctor's own agenda: the weekly pattern, extra hours and time off, and what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from doktr.features.agenda import actions, rules, store, store_plan
from doktr.features.agenda.model import Appointment, Extra, Hours, Off, Pattern, PatternOverlaps, Slot
from doktr.features.brands import Brand
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


@dataclass(frozen=True)
class Agenda:
    """What stands in a doctor's agenda on some days, of all brands; free slots by brand."""

    pattern: list[Pattern]
    exceptions: list[Extra | Off]
    appointments: list[Appointment]
    free: list[tuple[str, Slot]]


async def agenda(work: Work, brands: Sequence[Brand], first: date, last: date) -> Agenda:
    """The acting doctor's agenda from the first to the last day."""
    doctor_id, zone = work.actor.person_id, actions.zone_of(brands[0])
    begin, until = rules.instant(first, 0, zone), rules.instant(last, rules.DAY_MINUTES, zone)
    appointments = await store.of_doctor(work, doctor_id, begin, until)
    await actions.looked(work, appointments)
    free = [
        (brand.id, slot)
        for brand in brands
        for slot in await actions.free_slots(work, brand, [doctor_id], (first, last))
    ]
    return Agenda(
        await store_plan.pattern(work, doctor_id),
        await store_plan.exceptions(work, doctor_id, first, last),
        appointments,
        free,
    )


async def put_pattern(work: Work, patterns: Sequence[Pattern]) -> None:
    """Replace the weekly pattern; appointments that stand stay. Raises `PatternOverlaps` or `NotFound`."""
    if any(one.brand_id not in work.brands for one in patterns):
        raise NotFound
    if rules.overlapping(patterns):
        raise PatternOverlaps
    await store_plan.put_pattern(work, work.actor.person_id, patterns)
    for brand in dict.fromkeys(one.brand_id for one in patterns):
        await _opened(work, brand)


async def _opened(work: Work, brand: str) -> None:
    """There may be new times: they are offered to whoever waits for one."""
    await work.later("agenda.hours_opened", {"brand": brand, "doctor_id": work.actor.person_id})


async def add_off(work: Work, day: date, from_minute: int, to_minute: int) -> None:
    """Time off; appointments that stand stay until they are cancelled. Again changes nothing."""
    await store_plan.add_off(work, work.actor.person_id, day, from_minute, to_minute)


async def add_extra(work: Work, brand: str, day: date, hours: Hours) -> None:
    """Extra hours for the patients of one brand. Again changes nothing. Raises `NotFound`."""
    if brand not in work.brands:
        raise NotFound
    await store_plan.add_extra(work, work.actor.person_id, brand, day, hours)
    await _opened(work, brand)


async def drop_exception(work: Work, exception_id: UUID) -> None:
    """Take an exception away; doing it again changes nothing."""
    await store_plan.drop_exception(work, work.actor.person_id, exception_id)
    for brand in work.brands:
        await _opened(work, brand)
