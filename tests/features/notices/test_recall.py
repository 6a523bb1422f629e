"""Whoever may leave is called back: the notice is there as soon as the call is."""

import json
from uuid import uuid4

import pytest

from doktr.features import booking, identity
from doktr.features.booking import actions as booking_actions
from doktr.features.booking import actions_offers
from tests.features.clinic import KEPT

SECOND = """
with other as (
    insert into devices (id, person_id, brand_id, public_key, enrolled_at, last_seen_at, label)
    select $1, person_id, brand_id, decode(repeat(md5(id::text), 2), 'hex'), enrolled_at, last_seen_at, label
    from devices where id = $2
    returning id, person_id, brand_id
)
insert into presence (device_id, person_id, brand_id, seen_at) select id, person_id, brand_id, 'infinity' from other
"""


async def sight(clinic, person, *, hidden):
    """The person's page went out of sight, or came back into it."""
    async with clinic.works.open(person.brand) as work:
        await identity.looked_at(work, person.device_id, hidden)


async def test_whoever_is_called_without_a_page_is_called_back(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    call = await clinic.accepts(doctor, request)
    await office.work()
    assert [(row["kind"], row["cause"]) for row in await office.rows()] == [("your_turn", call.id)]
    assert board.channels == ["push"]
    await office.passes(seconds=15)
    await office.passes(seconds=15)
    assert board.channels == ["push", "sms", "mail"]


async def test_whoever_has_a_page_open_gets_nothing_but_the_ring(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    await clinic.page_opens(patient)
    await clinic.accepts(doctor, request)
    await office.work()
    assert board.sent == []


async def test_whoever_locked_the_phone_is_called_back_though_the_page_is_open(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    await clinic.page_opens(patient)
    await sight(clinic, patient, hidden=True)
    clinic.later(seconds=13)
    await clinic.due()
    await office.work()
    assert await told_of(office, request) == ["almost_your_turn"]
    await clinic.accepts(doctor, request)
    await office.work()
    assert board.channels == ["push", "push"]
    await office.passes(seconds=15)
    assert board.channels == ["push", "push", "sms"]


async def test_whoever_unlocks_it_after_the_push_gets_no_text_message(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    await clinic.page_opens(patient)
    await sight(clinic, patient, hidden=True)
    clinic.later(seconds=13)
    await clinic.accepts(doctor, request)
    await office.work()
    await sight(clinic, patient, hidden=False)
    await office.passes(seconds=15)
    assert (board.channels, (await office.rows())[-1]["state"]) == (["push"], "seen")


async def test_whoever_looks_at_another_device_is_not_called_back_at_the_locked_one(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    await clinic.page_opens(patient)
    await sight(clinic, patient, hidden=True)
    other = uuid4()
    await clinic.sql.execute(SECOND, other, patient.device_id)
    clinic.later(seconds=13)
    await clinic.accepts(doctor, request)
    await office.work()
    assert board.channels == []


async def test_a_call_that_was_taken_back_calls_nobody(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    call = await clinic.accepts(doctor, request)
    await clinic.ends(doctor, call.id, "technical_failure")
    await office.work()
    assert board.sent == []


async def test_no_notice_says_with_whom_or_why(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await office.work()
    await office.passes(seconds=15)
    await office.passes(seconds=15)
    names = await clinic.sql.fetchrow("select given_name, family_name from people where id = $1", doctor.id)
    said = "\n".join(words for _, _, words in board.sent)
    assert [word for word in (*names, "Dr", "GP", "doctor") if word in said] == []


async def test_whoever_did_not_come_hears_until_when_the_place_is_kept(office, board, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    await clinic.accepts(doctor, request)
    clinic.later(seconds=61)
    await clinic.due()
    (kept,) = [row for row in await office.rows() if row["kind"] == "place_expires"]
    assert (kept["cause"], kept["state"]) == (request, "open")
    assert kept["about"] == await clinic.sql.fetchval("select keep_until from requests where id = $1", request)
    await office.work()
    assert "Your place is kept until" in board.sent[-1][2]


async def test_whoever_comes_next_and_closed_the_page_is_told_in_time_and_once(office, board, clinic):
    waiting = [await office.patient() for _ in range(4)]
    requests = [await clinic.patient_asks(one) for one in waiting]
    await clinic.page_opens(waiting[0])
    await clinic.due()
    await clinic.due()
    told = [(row["kind"], row["cause"]) for row in await office.rows()]
    assert told == [("almost_your_turn", requests[1])]
    await office.work()
    assert board.channels == ["push"]


async def told_of(office, request):
    """The kinds that were said about a request, in order."""
    return [row["kind"] for row in await office.rows() if row["cause"] == request]


async def sweeps(office):
    """The worker looks, and once more a moment later."""
    await booking.sweep(KEPT, office.clinic.works)
    office.clinic.later(seconds=21)
    await office.clinic.due()
    await office.work()


@pytest.fixture
async def behind(office):
    """Somebody far back in the line whose page closed just now, and their request."""
    for _ in range(2):
        await office.clinic.patient_asks()
    patient = await office.patient()
    return patient, await office.clinic.patient_asks(patient)


async def test_whoever_is_away_for_long_hears_until_when_the_place_is_kept_and_keeps_it_by_looking(
    office, board, clinic, behind
):
    patient, request = behind
    await clinic.page_closes(patient)
    clinic.later(minutes=19)
    await sweeps(office)
    assert await told_of(office, request) == []
    clinic.later(minutes=1)
    await sweeps(office)
    (told,) = await office.rows()
    left = told["about"] - office.now
    assert told["kind"] == "place_ends"
    assert 9 <= left.total_seconds() / 60 <= 10
    assert "to keep your place" in board.sent[-1][2]
    await clinic.page_opens(patient)
    await clinic.page_closes(patient)
    clinic.later(minutes=15)
    await sweeps(office)
    assert await told_of(office, request) == ["place_ends"]
    assert (await clinic.sees(patient, request)).state == "waiting"


async def test_whoever_is_away_a_second_time_hears_it_a_second_time(office, clinic, behind):
    patient, request = behind
    for _ in range(2):
        await clinic.page_closes(patient)
        clinic.later(minutes=21)
        await sweeps(office)
        await sweeps(office)
    assert await told_of(office, request) == ["place_ends", "place_ends"]


async def test_whoever_lost_the_place_with_the_page_closed_hears_so_beside_the_app(office, board, clinic, behind):
    patient, request = behind
    await clinic.page_closes(patient)
    clinic.later(minutes=21)
    await sweeps(office)
    clinic.later(minutes=10)
    await sweeps(office)
    assert (await clinic.sees(patient, request)).state == "expired"
    assert await told_of(office, request) == ["place_ends", "place_over"]
    assert "no longer in the waiting line" in board.sent[-1][2]
    assert json.loads(board.payloads[-1])["path"] == "/line"


async def test_whoever_waits_at_closing_time_hears_so_beside_the_app(office, clinic, behind):
    _, request = behind
    async with clinic.works.open("doktr") as work:
        await actions_offers.close(work, "doktr", office.now)
    assert await told_of(office, request) == ["place_over"]


async def test_whoever_did_not_come_a_second_time_hears_that_the_place_is_over(office, clinic):
    doctor, patient = await clinic.doctor(), await office.patient()
    request = await clinic.patient_asks(patient)
    for _ in range(2):
        await clinic.accepts(doctor, request)
        clinic.later(seconds=61)
        await clinic.due()
        await clinic.page_opens(patient)
        async with clinic.as_(patient) as work:
            await booking_actions.come_back(work, patient.id)
        await clinic.page_closes(patient)
    assert await told_of(office, request) == ["place_expires", "place_over"]


async def test_whoever_leaves_the_line_hears_nothing_more_of_it(office, clinic, behind):
    patient, request = behind
    await clinic.page_closes(patient)
    clinic.later(minutes=21)
    await booking.sweep(KEPT, clinic.works)
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request)
    assert [(row["kind"], row["state"]) for row in await office.rows()] == [("place_ends", "dropped")]
