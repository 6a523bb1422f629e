"""Receipts, statements and invoices, as PDF and for spreadsheets."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from doktr.features.brands import Brand, Language
from doktr.features.identity import acting
from doktr.features.payments import actions, actions_licences, actions_statements, papers
from doktr.features.payments.ports import Papers, Platform
from doktr.features.payments.routes.shapes import Month
from doktr.features.pricing import described, local_day
from doktr.kernel.problems import DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["money"])
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "A PDF."}}
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "A table."}}
READING = responses(SignedOut, DeviceNeeded, NotFound)


def head_of(request: Request) -> papers.Head:
    """The head of papers of the brand at whose host somebody asks."""
    brand: Brand = request.state.brand
    return papers.Head(brand.name, brand.tokens.light["primary"])


async def as_pdf(sets: Papers, paper: Mapping[str, Any], name: str) -> Response:
    """A paper to be kept, under this name, as `sets` sets it."""
    headers = {"content-disposition": f'attachment; filename="{name}.pdf"', "cache-control": "no-store"}
    return Response(await sets.pdf(paper), media_type="application/pdf", headers=headers)


@router.get("/api/patient/charges/{charge_id}/receipt", response_class=Response, responses=READING | PDF)
async def receipt(request: Request, charge_id: UUID, language: Annotated[Language, Query()] = "en") -> Response:
    """What the patient paid, as a PDF in their language; nothing before it is paid."""
    platform: Platform = request.app.state.platform
    moments = platform.price_rules.moments
    async with acting(request, "patient") as work:
        charge, paid_at = await actions.paid_charge(work, charge_id)
        day = local_day(moments, charge.care_at)
        known = await described(work, charge.code, day) if charge.code else None
    labels, status = known or ({}, "official")
    label = labels.get(language) or labels.get("fr")
    days = (day, local_day(moments, paid_at))
    words = platform.paper_words[language]
    paper = papers.receipt(words, language, head_of(request), charge, label, status == "official", *days)
    return await as_pdf(platform.papers, paper, f"receipt-{paper['number']}")


@router.get("/api/doctor/money/statement", response_class=Response, responses=READING | PDF)
async def statement(
    request: Request, language: Annotated[Language, Query()] = "en", month: Annotated[Month | None, Query()] = None
) -> Response:
    """A month as a PDF."""
    platform: Platform = request.app.state.platform
    found, name = await _month(request, platform, month)
    days = _days(platform, found)
    words = platform.paper_words[language]
    paper = papers.statement(words, language, head_of(request), name, found.month, days, found.totals, found.licences)
    return await as_pdf(platform.papers, paper, f"statement-{paper['number']}")


@router.get("/api/doctor/money/table", response_class=Response, responses=READING | CSV)
async def table(request: Request, month: Annotated[Month | None, Query()] = None) -> Response:
    """A month for a spreadsheet."""
    platform: Platform = request.app.state.platform
    found, _name = await _month(request, platform, month)
    return _as_csv(papers.statement_csv(_days(platform, found)), f"statement-{found.month:%Y-%m}")


def _as_csv(text: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "cache-control": "no-store"}
    return Response(text, media_type="text/csv", headers=headers)


async def _month(
    request: Request, platform: Platform, month: str | None
) -> tuple[actions_statements.MonthOfDoctor, str]:
    async with acting(request, "doctor") as work:
        begin = date.fromisoformat(f"{month}-01") if month else None
        found = await actions_statements.month(work, begin, platform.price_rules, platform.bills.came_to)
        return found, (await actions_statements.doctor_of(work))[0]


def _days(platform: Platform, found: actions_statements.MonthOfDoctor) -> list[tuple[date, Any]]:
    def day(at: datetime) -> date:
        return local_day(platform.price_rules.moments, at)

    return [(day(one.care_at), one) for one in found.charges]


@router.get("/api/doctor/licences/table", response_class=Response, responses=READING | CSV)
async def licences_table(request: Request) -> Response:
    """Every licence that the doctor was billed, for a spreadsheet: number and month of its invoice, and its amount."""
    platform: Platform = request.app.state.platform
    moments = platform.price_rules.moments
    async with acting(request, "doctor") as work:
        found = await actions_licences.licences(work)
    return _as_csv(papers.licences_csv([(local_day(moments, one.at), one) for one in found]), "licences")


@router.get("/api/doctor/licences/{licence_id}/invoice", response_class=Response, responses=READING | PDF)
async def licence(request: Request, licence_id: UUID, language: Annotated[Language, Query()] = "en") -> Response:
    """The invoice of a licence as a PDF."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        found = next((one for one in await actions_licences.licences(work) if one.id == licence_id), None)
        if found is None or found.seller is None:
            raise NotFound
        name, nihdi = await actions_statements.doctor_of(work)
    words, on = platform.paper_words[language], local_day(platform.price_rules.moments, found.at)
    paper = papers.licence(words, language, head_of(request), found.seller, name, nihdi, found, on)
    return await as_pdf(platform.papers, paper, f"invoice-{paper['number']}")
