"""The vault over HTTP."""

from fastapi import APIRouter

from doktr.features.vault.routes import chain, keys, safes

router = APIRouter()
for part in (keys, safes, chain):
    router.include_router(part.router)

__all__ = ["router"]
