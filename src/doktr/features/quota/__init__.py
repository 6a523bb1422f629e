"""How many teleconsultations a patient may have: places that are claimed, count, or are given back.

Owns      quota_places, kept_places
Announces nothing
Never     lets two claims at the same moment both take the last place, nor counts what did not take place,
          nor frees a place because its account went
"""

from doktr.features.quota.actions import (
    claim,
    count,
    count_after_all,
    forget,
    give_back,
    hand_on,
    has_place,
    held,
    move,
    standing,
    uncount,
)
from doktr.features.quota.model import QuotaReached, Standing
from doktr.features.quota.rules import fits, left, next_free

__all__ = [
    "QuotaReached",
    "Standing",
    "claim",
    "count",
    "count_after_all",
    "fits",
    "forget",
    "give_back",
    "hand_on",
    "has_place",
    "held",
    "left",
    "move",
    "next_free",
    "standing",
    "uncount",
]
