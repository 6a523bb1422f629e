"""Operators invite doctors and suspend them; the register says who is one, the database who may work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from doktr.features import capacity
from doktr.features.booking import actions as booking_actions
from doktr.features.capacity import actions as duty_actions
from doktr.features.staff import actions, rules, store
from doktr.features.staff.model import AlreadyInvited, Invitee
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Actor, Work
from tests.features.agenda.conftest import Practice, minutes, practice
from tests.features.clinic import Person

__all__ = ["practice"]
OPERATOR = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate, language,
    created_at, last_login_at)
values ($1, 'operator', convert_to($1, 'UTF8'), '', 'o', 'Olga', 'Op', '1980-01-01', 'fr', now(), now())
on conflict (brand_id, face, niss_hmac) do update set last_login_at = now() returning id
"""


def invitee(number: str = "14000167004", **changed: Any) -> Invitee:
    wanted = {
        "id": uuid4(), "given_name": "Sofie", "family_name": "Claes", "email": "sofie@example.be", "nihdi": number,
        "language": "nl",
    }  # fmt: skip
    return Invitee(**wanted | changed)


@asynccontextmanager
async def operating(at: Practice, brand: str = "doktr") -> AsyncIterator[Work]:
    person = UUID(str(await at.sql.fetchval(OPERATOR, brand)))
    async with at.works.open(brand) as work:
        work.act_as(Actor(person, "operator", person, person))
        yield work


async def invited(at: Practice, who: Invitee) -> str:
    """The letter's link of somebody who is invited."""
    async with operating(at) as work:
        await actions.invite(work, who)
    async with at.works.open("doktr") as work:
        written = await actions.write(work, who.id)
    assert written is not None
    return written[1]


async def state(at: Practice, who: Invitee) -> tuple[str, str | None]:
    row = await at.row("invitations", who.id)
    return row["state"], row["reason"]


async def steps(at: Practice, subject: UUID) -> list[str]:
    rows = await at.sql.fetch("select step from staff_steps where subject_id = $1 order by at, id", subject)
    return [row["step"] for row in rows]


async def numbered(at: Practice, number: str) -> Person:
    """A doctor to whom the register gave this number, after a login."""
    doctor = await at.doctor(on_duty=False)
    await at.sql.execute("update doctors set nihdi = $2 where person_id = $1", doctor.id, number)
    return doctor


async def test_the_doctor_whom_the_register_gave_the_invited_number_is_verified(practice: Practice) -> None:
    who = invitee()
    token = await invited(practice, who)
    async with practice.works.open("doktr") as work:
        assert (await actions.open_link(work, token)).family_name == "Claes"
    assert await state(practice, who) == ("came", None)
    doctor = await numbered(practice, "14000167003")  # another qualification of the same doctor
    async with practice.as_(doctor) as work:
        assert await actions.settle(work, token)
    assert await state(practice, who) == ("verified", None)
    assert await steps(practice, who.id) == ["invited", "sent", "came", "verified"]
    row = await practice.row("invitations", who.id)
    assert (row["email"], row["token_hash"], row["doctor_id"]) == (None, None, doctor.id)
    with pytest.raises(NotFound):
        async with practice.as_(doctor) as work:
            await actions.settle(work, token)
    with pytest.raises(NotFound):
        async with practice.works.open("doktr") as work:
            await actions.open_link(work, token)


async def test_another_doctor_s_link_verifies_nobody(practice: Practice) -> None:
    who = invitee()
    token = await invited(practice, who)
    other = await numbered(practice, "14000266003")
    async with practice.as_(other) as work:
        assert not await actions.settle(work, token)
    assert await state(practice, who) == ("refused", "other-number")


async def test_whom_the_register_does_not_know_is_refused_with_the_reason(practice: Practice) -> None:
    who = invitee()
    token = await invited(practice, who)
    async with practice.works.open("doktr") as work:
        await actions.open_link(work, token)
        await actions.not_admitted(work, token)
    assert await state(practice, who) == ("refused", "not-in-register")


async def test_a_link_works_at_its_brand_alone_and_no_more_once_it_was_withdrawn(practice: Practice) -> None:
    who = invitee()
    token = await invited(practice, who)
    with pytest.raises(NotFound):
        async with practice.works.open("heidra") as work:
            await actions.open_link(work, token)
    async with operating(practice) as work:
        await actions.withdraw(work, who.id)
        await actions.withdraw(work, who.id)
    with pytest.raises(NotFound):
        async with practice.works.open("doktr") as work:
            await actions.open_link(work, token)
    assert await steps(practice, who.id) == ["invited", "sent", "withdrawn"]


async def test_inviting_again_changes_nothing_and_a_second_invitation_is_refused(practice: Practice) -> None:
    who = invitee()
    async with operating(practice) as work:
        await actions.invite(work, who)
        await actions.invite(work, who)
    assert await steps(practice, who.id) == ["invited"]
    with pytest.raises(AlreadyInvited):
        async with operating(practice) as work:
            await actions.invite(work, invitee("14000167003"))


