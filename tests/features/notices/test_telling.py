"""A notice reaches a person: one channel after the other, once each, until somebody looks."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from doktr.features import notices
from doktr.kernel.outside import Misread, Refused, Unavailable
from tests.features.clinic import KEPT
from tests.features.notices.conftest import WORDS


async def test_a_notice_comes_by_push_first(office, board):
    patient = await office.patient()
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.channels == ["push"]
    assert json.loads(board.sent[0][2])["body"] == "It is your turn. Tap to join."


async def test_nobody_looks_so_a_text_message_follows_and_then_a_mail(office, board):
    patient = await office.patient()
    await office.tell(patient, "your_turn")
    await office.work()
    await office.passes(seconds=14)
    assert board.channels == ["push"]
    await office.passes(seconds=1)
    assert board.channels == ["push", "sms"]
    await office.passes(seconds=15)
    assert board.channels == ["push", "sms", "mail"]
    assert await office.state() == "told"
    await office.passes(minutes=3)
    assert len(board.sent) == 3


async def test_whoever_opens_the_page_is_left_alone(office, board):
    patient = await office.patient()
    await office.tell(patient, "your_turn")
    await office.work()
    office.clinic.later(seconds=5)
    await office.clinic.page_closes(patient)
    await office.passes(seconds=30)
    assert board.channels == ["push"]
    assert await office.state() == "seen"


async def test_a_page_that_is_open_hears_it_from_the_server_alone(office, board):
    patient = await office.patient()
    await office.clinic.page_closes(patient)
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.sent == []
    office.clinic.later(seconds=9)
    await office.clinic.page_closes(patient)
    await office.passes(seconds=5)
    assert await office.state() == "seen"


async def test_a_page_that_was_open_a_moment_ago_is_waited_for_and_then_called_back(office, board):
    patient = await office.patient()
    await office.clinic.page_closes(patient)
    await office.tell(patient, "your_turn")
    await office.work()
    await office.passes(seconds=13)
    assert board.channels == ["push"]


async def test_where_an_answer_does_not_count_the_first_channel_is_enough(office, board):
    patient = await office.patient()
    await office.tell(patient, "appointment_in_24h", about=datetime(2026, 12, 4, 13, 0, tzinfo=UTC))
    await office.work()
    await office.passes(hours=1)
    assert board.channels == ["push"]
    assert json.loads(board.sent[0][2])["body"] == "Your appointment is on 4 December at 14:00."
    assert await office.state() == "told"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Votre rendez-vous est le 4 décembre à 14:00."),
        ("nl", "Uw afspraak is op 4 december om 14:00."),
        ("de", "Ihr Termin ist am 4. Dezember um 14:00 Uhr."),
        ("en", "Your appointment is on 4 December at 14:00."),
    ],
)
async def test_a_notice_speaks_the_person_s_language_and_belgium_s_time(office, board, language, words):
    patient = await office.patient(language=language, browser=False)
    cause = await office.tell(patient, "appointment_in_24h", about=datetime(2026, 12, 4, 13, 0, tzinfo=UTC))
    await office.work()
    link = f"https://localhost/appointments/{cause}"
    short = WORDS[language]["frame"]["short"].format(brand="Doktr", text=words, link=link)
    assert board.sent == [("sms", "+32470000001", short)]


async def test_the_same_thing_is_said_once(office, board):
    patient = await office.patient()
    cause = await office.tell(patient, "message_waiting")
    await office.tell(patient, "message_waiting", cause)
    await office.work()
    assert len(await office.rows()) == 1
    assert board.channels == ["push"]


async def test_another_moment_of_the_same_appointment_is_another_thing(office):
    patient = await office.patient()
    cause = await office.tell(patient, "appointment_moved", about=datetime(2026, 12, 4, 13, 0, tzinfo=UTC))
    await office.tell(patient, "appointment_moved", cause, about=datetime(2026, 12, 5, 13, 0, tzinfo=UTC))
    assert len(await office.rows()) == 2


async def test_a_way_that_does_not_lead_there_is_left_out(office, board):
    patient = await office.patient(browser=False, phone=False)
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.channels == ["mail"]


async def test_whoever_never_had_a_page_open_is_told_as_well(office, board, clinic):
    patient = await office.patient()
    await clinic.sql.execute("delete from presence")
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.channels == ["push"]


async def test_nobody_can_be_reached_and_that_is_seen(office, board):
    patient = await office.patient(browser=False, phone=False, email=False)
    await office.tell(patient, "your_turn")
    await office.work()
    assert await office.state() == "failed"
    assert await notices.stuck(office.clinic.works) == 1


async def test_contact_details_that_were_never_confirmed_are_not_used(office, board):
    patient = await office.patient(browser=False)
    await office.clinic.sql.execute("update patients set contact_confirmed_at = null")
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.sent == []


async def test_a_browser_that_took_its_subscription_back_is_forgotten_and_the_next_channel_used_at_once(office, board):
    patient = await office.patient()
    board.trouble["push"] = Refused("push-gone")
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.channels == ["sms"]
    assert await office.clinic.sql.fetchval("select count(*) from push_subscriptions") == 0


@pytest.mark.parametrize("trouble", [Unavailable("sms-unavailable"), Misread("sms-misread")])
async def test_a_channel_that_does_not_answer_is_tried_again_a_little_later_each_time(office, board, trouble):
    patient = await office.patient(browser=False)
    board.trouble["sms"] = trouble
    await office.tell(patient, "appointment_in_10min")
    await office.work()
    await office.passes(seconds=1)
    assert [row["attempts"] for row in await office.rows()] == [1]
    await office.passes(seconds=1)
    assert [row["attempts"] for row in await office.rows()] == [2]
    del board.trouble["sms"]
    await office.passes(seconds=4)
    assert board.channels == ["sms"]


async def test_a_channel_that_stays_silent_gives_way_to_the_next(office, board):
    patient = await office.patient(browser=False)
    board.trouble["sms"] = Unavailable("sms-unavailable")
    await office.tell(patient, "appointment_in_10min")
    await office.work()
    for _ in range(3):
        await office.passes(seconds=5)
    assert board.channels == ["mail"]


async def test_when_every_channel_refuses_somebody_can_see_it(office, board):
    patient = await office.patient()
    board.trouble |= {channel: Refused("no") for channel in ("push", "sms", "mail")}
    await office.tell(patient, "payment_link")
    await office.work()
    assert await office.state() == "failed"


async def test_what_helps_nobody_any_more_is_not_said(office, board):
    patient = await office.patient()
    await office.tell(patient, "your_turn")
    await office.passes(minutes=6)
    assert board.sent == []
    assert await office.state() == "failed"


async def test_what_was_dropped_is_not_said_any_more(office, board, clinic):
    patient = await office.patient()
    cause = await office.tell(patient, "your_turn")
    await office.tell(patient, "payment_link", cause)
    async with clinic.works.open("doktr") as work:
        await notices.drop(work, cause, "your_turn")
    await office.work()
    assert [json.loads(words)["tag"] for _, _, words in board.sent] != []
    assert [row["state"] for row in await office.rows()] == ["dropped", "told"]


async def test_a_later_notice_waits_for_its_moment(office, board, clinic):
    patient = await office.patient()
    async with clinic.works.open("doktr") as work:
        await notices.tell(work, patient.id, "payment_link", uuid4(), at=work.now.replace(year=work.now.year + 1))
    await office.work()
    assert board.sent == []


async def test_all_pushes_are_equally_long(office, board):
    patient = await office.patient(language="fr")
    for kind in ("your_turn", "message_waiting", "slot_freed"):
        await office.tell(patient, kind)
    await office.work()
    assert {push["length"] for push in board.pushes} == {1024}


async def test_whoever_erased_the_account_is_told_nothing(office, clinic):
    patient = await office.patient()
    await clinic.sql.execute("update people set erased_at = now() where id = $1", patient.id)
    await office.tell(patient, "your_turn")
    assert await office.rows() == []


async def test_a_mail_takes_a_file_along_that_is_made_when_it_leaves(office, board):
    patient = await office.patient()
    made = []

    async def calendar(work, notice):
        made.append(notice.cause)
        return notices.Enclosure("appointment.ics", "text/calendar", b"BEGIN:VCALENDAR")

    office.ways = replace(office.ways, enclosures={"appointment_booked": calendar})
    cause = await office.tell(patient, "appointment_booked", about=datetime(2026, 12, 4, 13, 0, tzinfo=UTC))
    assert made == []
    await office.work()
    assert made == [cause]
    assert board.channels == ["mail"]
    assert [one.name for one in board.enclosed] == ["appointment.ics"]


async def test_a_lost_job_is_found_by_the_sweep(office, board, clinic):
    patient = await office.patient()
    await office.tell(patient, "payment_link")
    await clinic.sql.execute("delete from pgqueuer")
    clinic.later(minutes=2)
    await notices.sweep(KEPT, clinic.works)
    jobs = await clinic.sql.fetch("select entrypoint, payload from pgqueuer")
    assert [row["entrypoint"] for row in jobs] == ["notices.send"]


async def test_a_job_carries_ids_only(office, clinic):
    patient = await office.patient()
    await office.tell(patient, "payment_link")
    (payload,) = await clinic.sql.fetchrow("select payload from pgqueuer where entrypoint = 'notices.send'")
    assert json.loads(payload).keys() == {"notice_id", "brand"}


async def test_two_workers_with_the_same_job_send_once(office, board):
    import asyncio

    from doktr.features.notices.jobs import send

    patient = await office.patient()
    await office.tell(patient, "payment_link")
    (row,) = await office.rows()
    payload = {"notice_id": str(row["id"]), "brand": "doktr"}
    await asyncio.gather(*(send(office.ways, office.clinic.works, payload) for _ in range(4)))
    assert board.channels == ["push"]
