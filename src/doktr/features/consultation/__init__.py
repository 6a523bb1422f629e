"""The life of a consultation: called, joined, left, rejoined, ended; and the sockets of everybody's pages.

Owns      consultations, participants, handovers; the bus topics "signals" and "consultation"
Announces ConsultationEnded; the events matched, called, call_missed, participant_joined, participant_left,
          participant_admitted, participant_removed, channel_changed, handover, ended and outcome_said
Never     reads, keeps or logs what two devices signal to each other; never ends because somebody hung up
"""

from doktr.features.consultation.actions import (
    consultation_by,
    doctor_of,
    has_open,
    held,
    join,
    leave,
    let_go,
    let_in,
    open_for,
    send_out,
)
from doktr.features.consultation.actions_said import believe, confirm, object_to, say
from doktr.features.consultation.jobs import JOBS, forget_facts, sweep
from doktr.features.consultation.model import (
    CONSULTATION,
    HANDOVER,
    Consultation,
    ConsultationEnded,
    ConsultationState,
    Outcome,
    RoomFull,
)
from doktr.features.consultation.ports import Facts
from doktr.features.consultation.routes import ParticipantAnswer, participant, router, sockets

__all__ = [
    "CONSULTATION",
    "HANDOVER",
    "Consultation",
    "ConsultationEnded",
    "ConsultationState",
    "Facts",
    "JOBS",
    "Outcome",
    "ParticipantAnswer",
    "RoomFull",
    "believe",
    "confirm",
    "consultation_by",
    "doctor_of",
    "forget_facts",
    "has_open",
    "held",
    "let_go",
    "join",
    "leave",
    "let_in",
    "object_to",
    "open_for",
    "participant",
    "router",
    "say",
    "send_out",
    "sockets",
    "sweep",
]