async def test_who_is_here_already_needs_no_invitation(practice: Practice) -> None:
    await numbered(practice, "14000167004")
    with pytest.raises(AlreadyInvited):
        async with operating(practice) as work:
            await actions.invite(work, invitee())


async def test_an_invitation_that_nobody_takes_ends(practice: Practice) -> None:
    who = invitee()
    await invited(practice, who)
    practice.later(days=rules.LASTS.days, minutes=1)
    async with practice.works.open("", ("*",)) as work:
        for invitation_id, brand in await store.over(work):
            await actions.expire(work, invitation_id, brand)
    assert await state(practice, who) == ("expired", None)
    assert (await practice.row("invitations", who.id))["email"] is None


async def test_a_suspended_doctor_is_off_duty_at_once_and_does_not_come_back(practice: Practice) -> None:
    doctor = await practice.doctor()
    async with operating(practice) as work:
        await actions.suspend(work, doctor.id)
        await actions.suspend(work, doctor.id)
    assert await practice.sql.fetchval("select state from duty where doctor_id = $1", doctor.id) == "off"
    assert await steps(practice, doctor.id) == ["suspended"]
    with pytest.raises(capacity.Suspended):
        async with practice.as_(doctor) as work:
            await duty_actions.set_duty(work, "on")
    async with operating(practice) as work:
        await actions.reinstate(work, doctor.id)
    async with practice.as_(doctor) as work:
        assert (await duty_actions.set_duty(work, "on")).state == "on"
    assert await steps(practice, doctor.id) == ["suspended", "reinstated"]


async def test_who_waits_for_a_suspended_doctor_is_not_handed_to_them(practice: Practice) -> None:
    doctor = await practice.doctor()
    await practice.patient_asks()
    async with practice.as_(doctor) as work:
        assert len(await booking_actions.queue(work)) == 1
    async with operating(practice) as work:
        await actions.suspend(work, doctor.id)
    async with practice.as_(doctor) as work:
        assert await booking_actions.queue(work) == []


async def test_appointments_with_a_suspended_doctor_are_called_off_and_their_places_given_back(
    practice: Practice,
) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[-1]
    appointment = await practice.books(patient, slot)
    async with operating(practice) as work:
        await actions.suspend(work, doctor.id)
    assert await practice.state(appointment) == "cancelled"
    assert await practice.promised(doctor) == []
    assert await practice.sql.fetchval("select count(*) from quota_places where patient_id = $1", patient.id) == 0
    assert ("appointment_changed", {"appointment_id": str(appointment), "state": "cancelled"}) in (
        await practice.events(patient)
    )
    assert await practice.free(patient, doctor) == []


async def test_a_suspended_doctor_begins_no_appointment_that_was_left(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    appointment = await practice.books(patient, slot)
    await practice.until(slot.starts_at)
    await practice.sql.execute("update doctor_brands set suspended_at = now() where doctor_id = $1", doctor.id)
    with pytest.raises(NotAllowedNow):
        await practice.starts(doctor, appointment)
    assert await practice.state(appointment) == "booked"


async def test_an_appointment_whose_time_has_begun_is_called_off_too(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    appointment = await practice.books(patient, slot)
    await practice.until(slot.starts_at + minutes(1))
    async with operating(practice) as work:
        await actions.suspend(work, doctor.id)
    assert await practice.state(appointment) == "cancelled"


async def test_a_doctor_whom_one_brand_suspends_works_for_the_other(practice: Practice) -> None:
    doctor = await practice.doctor()
    await practice.sql.execute("insert into doctor_brands (doctor_id, brand_id) values ($1, 'heidra')", doctor.id)
    async with operating(practice) as work:
        await actions.suspend(work, doctor.id)
    async with practice.as_(doctor) as work:
        assert (await duty_actions.set_duty(work, "on")).state == "on"
    await practice.patient_asks()
    async with practice.as_(doctor) as work:
        assert await booking_actions.queue(work) == []


async def test_a_doctor_of_another_brand_is_out_of_reach(practice: Practice) -> None:
    doctor = await practice.doctor("heidra")
    with pytest.raises(NotFound):
        async with operating(practice) as work:
            await actions.suspend(work, doctor.id)


async def test_nobody_s_answer_costs_the_next_letter(practice: Practice) -> None:
    who = invitee()
    first, second = await invited(practice, who), None
    async with practice.works.open("doktr") as work:
        written = await actions.write(work, who.id)
        second = written[1] if written else None
    assert second is not None
    with pytest.raises(NotFound):
        async with practice.works.open("doktr") as work:
            await actions.open_link(work, first)
    async with practice.works.open("doktr") as work:
        assert (await actions.open_link(work, second)).id == who.id
