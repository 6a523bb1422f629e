"""Consultations over HTTP and the socket."""

from starlette.routing import WebSocketRoute

from doktr.features.consultation.routes.handover import router as handover_router
from doktr.features.consultation.routes.http import router
from doktr.features.consultation.routes.ice import router as ice_router
from doktr.features.consultation.routes.shapes import ParticipantAnswer, participant
from doktr.features.consultation.routes.socket import Socket, sockets

router.include_router(ice_router)
router.include_router(handover_router)
router.routes.append(WebSocketRoute("/api/{face}/socket", Socket(), name="socket"))

__all__ = ["ParticipantAnswer", "participant", "router", "sockets"]
