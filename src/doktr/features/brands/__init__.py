"""Tenants: their names, looks, policies and documents.

Owns      brands, brand_documents
Announces nothing
Never     lets a brand in whose colours cannot be read, and never changes a published document
"""

from doktr.features.brands.actions import by_host, by_id, current_versions, every, import_brands, of, read_brands
from doktr.features.brands.model import (
    DOCUMENTS,
    LANGUAGES,
    AgendaPolicy,
    Brand,
    BrandRefused,
    CallPolicy,
    DocumentKind,
    GuardPolicy,
    Hours,
    Language,
    LinePolicy,
    MatchingPolicy,
    NoticeChannel,
    NoticeKind,
    NoticeWay,
    Policy,
    QuotaPolicy,
)
from doktr.features.brands.routes import router
from doktr.features.brands.rules import last_closing, next_closing, next_opening, opens

__all__ = [
    "DOCUMENTS",
    "LANGUAGES",
    "AgendaPolicy",
    "Brand",
    "BrandRefused",
    "CallPolicy",
    "DocumentKind",
    "GuardPolicy",
    "Hours",
    "Language",
    "LinePolicy",
    "MatchingPolicy",
    "NoticeChannel",
    "NoticeKind",
    "NoticeWay",
    "Policy",
    "QuotaPolicy",
    "by_host",
    "by_id",
    "current_versions",
    "every",
    "import_brands",
    "last_closing",
    "next_closing",
    "next_opening",
    "of",
    "opens",
    "read_brands",
    "router",
]
