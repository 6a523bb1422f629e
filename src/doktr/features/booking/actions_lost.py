"""A consultation whose doctor vanished gives its patient the old place back, in the transaction that ends it."""

from uuid import UUID

from doktr.features import mandates, notices, vault
from doktr.features.booking import store, store_lost
from doktr.features.booking.actions import line_moved, over, tell_patient
from doktr.features.booking.model import RequestState, RequestSubmitted
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import Work


async def lose_doctor(work: Work, request_id: UUID) -> RequestState:
    """The patient was there: they missed nothing and keep place and quota; answers the request's state."""
    matched = await store.find_matched(work, request_id)
    if matched is None:
        raise NotAllowedNow
    may_ask = await mandates.acting_as(work, matched.acting_id, matched.patient_id, "ask")
    state = await store_lost.lose(work, request_id, goes_on=may_ask is not None)
    if state == "waiting":
        await vault.part(work, request_id)
        await work.announce(RequestSubmitted(request_id))
    else:
        await over(work, request_id)
    if may_ask:
        await notices.tell(work, matched.acting_id, "call_lost", request_id)
    await tell_patient(work, matched.patient_id, request_id, state, "call_lost")
    line_moved(work, matched.brand_id)
    return state
