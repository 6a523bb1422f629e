"""Whoever may leave is called back: the notice is there as soon as the call is."""


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
