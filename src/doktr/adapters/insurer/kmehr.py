"""Certificates of care in KMEHR: the document that is sent, the answer that is read.

Element names and codes as in the eAttest v3 messages of the insurers' network; see `docs/insurers.md`.
"""

from datetime import datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, tostring
from zoneinfo import ZoneInfo

from doktr.adapters.insurer.model import Attest, Attested, AttestRefused, CancelReason, CareProvider
from doktr.adapters.insurer.soap import element, parsed, text
from doktr.kernel.outside import Misread

BRUSSELS = ZoneInfo("Europe/Brussels")
PROTOCOL = "urn:be:fgov:ehealth:messageservices:protocol:v1"
KMEHR = "http://www.ehealth.fgov.be/standards/kmehr/schema/v1"
P, K = f"{{{PROTOCOL}}}", f"{{{KMEHR}}}"
SCHEMA = "1.34"
STANDARD = "20210120"


def cd(parent: Element, system: str, value: str, version: str = "1.0") -> None:
    """A code of a KMEHR system."""
    element(parent, f"{K}cd", value, S=system, SV=version)


def local(parent: Element, system: str, value: str) -> None:
    """A code of a system that only insurers use."""
    element(parent, f"{K}cd", value, S="LOCAL", SL=system, SV="1.0")


def _id(parent: Element, system: str, value: str) -> None:
    element(parent, f"{K}id", value, S=system, SV="1.0")


def _moment(parent: Element, at: datetime) -> None:
    here = at.astimezone(BRUSSELS)
    element(parent, f"{K}date", here.date().isoformat())
    element(parent, f"{K}time", here.strftime("%H:%M:%S"))


def _author(parent: Element, name: str, provider: CareProvider) -> None:
    party = element(element(parent, f"{K}{name}"), f"{K}hcparty")
    _id(party, "ID-HCPARTY", provider.nihdi)
    _id(party, "INSS", provider.niss)
    cd(party, "CD-HCPARTY", "persphysician")
    element(party, f"{K}firstname", provider.given_name)
    element(party, f"{K}familyname", provider.family_name)


def _item(parent: Element, number: int, kind: str) -> Element:
    item = element(parent, f"{K}item")
    _id(item, "ID-KMEHR", str(number))
    cd(item, "CD-ITEM-MYCARENET", kind)
    return item


def _cost(parent: Element, number: int, kind: str, cents: int) -> None:
    cost = element(_item(parent, number, kind), f"{K}cost")
    element(cost, f"{K}decimal", f"{Decimal(cents) / 100:.2f}")
    cd(element(cost, f"{K}unit"), "CD-CURRENCY", "EUR")


def _frame(provider: CareProvider, at: datetime) -> tuple[Element, Element]:
    whole = Element(f"{P}SendTransactionRequest", {"messageProtocoleSchemaVersion": SCHEMA})
    request = element(whole, f"{P}request")
    here = at.astimezone(BRUSSELS)
    _id(request, "ID-KMEHR", f"{provider.nihdi}.{here:%Y%m%d%H%M%S}")
    _author(request, "author", provider)
    _moment(request, at)
    message = element(whole, f"{K}kmehrmessage")
    header = element(message, f"{K}header")
    cd(element(header, f"{K}standard"), "CD-STANDARD", STANDARD)
    _id(header, "ID-KMEHR", "1")
    _moment(header, at)
    _author(header, "sender", provider)
    recipient = element(element(header, f"{K}recipient"), f"{K}hcparty")
    cd(recipient, "CD-HCPARTY", "application")
    element(recipient, f"{K}name", "mycarenet")
    folder = element(message, f"{K}folder")
    _id(folder, "ID-KMEHR", "1")
    return whole, folder


def _transaction(folder: Element, number: int, kind: str, provider: CareProvider, at: datetime) -> Element:
    transaction = element(folder, f"{K}transaction")
    _id(transaction, "ID-KMEHR", str(number))
    cd(transaction, "CD-TRANSACTION-MYCARENET", kind)
    _moment(transaction, at)
    _author(transaction, "author", provider)
    element(transaction, f"{K}iscomplete", "true")
    element(transaction, f"{K}isvalidated", "true")
    return transaction


def _patient(folder: Element, attest: Attest) -> None:
    patient = element(folder, f"{K}patient")
    _id(patient, "ID-PATIENT", attest.patient_niss)
    element(patient, f"{K}firstname", attest.patient_given_name)
    element(patient, f"{K}familyname", attest.patient_family_name)
    cd(element(patient, f"{K}sex"), "CD-SEX", attest.patient_sex)


def certificate(attest: Attest) -> bytes:
    """The document of one certificate."""
    whole, folder = _frame(attest.provider, attest.at)
    _patient(folder, attest)
    total = _transaction(folder, 1, "cga", attest.provider, attest.at)
    _cost(total, 1, "patientpaid", sum(service.paid_cents for service in attest.services))
    supplements = sum(service.supplement_cents for service in attest.services)
    if supplements:
        _cost(total, 2, "supplement", supplements)
    party = element(_item(total, 3, "paymentreceivingparty"), f"{K}content")
    _id(party, "ID-CBE", attest.enterprise_number)
    reason = element(_item(total, 4, "treatmentreason"), f"{K}content")
    local(reason, "NIHDI-TREATMENT-REASON", attest.treatment_reason)
    for number, service in enumerate(attest.services, 2):
        _service(_transaction(folder, number, "cgd", attest.provider, attest.at), service)
    return tostring(whole, encoding="utf-8")


def _service(transaction: Element, service: Attested) -> None:
    claim = _item(transaction, 1, "claim")
    content = element(claim, f"{K}content")
    cd(content, "CD-NIHDI", service.code)
    local(content, "NIHDI-CLAIM-NORM", str(service.norm))
    element(element(claim, f"{K}quantity"), f"{K}decimal", str(service.quantity))
    day = element(_item(transaction, 2, "encounterdatetime"), f"{K}content")
    element(day, f"{K}date", service.day.isoformat())
    _cost(transaction, 3, "patientpaid", service.paid_cents)
    if service.supplement_cents:
        _cost(transaction, 4, "supplement", service.supplement_cents)


def cancelling(provider: CareProvider, patient_niss: str, number: str, why: CancelReason, at: datetime) -> bytes:
    """The document that takes a certificate back."""
    whole, folder = _frame(provider, at)
    _id(element(folder, f"{K}patient"), "ID-PATIENT", patient_niss)
    content = element(
        _item(_transaction(folder, 1, "cgacancellation", provider, at), 1, "invoicingnumber"), f"{K}content"
    )
    element(content, f"{K}text", number)
    local(content, "NIHDI-CANCELLATION-REASON", why)
    return tostring(whole, encoding="utf-8")


def accepted(document: bytes) -> str:
    """The acknowledgement number in an answer. Raises `AttestRefused` with the insurer's codes, or `Misread`."""
    whole = parsed(document)
    codes = tuple(code.text.strip() for code in whole.iterfind(f".//{P}acknowledge/{P}error/{K}cd") if code.text)
    if codes:
        raise AttestRefused(codes)
    complete = text(whole, f".//{P}acknowledge/{P}iscomplete")
    for item in whole.iterfind(f".//{K}item"):
        if item.findtext(f"{K}cd") == "invoicingnumber":
            number = text(item, f"{K}content/{K}text")
            if number and complete == "true":
                return number
    raise Misread("unreadable-answer")
