"""HTTP of identity: login, the session, devices."""

from fastapi import APIRouter

from doktr.features.identity.routes import devices, login, sessions

router = APIRouter()
router.include_router(login.router)
router.include_router(sessions.router)
router.include_router(devices.router)

__all__ = ["router"]
