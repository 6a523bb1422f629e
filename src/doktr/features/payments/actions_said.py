"""What a doctor who vanished says of the call after all, held against what the patient's device signed about it."""

from uuid import UUID

from doktr.features import brands, consultation
from doktr.features.consultation import Outcome
from doktr.features.payments import rules, store
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import Work


async def say(work: Work, consultation_id: UUID, outcome: Outcome) -> None:
    """The doctor's word; where nothing the patient's device signed supports it, they are asked, and silence is no yes.

    Raises `NotFound`, or `NotAllowedNow` where the patient's device signed otherwise.
    """
    word = await _weighs(work, consultation_id)
    said = await consultation.say(work, consultation_id, outcome, asks=word == "asks")
    if outcome != "took_place" or said.said_until is None:
        return
    if word == "refused":
        raise NotAllowedNow
    await work.later("payments.said", {"consultation_id": consultation_id}, at=said.said_until)


async def believe(work: Work, consultation_id: UUID) -> None:
    """The time to object is over: it took place, unless the patient, or what their device signed, says otherwise."""
    if await _weighs(work, consultation_id) == "stands":
        await consultation.believe(work, consultation_id)


async def _weighs(work: Work, consultation_id: UUID) -> rules.Word:
    ended = await store.ended(work, consultation_id)
    if ended is None:
        return "asks"
    least_s = (await brands.of(work)).policy.money.failed_seconds
    return rules.weighs(ended.channel, await store.facts(work, consultation_id), least_s)
