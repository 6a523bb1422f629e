"""What an insurer says that a service costs: its answer to a consultation of tariff, from amounts that it was given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

PROTOCOL = "{urn:be:fgov:ehealth:messageservices:protocol:v1}"
KMEHR = "{http://www.ehealth.fgov.be/standards/kmehr/schema/v1}"
MEDICAL_HOUSE, NOBODY, NOT_THAT_DAY = "169", "244", "500402"
Asked = tuple[str, str, date]


def asked(document: bytes) -> Asked:
    """Who, what and when."""
    whole = fromstring(document)
    niss = whole.findtext(f".//{KMEHR}patient/{KMEHR}id") or ""
    code = whole.findtext(f".//{KMEHR}content/{KMEHR}cd") or ""
    day = whole.findtext(f".//{KMEHR}content/{KMEHR}date") or ""
    return niss, code, date.fromisoformat(day)


def answer(
    about: Asked, member: Mapping[str, Any] | None, amounts: Sequence[Mapping[str, Any]], told: Mapping[str, Any]
) -> bytes:
    """The answer about somebody; `told` may hold `tariff_errors`, or `tariff`: code to fee, insurer's and patient's."""
    _, code, day = about
    codes = list(told.get("tariff_errors", ()))
    if member is None:
        codes.append(NOBODY)
    elif member.get("medical_house"):
        codes.append(MEDICAL_HOUSE)
    sums = told.get("tariff", {}).get(code) or sums_of(code, day, member or {}, amounts)
    if sums is None and not codes:
        codes.append(NOT_THAT_DAY)
    return _document(code, sums, codes)


def sums_of(code: str, day: date, member: Mapping[str, Any], amounts: Sequence[Mapping[str, Any]]) -> list[int] | None:
    """Fee, insurer's and patient's part of a service on a day; None where it has none."""
    for one in amounts:
        if one["code"] == code and one["valid_from"] <= day.isoformat() <= (one["valid_until"] or "9999"):
            share = one["share_increased_cents"] if str(member.get("ct1", "0"))[-1] in "13579" else one["share_cents"]
            return [one["honorarium_cents"], one["honorarium_cents"] - share, share]
    return None


def _document(code: str, sums: Sequence[int] | None, codes: Sequence[str]) -> bytes:
    whole = Element(f"{PROTOCOL}RetrieveTransactionResponse")
    acknowledge = SubElement(whole, f"{PROTOCOL}acknowledge")
    SubElement(acknowledge, f"{PROTOCOL}iscomplete").text = "false" if codes else "true"
    for one in codes:
        error = SubElement(acknowledge, f"{PROTOCOL}error")
        SubElement(error, f"{KMEHR}cd", {"S": "CD-ERROR-MYCARENET", "SV": "1.0"}).text = one
    if sums is not None and not codes:
        folder = SubElement(SubElement(whole, f"{KMEHR}kmehrmessage"), f"{KMEHR}folder")
        transaction = SubElement(folder, f"{KMEHR}transaction")
        content = SubElement(_item(transaction, "claim"), f"{KMEHR}content")
        SubElement(content, f"{KMEHR}cd", {"S": "CD-NIHDI", "SV": "1.0"}).text = code
        for kind, cents in zip(("fee", "reimbursement", "patientfee"), sums, strict=True):
            cost = SubElement(_item(transaction, kind), f"{KMEHR}cost")
            SubElement(cost, f"{KMEHR}decimal").text = f"{cents // 100}.{cents % 100:02}"
    return tostring(whole, encoding="utf-8")


def _item(transaction: Element, kind: str) -> Element:
    item = SubElement(transaction, f"{KMEHR}item")
    SubElement(item, f"{KMEHR}cd", {"S": "CD-ITEM-MYCARENET", "SV": "1.0"}).text = kind
    return item
