"""Asking insurers what a service costs whom (consultation of tariff) in KMEHR: the question, and reading the answer.

Element names follow the published description; see `docs/insurers.md` for what is not verified.
"""

from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, tostring

from doktr.adapters.insurer.kmehr import BRUSSELS, SCHEMA, K, P, cd
from doktr.adapters.insurer.soap import element, needed, parsed, text
from doktr.features.claims import SaidTariff
from doktr.kernel.outside import Misread

CENT, HIGHEST = Decimal("0.01"), 9999


def question(nihdi: str, niss: str, code: str, day: date, now: datetime) -> bytes:
    """What does this service, by this doctor, to this patient, cost on that day?"""
    here = now.astimezone(BRUSSELS)
    whole = Element(f"{P}RetrieveTransactionRequest", {"messageProtocoleSchemaVersion": SCHEMA})
    request = element(whole, f"{P}request")
    element(request, f"{K}id", f"{nihdi}.{here:%Y%m%d%H%M%S}", S="ID-KMEHR", SV="1.0")
    party = element(element(request, f"{K}author"), f"{K}hcparty")
    element(party, f"{K}id", nihdi, S="ID-HCPARTY", SV="1.0")
    cd(party, "CD-HCPARTY", "persphysician")
    element(request, f"{K}date", here.date().isoformat())
    element(request, f"{K}time", here.strftime("%H:%M:%S"))
    select = element(whole, f"{P}select")
    element(element(select, f"{K}patient"), f"{K}id", niss, S="ID-PATIENT", SV="1.0")
    transaction = element(select, f"{K}transaction")
    cd(transaction, "CD-TRANSACTION-MYCARENET", "tariff")
    cd(_item(transaction, "claim"), "CD-NIHDI", code)
    element(_item(transaction, "encounterdatetime"), f"{K}date", day.isoformat())
    return tostring(whole, encoding="utf-8")


def _item(transaction: Element, kind: str) -> Element:
    item = element(transaction, f"{K}item")
    cd(item, "CD-ITEM-MYCARENET", kind)
    return element(item, f"{K}content")


def answer(document: bytes, code: str) -> SaidTariff:
    """What the insurer says, or its codes of why it does not. Raises `Misread`."""
    whole = parsed(document)
    errors = tuple(one.text.strip() for one in whole.iterfind(f".//{P}acknowledge/{P}error/{K}cd") if one.text)
    if errors:
        return SaidTariff(0, 0, 0, errors)
    items = {item.findtext(f"{K}cd"): item for item in whole.iterfind(f".//{K}item")}
    claim = items.get("claim")
    if claim is None or text(claim, f"{K}content/{K}cd") != code:
        raise Misread("wrong-code")
    fee, insurer, patient = (_cents(items.get(kind)) for kind in ("fee", "reimbursement", "patientfee"))
    return SaidTariff(fee, insurer, patient)


def _cents(item: Element | None) -> int:
    if item is None:
        raise Misread("unreadable-answer")
    try:
        said = Decimal(needed(item, f"{K}cost/{K}decimal").text or "")
        cents = said.quantize(CENT) if said.is_finite() and 0 <= said <= HIGHEST else None
    except ArithmeticError as error:
        raise Misread("amount") from error
    if cents is None or cents != said:
        raise Misread("amount")
    return int(cents * 100)
