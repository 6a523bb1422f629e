"""Claiming a place, giving it back, letting it count: always inside the transaction of what it is for."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import brands
from doktr.features.quota import rules, store
from doktr.features.quota.model import QuotaReached, Standing
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work


async def claim(work: Work, patient_id: UUID, cause_id: UUID, at: datetime) -> None:
    """Take a place for a consultation at `at`. Raises `QuotaReached`.

    The patient's row is locked first, so that of two claims the later one sees the earlier. Whoever also locks a
    doctor does so afterwards.
    """
    await store.lock(work, patient_id)
    await _require(work, await store.places(work, patient_id, work.brand), at)
    await store.keep(work, cause_id, patient_id, work.brand, at)


async def move(work: Work, cause_id: UUID, at: datetime) -> None:
    """The consultation is at another time now. Raises `QuotaReached`; without a place nothing happens."""
    found = await store.of(work, cause_id)
    if found is None:
        return
    patient_id, brand, _before = found
    await store.lock(work, patient_id)
    await _require(work, await store.other_places(work, patient_id, brand, cause_id), at)
    await store.move(work, cause_id, at)


async def has_place(work: Work, patient_id: UUID, at: datetime, instead: UUID | None = None) -> bool:
    """Whether one more fits at `at`, in place of `instead` where that is to be given back for it.

    Nobody is locked: what is claimed meanwhile is seen by whoever claims.
    """
    if instead is None:
        places = await store.places(work, patient_id, work.brand)
    else:
        places = await store.other_places(work, patient_id, work.brand, instead)
    policy = (await brands.of(work)).policy
    return rules.fits(places, at, policy.quota, ZoneInfo(policy.hours.timezone))


async def _require(work: Work, places: list[datetime], at: datetime) -> None:
    policy = (await brands.of(work)).policy
    zone = ZoneInfo(policy.hours.timezone)
    if not rules.fits(places, at, policy.quota, zone):
        free_at = rules.next_free(places, at, policy.quota, zone)
        raise QuotaReached(limit=policy.quota.limit, free_at=free_at.isoformat() if free_at else None)


async def hand_on(work: Work, cause_id: UUID, new_cause_id: UUID) -> None:
    """What had the place became something else: an appointment became a request."""
    await store.hand_on(work, cause_id, new_cause_id)


async def give_back(work: Work, cause_id: UUID) -> None:
    """It did not take place: the place is free again. Again, or after it counted, changes nothing."""
    await store.give_back(work, cause_id)


async def count(work: Work, cause_id: UUID) -> None:
    """It took place: the place counts for good."""
    await store.count(work, cause_id)


async def count_after_all(work: Work, patient_id: UUID, cause_id: UUID, brand: str, at: datetime) -> None:
    """What was taken for not having taken place did, at `at`: it counts then.

    Where the place that was given back has been used for another one since, it does not: nobody gets above the limit.
    """
    await store.lock(work, patient_id)
    policy = (await brands.of(work)).policy
    others = await store.other_places(work, patient_id, brand, cause_id)
    if rules.fits(others, at, policy.quota, ZoneInfo(policy.hours.timezone)):
        await store.count_after_all(work, cause_id, patient_id, brand, at)


async def uncount(work: Work, patient_id: UUID, cause_id: UUID) -> None:
    """What counted as having taken place had failed, as both ends say: the place is free again; again changes nothing.

    The patient's row is locked first, as by whoever claims; whoever also locks a charge does so afterwards.
    """
    await store.lock(work, patient_id)
    await store.uncount(work, cause_id)


async def standing(work: Work, patient_id: UUID) -> Standing:
    """How the patient stands at this work's brand and moment."""
    policy = (await brands.of(work)).policy
    zone = ZoneInfo(policy.hours.timezone)
    places = await store.places(work, patient_id, work.brand)
    free_at = rules.next_free(places, work.now, policy.quota, zone)
    return Standing(policy.quota.limit, rules.left(places, work.now, policy.quota, zone), free_at)


async def forget(work: Work, kept: Retention) -> None:
    """Delete places that no period looks back to."""
    await store.forget(work, work.now - kept.quota_places)


async def held(work: Work) -> dict[str, object]:
    """What we hold on the acting patient's quota."""
    return await store.held(work, work.actor.person_id)
