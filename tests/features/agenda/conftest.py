"""A clinic whose doctors have agendas."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from doktr.features import brands
from doktr.features.agenda import actions, actions_meeting, actions_pattern, actions_wishes, store_plan
from doktr.features.agenda.model import Appointment, Hours, Pattern, Slot, SlotWish
from doktr.features.agenda.store_wishes import Wanted
from doktr.kernel.work import Works
from tests.features.clinic import Clinic, Person
from tests.features.conftest import ALWAYS

BRUSSELS = ZoneInfo("Europe/Brussels")
# A Monday at ten in the morning, in no week of a holiday.
MONDAY = datetime(2027, 2, 1, 10, 0, tzinfo=BRUSSELS)


class Practice(Clinic):
    """A clinic at which one has appointments: nine to five on every day, in slots of twenty minutes."""

    async def with_agenda(self, brand: str = "doktr", slot: int = 20, buffer: int = 0) -> Person:
        """A doctor, off duty, who sees patients of this brand by appointment."""
        doctor = await self.doctor(brand, on_duty=False)
        await self.works_weekly(doctor, slot, buffer)
        await self.due()
        return doctor

    async def works_weekly(self, doctor: Person, slot: int = 20, buffer: int = 0) -> None:
        """The doctor opens the same hours on every day."""
        hours = Hours(9 * 60, 17 * 60, slot, buffer)
        async with self.as_(doctor) as work:
            await actions_pattern.put_pattern(work, [Pattern(doctor.brand, day, hours) for day in range(1, 8)])

    async def sees_also(self, doctor: Person, brand: str, slot: int) -> None:
        """The doctor sees patients of one more brand at the same hours, in slots of another length."""
        async with self.as_(doctor) as work:
            known = await store_plan.pattern(work, doctor.id)
            more = [Pattern(brand, day, Hours(9 * 60, 17 * 60, slot, 0)) for day in range(1, 8)]
            await actions_pattern.put_pattern(work, [*known, *more])

    async def cancels_all(self, patient: Person) -> None:
        """The patient gives up every appointment to come."""
        rows = await self.sql.fetch(
            "select id from appointments where patient_id = $1 and ended_at is null", patient.id
        )
        for row in rows:
            await self.cancels(patient, row["id"])

    async def free(self, patient: Person, doctor: Person, day: date | None = None) -> list[Slot]:
        """What is free with this doctor on a day (today, unless given)."""
        brand = await brands.by_id(self.works, patient.brand)
        async with self.as_(patient) as work:
            chosen = day or work.now.astimezone(BRUSSELS).date()
            return await actions.free_slots(work, brand, [doctor.id], (chosen, chosen), patient.id)

    async def books(self, patient: Person, slot: Slot, *, hold: bool = False) -> UUID:
        """The patient books this slot, or holds it."""
        brand = await brands.by_id(self.works, patient.brand)
        wish = SlotWish(patient.id, slot.doctor_id, slot.starts_at, "fr", "video")
        async with self.as_(patient) as work:
            quote_id = None if hold else await self.price(work, patient, "video", slot.doctor_id, slot.starts_at)
            return await actions.keep(work, brand, wish, hold=hold, quote_id=quote_id)

    async def confirms(self, patient: Person, appointment_id: UUID) -> Appointment:
        """The patient books what they held, or takes what is offered."""
        row = await self.row("appointments", appointment_id)
        async with self.as_(patient) as work:
            quote_id = await self.price(work, patient, "video", row["doctor_id"], row["starts_at"])
            return await actions.confirm(work, appointment_id, quote_id)

    async def moves(self, patient: Person, appointment_id: UUID, slot: Slot, quote_id: UUID | None = None) -> UUID:
        """The patient takes another time instead."""
        brand = await brands.by_id(self.works, patient.brand)
        wish = SlotWish(patient.id, slot.doctor_id, slot.starts_at, "fr", "video")
        async with self.as_(patient) as work:
            return await actions.move(work, brand, appointment_id, wish, quote_id)

    async def cancels(self, person: Person, appointment_id: UUID) -> Appointment:
        """Either of the two cancels."""
        async with self.as_(person) as work:
            return await actions.cancel(work, appointment_id, "doctor" if person.face == "doctor" else "patient")

    async def arrives(self, patient: Person, appointment_id: UUID) -> Appointment:
        """The patient is there."""
        async with self.as_(patient) as work:
            return await actions_meeting.arrive(work, appointment_id)

    async def starts(self, doctor: Person, appointment_id: UUID) -> Appointment:
        """The doctor calls."""
        return await actions_meeting.begin(lambda: self.as_(doctor), appointment_id)

    async def wishes_earlier(self, patient: Person, appointment_id: UUID) -> None:
        """The patient waits for an earlier time, with this doctor or any, instead of what they have."""
        row = await self.row("appointments", appointment_id)
        async with self.as_(patient) as work:
            await actions_wishes.wish(work, patient.id, Wanted(row["starts_at"], None, appointment_id, "fr", "video"))

    async def offered(self, patient: Person) -> asyncpg.Record | None:
        """What is held for who waits for an earlier time."""
        return await self.sql.fetchrow(
            "select * from appointments where patient_id = $1 and state = 'held' and wish_id is not null", patient.id
        )

    async def is_off(self, doctor: Person, day: date, begin: int, until: int) -> None:
        """The doctor sees nobody then."""
        async with self.as_(doctor) as work:
            await actions_pattern.add_off(work, day, begin, until)

    async def works_extra(self, doctor: Person, day: date, begin: int, until: int) -> None:
        """The doctor sees this brand's patients then, too."""
        async with self.as_(doctor) as work:
            await actions_pattern.add_extra(work, doctor.brand, day, Hours(begin, until, 20, 0))

    async def until(self, moment: datetime) -> None:
        """Time passes until then."""
        self.shift = moment - datetime.now(BRUSSELS)

    async def state(self, appointment_id: UUID) -> str:
        """The appointment's state as it is stored."""
        return (await self.row("appointments", appointment_id))["state"]

    async def promised(self, doctor: Person) -> list[tuple[str, UUID]]:
        """What of the doctor's time is taken."""
        rows = await self.sql.fetch(
            "select kind, cause_id from doctor_time where doctor_id = $1 and live order by during", doctor.id
        )
        return [(row["kind"], row["cause_id"]) for row in rows]


@pytest.fixture
async def practice(works: Works, everything: asyncpg.Connection) -> AsyncIterator[Practice]:
    """A practice on a fresh database, on a Monday morning, whose jobs run when the test says so."""
    found = Practice(works, everything)
    await found.policy("doktr", "hours", days=ALWAYS, holidays=None)
    await found.until(MONDAY)
    yield found


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)
