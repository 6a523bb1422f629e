"""Agendas and appointments over HTTP."""

from fastapi import APIRouter

from doktr.features.agenda.routes import calendar, doctor, patient

router = APIRouter()
for part in (patient.router, doctor.router, calendar.router):
    router.include_router(part)

__all__ = ["router"]
