"""The life of a consultation: called, joined, left, rejoined, ended; and the sockets of everybody's pages.

Owns      consultations, participants, handovers; the bus topics "signals" and "consultation"
Announces ConsultationEnded; the events matched, called, call_missed, participant_joined, participant_left,
          channel_changed, handover and ended
Never     reads, keeps or logs what two devices signal to each other; never ends because somebody hung up
"""

from doktr.features.consultation.actions import has_open, held, open_for
from doktr.features.consultation.jobs import JOBS, sweep
from doktr.features.consultation.model import CONSULTATION, HANDOVER, ConsultationEnded
from doktr.features.consultation.routes import router, sockets

__all__ = ["CONSULTATION", "HANDOVER", "JOBS", "ConsultationEnded", "has_open", "held", "open_for", "router", "sockets", "sweep"]
