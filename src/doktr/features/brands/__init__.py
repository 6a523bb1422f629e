"""Tenants: their names, looks, policies and documents.

Owns      brands, brand_documents
Announces nothing
Never     lets a brand in whose colours cannot be read, and never changes a published document
"""

from doktr.features.brands.actions import by_host, by_id, current_versions, every, import_brands, of, read_brands
from doktr.features.brands.model import (
    DOCUMENTS,
    LANGUAGES,
    Brand,
    BrandRefused,
    CallPolicy,
    DocumentKind,
    Language,
    LinePolicy,
    Policy,
)
from doktr.features.brands.routes import router
from doktr.features.brands.rules import last_closing

__all__ = [
    "DOCUMENTS",
    "LANGUAGES",
    "Brand",
    "BrandRefused",
    "CallPolicy",
    "DocumentKind",
    "Language",
    "LinePolicy",
    "Policy",
    "by_host",
    "by_id",
    "current_versions",
    "every",
    "import_brands",
    "last_closing",
    "of",
    "read_brands",
    "router",
]
