"""A consultation whose doctor vanished gives its patient the old place back, in the transaction that ends it."""

from datetime import datetime
from uuid import UUID

from doktr.features import mandates, notices, vault
from doktr.features.booking import store, store_lost
from doktr.features.booking.actions import line_moved, over, tell_patient
from doktr.features.booking.model import RequestState, RequestSubmitted
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import Work


async def lose_doctor(work: Work, request_id: UUID, *, begun: bool) -> RequestState:
    """The patient was there: they missed nothing and keep place and quota; answers the request's state.

    Where the call had `begun` they may have been helped already: nobody is rung before they say that they still wait.
    """
    matched = await store.find_matched(work, request_id)
    if matched is None:
        raise NotAllowedNow
    may_ask = await mandates.acting_as(work, matched.acting_id, matched.patient_id, "ask")
    keep_until = work.now + matched.grace if begun else None
    state = await store_lost.lose(work, request_id, keep_until, goes_on=may_ask is not None)
    await _go_on(work, request_id, state, keep_until)
    if may_ask:
        await notices.tell(work, matched.acting_id, "call_lost", request_id, about=work.now)
    await tell_patient(work, matched.patient_id, request_id, state, "call_lost")
    line_moved(work, matched.brand_id)
    return state


async def _go_on(work: Work, request_id: UUID, state: RequestState, keep_until: datetime | None) -> None:
    if state != "waiting":
        await over(work, request_id)
        return
    await vault.part(work, request_id)
    if keep_until is None:
        await work.announce(RequestSubmitted(request_id))
    else:
        await work.later("booking.grace_over", {"request_id": request_id}, at=keep_until)
