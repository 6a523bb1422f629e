"""Patients are seen by the channel they wish: by doctors who take it, told before they wait when nobody does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features import booking, capacity
from doktr.features.booking import actions, outlook, store_line
from doktr.features.booking.model import IntakeFull, NotThisChannel
from doktr.features.booking.rules import Candidate, pairs
from doktr.features.capacity import actions as capacity_actions
from doktr.features.relations import tie
from doktr.kernel.problems import NotFound
from tests.features.clinic import Clinic, Person

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CHANNELS = st.sets(st.sampled_from(capacity.CHANNELS), min_size=1).map(sorted)
DOCTORS = [UUID(int=number) for number in range(1, 5)]
SIDES = st.tuples(st.sampled_from(capacity.CHANNELS), st.booleans())


async def takes(clinic: Clinic, doctor: Person, *channels: str) -> None:
    async with clinic.as_(doctor) as work:
        found = await capacity_actions.take_channels(work, [one for one in capacity.CHANNELS if one in channels])
        assert found.channels == channels


def candidate(number: int, doctor: UUID, wished: tuple[str, bool], channels: list[str]) -> Candidate:
    channel, by_name = wished
    return Candidate(
        UUID(int=100 + number), NOW + timedelta(seconds=number), False, doctor, tie(None, None, None, None), True, NOW,
        timedelta(), timedelta(), channel, channels, by_name,
    )  # fmt: skip


@given(st.lists(SIDES, max_size=5), st.lists(CHANNELS, min_size=4, max_size=4))
def test_nobody_is_offered_whom_they_do_not_take_and_nobody_stands_in_the_way_of_who_is_taken(
    wishes: list[tuple[str, bool]], takes: list[list[str]]
) -> None:
    line = [
        candidate(number, doctor, wished, channels)
        for number, wished in enumerate(wishes)
        for doctor, channels in zip(DOCTORS, takes, strict=True)
    ]
    found = dict(pairs(line, NOW + timedelta(hours=1)))
    of = {(one.request_id, one.doctor_id): one for one in line}
    assert all(of[pair].by_name or of[pair].channel in of[pair].channels for pair in found.items())
    left = [one for one in line if one.request_id not in found and one.doctor_id not in found.values()]
    assert not any(one.takes for one in left)


async def test_a_doctor_is_rung_and_shown_those_alone_whom_they_take(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await takes(clinic, doctor, "video", "audio")
    chats, speaks = await clinic.patient(), await clinic.patient()
    chat = await clinic.patient_asks(chats, channel="chat")
    call = await clinic.patient_asks(speaks, channel="audio")
    async with clinic.as_(doctor) as work:
        assert [one.request_id for one in await actions.queue(work)] == [call]
        assert [one.request_id for one in await store_line.candidates(work)] == [call]
    with pytest.raises(NotFound):
        async with clinic.as_(doctor) as work:
            await booking.take(work, chat)
    await takes(clinic, doctor, "chat")
    async with clinic.as_(doctor) as work:
        assert [one.request_id for one in await store_line.candidates(work)] == [chat]


async def test_who_waits_for_the_doctor_by_name_is_kept_and_nobody_new_asks_in_vain(clinic: Clinic) -> None:
    doctor, patient, other = await clinic.doctor(), await clinic.patient(), await clinic.patient()
    before = await clinic.patient_asks(patient, channel="chat", wished_doctor_id=doctor.id)
    await takes(clinic, doctor, "video")
    with pytest.raises(NotThisChannel) as refused:
        await clinic.patient_asks(other, channel="chat", wished_doctor_id=doctor.id)
    assert refused.value.extensions == {"channels": ["video"]}
    async with clinic.as_(doctor) as work:
        assert [one.request_id for one in await store_line.candidates(work)] == [before]
        assert (await booking.take(work, before)).channel == "chat"


async def test_before_anybody_waits_they_hear_by_which_channels_somebody_is_there(clinic: Clinic) -> None:
    doctor, other, patient = await clinic.doctor(), await clinic.doctor(languages=("nl",)), await clinic.patient()
    await takes(clinic, doctor, "video")
    await takes(clinic, other, "chat")
    async with clinic.as_(patient) as work:
        french = await outlook.outlook(work, "fr", patient.id, "chat")
        assert (french.doctors, french.channels, french.wait) == (0, ("video",), None)
        assert (await outlook.outlook(work, "fr", patient.id, "video")).doctors == 1
        assert (await outlook.outlook(work, None, patient.id)).channels == ("video", "chat")


async def test_a_wish_for_a_channel_that_is_full_leaves_room_by_another(clinic: Clinic) -> None:
    await clinic.policy("doktr", "guard", per_hour=1)
    doctor, other = await clinic.doctor(), await clinic.doctor()
    await takes(clinic, doctor, "chat")
    await takes(clinic, other, "video")
    for _ in range(3):
        try:
            await clinic.patient_asks(await clinic.patient(), channel="chat")
        except IntakeFull:
            break
    else:
        pytest.fail("the intake never closed")
    assert await clinic.patient_asks(await clinic.patient(), channel="video") != uuid4()
