"""What an insurer checks in a certificate of care, and its answer in KMEHR."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from defusedxml.ElementTree import fromstring

from doktr_sandbox.mycarenet.memory import Memory

PROTOCOL = "{urn:be:fgov:ehealth:messageservices:protocol:v1}"
KMEHR = "{http://www.ehealth.fgov.be/standards/kmehr/schema/v1}"
REASONS = frozenset("ABCDEFG")
NO_REASON = "no-reason"  # the twin's own: what insurers answer to it is not published
TOO_OLD, NONE_TODAY, ALREADY, UNKNOWN, CANCELLED, SUM = "191", "238", "187", "244", "240", "166"


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Brussels")).date()


def _transactions(document: Element, kind: str) -> list[Element]:
    return [t for t in document.iter(f"{KMEHR}transaction") if t.findtext(f"{KMEHR}cd") == kind]


def _cents(transaction: Element, kind: str) -> int:
    for item in transaction.iterfind(f"{KMEHR}item"):
        if item.findtext(f"{KMEHR}cd") == kind:
            return int(Decimal(item.findtext(f"{KMEHR}cost/{KMEHR}decimal") or "0") * 100)
    return 0


def errors(document: Element, memory: Memory) -> list[str]:
    """The insurer's codes for what is wrong with a certificate."""
    services = _transactions(document, "cgd")
    days = [date.fromisoformat(d.text or "") for t in services for d in t.iterfind(f".//{KMEHR}content/{KMEHR}date")]
    found = []
    if any(day < _today() for day in days):
        found.append(TOO_OLD)
    if not days:
        found.append(NONE_TODAY)
    if sum(_cents(t, "patientpaid") for t in services) != sum(
        _cents(t, "patientpaid") for t in _transactions(document, "cga")
    ):
        found.append(SUM)
    return found


def _reason(document: Element) -> str | None:
    """Why a certificate is taken back, a code of a system that only insurers use."""
    found = (one.text for one in document.iter(f"{KMEHR}cd") if one.get("SL") == "NIHDI-CANCELLATION-REASON")
    return next(found, None)


def _cancel(document: Element, memory: Memory) -> tuple[str, list[str]]:
    number = document.findtext(f".//{KMEHR}content/{KMEHR}text") or ""
    why = _reason(document)
    if why not in REASONS:
        return number, [NO_REASON]
    if number not in memory.certificates:
        return number, [UNKNOWN]
    if number in memory.cancelled:
        return number, [CANCELLED]
    memory.cancelled.add(number)
    memory.reasons[number] = why
    return number, []


def _said(number: str | None, codes: Sequence[str]) -> bytes:
    whole = Element(f"{PROTOCOL}SendTransactionResponse")
    acknowledge = SubElement(whole, f"{PROTOCOL}acknowledge")
    SubElement(acknowledge, f"{PROTOCOL}iscomplete").text = "false" if codes else "true"
    for code in codes:
        error = SubElement(acknowledge, f"{PROTOCOL}error")
        SubElement(error, f"{KMEHR}cd", {"S": "CD-ERROR-MYCARENET", "SV": "1.0"}).text = code
    if number and not codes:
        folder = SubElement(SubElement(whole, f"{KMEHR}kmehrmessage"), f"{KMEHR}folder")
        item = SubElement(SubElement(folder, f"{KMEHR}transaction"), f"{KMEHR}item")
        SubElement(item, f"{KMEHR}cd", {"S": "CD-ITEM-MYCARENET", "SV": "1.0"}).text = "invoicingnumber"
        SubElement(SubElement(item, f"{KMEHR}content"), f"{KMEHR}text").text = number
    return tostring(whole, encoding="utf-8")


def answer(document: bytes, attempt: str, memory: Memory, told: Sequence[str]) -> bytes:
    """The answer to a certificate or its cancelling; the same attempt gets the same answer again."""
    if attempt in memory.attempts:
        return memory.attempts[attempt]
    parsed = fromstring(document)
    if _transactions(parsed, "cgacancellation"):
        number, codes = _cancel(parsed, memory)
    else:
        codes = list(told) or errors(parsed, memory)
        number = "" if codes else memory.certify("300", _today())
    said = _said(number, codes)
    if not codes:
        memory.attempts[attempt] = said
    return said
