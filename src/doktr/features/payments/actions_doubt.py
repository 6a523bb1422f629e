"""A call that one end alone says failed: the patient says whether it took place; silence is no yes."""

from uuid import UUID

from doktr.features import mandates, quota
from doktr.features.payments import actions, store, store_doubt
from doktr.features.payments.actions import Withdraw
from doktr.features.payments.model import Charge
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


async def answer(work: Work, consultation_id: UUID, took_place: bool, withdraw: Withdraw) -> bool:
    """Who pays says whether it took place; False where nothing is asked about what it costs.

    Raises `NotFound` for consultations of others, or `NotAllowedNow` where it is answered already or too late.
    """
    charge = await store.of_consultation(work, consultation_id)
    if charge is None or charge.asks_until is None:
        return False
    if charge.doctor_id == work.actor.person_id:
        raise NotFound
    await mandates.require(work, charge.patient_id, "pay")
    if work.now >= charge.asks_until:
        raise NotAllowedNow
    work.at(charge.brand_id)
    if not took_place:
        await _failed(work, charge, withdraw)
    elif await store_doubt.confirm(work, charge.id):
        await actions.believed(work, charge)
    else:
        raise NotAllowedNow
    return True


async def silent(work: Work, consultation_id: UUID, withdraw: Withdraw) -> None:
    """The time to answer is over: nothing is charged for a call of which no device knows."""
    charge = await store.of_consultation(work, consultation_id)
    if charge is not None and charge.asks_until is not None and work.now >= charge.asks_until:
        await _failed(work, charge, withdraw)


async def _failed(work: Work, charge: Charge, withdraw: Withdraw) -> None:
    """As where both ends say so: it takes no place of the quota, no insurer is asked, and nothing is due."""
    ended = await store.ended(work, charge.consultation_id)
    if ended is not None:
        await quota.uncount(work, ended.patient_id, ended.request_id)
    await withdraw(work, charge.id)
    await actions.spare(work, charge, "call_failed")
