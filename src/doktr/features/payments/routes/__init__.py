"""Money over HTTP: for patients, doctors, operators, and the provider's messages."""

from fastapi import APIRouter

from doktr.features.payments.routes import account, doctor, hook, operator, papers, patient, said

router = APIRouter()
for part in (patient.router, doctor.router, account.router, operator.router, papers.router, hook.router, said.router):
    router.include_router(part)

__all__ = ["router"]
