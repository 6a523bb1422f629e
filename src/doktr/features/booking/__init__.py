"""How a patient gets a doctor: requests, the line, offers, and the race of those who accept.

Owns      requests, declined_offers, wait_estimates
Announces RequestSubmitted, OfferGone; the events request_changed (patient), offered and offer_gone (doctor);
          the hint "line" when places move
Never     knows what a patient suffers from, nor lets anybody but the database decide who was first
"""

from doktr.features.booking.actions import (
    doctors_on_duty,
    finish,
    has_open,
    held,
    let_go,
    line_moved,
    miss_call,
    queue,
    take,
)
from doktr.features.booking.actions_lost import lose_doctor
from doktr.features.booking.actions_promised import begin
from doktr.features.booking.jobs import JOBS, sweep
from doktr.features.booking.model import (
    REQUEST,
    AlreadyTaken,
    AlreadyWaiting,
    Channel,
    Match,
    OfferGone,
    Promised,
    RequestState,
    RequestSubmitted,
    Urgency,
    Waiting,
)
from doktr.features.booking.outlook import full
from doktr.features.booking.routes import router
from doktr.features.booking.rules import Candidate, pairs
from doktr.features.booking.store_line import places
from doktr.features.booking.waits import Flow, Past, Range, expected, flow_of, range_of, telling

__all__ = [
    "JOBS",
    "REQUEST",
    "AlreadyTaken",
    "AlreadyWaiting",
    "Candidate",
    "Channel",
    "Flow",
    "Match",
    "OfferGone",
    "Past",
    "Promised",
    "Range",
    "RequestState",
    "RequestSubmitted",
    "Urgency",
    "Waiting",
    "begin",
    "doctors_on_duty",
    "expected",
    "finish",
    "flow_of",
    "full",
    "has_open",
    "held",
    "let_go",
    "line_moved",
    "lose_doctor",
    "miss_call",
    "pairs",
    "places",
    "queue",
    "range_of",
    "router",
    "sweep",
    "take",
    "telling",
]
