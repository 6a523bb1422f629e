"""Pure decisions on the quota: whether one more consultation fits, how many are left, when the next one frees.

Places are moments: of consultations that took place, and of those that are asked for or booked and still may.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doktr.features.brands import QuotaPolicy

MONTHS_AHEAD = 14


def _month(moment: datetime, zone: ZoneInfo) -> tuple[int, int]:
    local = moment.astimezone(zone)
    return local.year, local.month


def _fullest(places: Iterable[datetime], at: datetime, policy: QuotaPolicy, zone: ZoneInfo) -> int:
    """The most places that lie in one period together with `at`.

    Of the rolling periods that contain `at`, the fullest begins at a place or at `at` itself.
    """
    if policy.window == "calendar_month":
        return sum(_month(place, zone) == _month(at, zone) for place in places)
    span = timedelta(days=policy.days)
    near = sorted(place for place in places if at - span < place < at + span)
    starts = [place for place in near if place <= at] + [at]
    return max(sum(start <= place < start + span for place in near) for start in starts)


def fits(places: Sequence[datetime], at: datetime, policy: QuotaPolicy, zone: ZoneInfo) -> bool:
    """Whether one more consultation at `at` leaves every period that contains it within the limit."""
    return _fullest(places, at, policy, zone) < policy.limit


def left(places: Sequence[datetime], at: datetime, policy: QuotaPolicy, zone: ZoneInfo) -> int:
    """How many more consultations fit at `at`."""
    return max(0, policy.limit - _fullest(places, at, policy, zone))


def next_free(places: Sequence[datetime], now: datetime, policy: QuotaPolicy, zone: ZoneInfo) -> datetime | None:
    """The first moment after `now` at which more are left than now; None when all are."""
    before = left(places, now, policy, zone)
    if before >= policy.limit:
        return None
    return next((at for at in _frees(places, now, policy, zone) if left(places, at, policy, zone) > before), None)


def _frees(places: Sequence[datetime], now: datetime, policy: QuotaPolicy, zone: ZoneInfo) -> list[datetime]:
    """The moments after `now` at which something leaves the period."""
    if policy.window == "calendar_month":
        return _first_days(now, zone)
    ends = (place + timedelta(days=policy.days) for place in places)
    return sorted({end for end in ends if end > now})


def _first_days(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Midnight of the first day of each month to come."""
    year, month = _month(now, zone)
    later = ((year * 12 + month - 1 + ahead) for ahead in range(1, MONTHS_AHEAD))
    return [datetime(months // 12, months % 12 + 1, 1, tzinfo=zone) for months in later]
