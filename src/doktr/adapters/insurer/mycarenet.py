"""The insurers' network: who is insured, invoices and their answers, certificates of care.

One address per installation; messages as in `docs/insurers.md`, which also says what a real connection needs beyond
them. Fails with `Refused`, `Unavailable` or `Misread`; no reason carries anything of a person.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4
from xml.etree.ElementTree import Element

import httpx

from doktr.adapters.insurer import kmehr, soap, tariff
from doktr.adapters.insurer.model import Arrived, Attest, CancelReason, CareProvider, FlatFile, Sender
from doktr.adapters.insurer.soap import element, needed, text
from doktr.adapters.insurer.spool import Files
from doktr.features.claims import SaidTariff
from doktr.features.pricing import Cover
from doktr.kernel.outside import Misread, Refused

ATTEST = "{urn:be:fgov:ehealth:mycarenet:attest:protocol:v3}"
COMMON = "{urn:be:fgov:ehealth:mycarenet:commons:protocol:v4}"
INSURABILITY = "{urn:be:fgov:ehealth:genericinsurability:protocol:v1}"
TARIFF = "{urn:be:fgov:ehealth:mycarenet:tarification:protocol:v1}"
ASYNC = "{urn:be:cin:nippin:async:generic}"
UNKNOWN_PERSON = "INPUT_NISS_UNKNOWN"


class MyCareNet:
    """One software licence at the insurers' network."""

    def __init__(self, *, url: str, sender: Sender, http: httpx.AsyncClient) -> None:
        self._url = url.rstrip("/")
        self._sender = sender
        self._http = http

    async def insurability(self, niss: str, on: date) -> Cover | None:
        """What holds for this person on that day; None when no insurer knows them."""
        request = Element(f"{INSURABILITY}GetInsurabilityRequest")
        self._common(request, str(uuid4()))
        asked = element(request, f"{INSURABILITY}Request")
        element(element(asked, f"{INSURABILITY}CareReceiverDetail"), f"{INSURABILITY}Inss", niss)
        detail = element(asked, f"{INSURABILITY}InsurabilityRequestDetail")
        element(detail, f"{INSURABILITY}InsurabilityRequestType", "invoicing")
        element(detail, f"{INSURABILITY}InsurabilityContactType", "other")
        period = element(detail, f"{INSURABILITY}Period")
        element(period, f"{INSURABILITY}PeriodStart", on.isoformat())
        element(period, f"{INSURABILITY}PeriodEnd", on.isoformat())
        answer = await soap.call(self._http, f"{self._url}/insurability", "GetInsurability", request)
        return _cover(answer, niss)

    async def tariff(self, provider_nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
        """What a service costs whom on that day, as the insurer has it; with its codes where it refuses to say."""
        request = Element(f"{TARIFF}TarificationConsultationRequest")
        self._common(request, str(uuid4()), provider_nihdi)
        document = tariff.question(provider_nihdi, niss, code, day, datetime.now(UTC))
        element(request, f"{COMMON}Detail", _packed(document), MessageName="TARIFF", ContentType="text/xml")
        answer = await soap.call(self._http, f"{self._url}/tariff", "TarificationConsultation", request)
        return tariff.answer(_unpacked(answer, f".//{COMMON}Detail"), code)

    async def send_batch(self, flat_file: FlatFile, provider_nihdi: str, reference: str) -> str:
        """Hand a flat file over; the network's own reference. Sending it again under `reference` changes nothing.

        It is sent as it is read, and nothing of it is held.
        """
        request = Element(f"{ASYNC}Post")
        message = element(request, f"{ASYNC}Msg")
        self._common(message, reference, provider_nihdi)
        element(
            message, f"{ASYNC}Detail", soap.HOLE, Id=reference, MessageName="HCPFAC", ContentType="text/plain",
        )  # fmt: skip
        filling = soap.Filling(partial(_packed_pieces, flat_file), (flat_file.length + 2) // 3 * 4)
        answer = await soap.send(self._http, f"{self._url}/async", "Post", request, filling)
        return _needed_text(answer, f".//{ASYNC}NIPReference")

    async def arrived(self, provider_nihdi: str) -> list[Arrived]:
        """Files that wait for this doctor, at most ten; they come again until they are confirmed."""
        request = Element(f"{ASYNC}Get")
        self._common(request, str(uuid4()), provider_nihdi)
        element(element(request, f"{ASYNC}MsgQuery", Max="10"), f"{ASYNC}MessageName", "HCPFAC")
        files = Files(f"{ASYNC}MsgResponse", f"{ASYNC}Reference", f"{ASYNC}Detail")
        await soap.receive(self._http, f"{self._url}/async", "Get", request, files)
        return [Arrived(key, file) for key, file in files.found]

    async def confirm(self, provider_nihdi: str, keys: list[str]) -> None:
        """Files that are written down here need not come again."""
        request = Element(f"{ASYNC}Confirm")
        self._common(request, str(uuid4()), provider_nihdi)
        for key in keys:
            element(request, f"{ASYNC}Reference", key)
        await soap.call(self._http, f"{self._url}/async", "Confirm", request)

    async def attest(self, attest: Attest, attempt: str) -> str:
        """Send a certificate; the acknowledgement number that the patient's receipt must carry.

        The same `attempt` sent again gets the same number. Raises `AttestRefused` with the insurer's codes.
        """
        document = kmehr.certificate(attest)
        return await self._attest(
            "SendAttestation", "E-ATTEST", document, attest.provider, attest.patient_niss, attempt
        )

    async def take_back(
        self, provider: CareProvider, patient_niss: str, number: str, why: CancelReason, attempt: str
    ) -> None:
        """Cancel a certificate. Raises `AttestRefused`."""
        document = kmehr.cancelling(provider, patient_niss, number, why, datetime.now(UTC))
        await self._attest("CancelAttestation", "E-ATTEST-CANCEL", document, provider, patient_niss, attempt)

    async def _attest(
        self, action: str, message: str, document: bytes, provider: CareProvider, niss: str, attempt: str
    ) -> str:
        request = Element(
            f"{ATTEST}{action}Request", {"IssueInstant": datetime.now(UTC).isoformat(), "Id": f"_{attempt}"}
        )
        self._common(request, attempt, provider.nihdi)
        receiver = element(element(request, f"{COMMON}Routing"), f"{COMMON}CareReceiver")
        element(receiver, f"{COMMON}Ssin", niss)
        element(
            request, f"{COMMON}Detail", _packed(document), MessageName=message, ContentType="text/xml",
            MessageVersion="3.0",
        )  # fmt: skip
        answer = await soap.call(self._http, f"{self._url}/attest", action, request)
        return kmehr.accepted(_unpacked(answer, f".//{COMMON}Detail"))

    def _common(self, parent: Element, reference: str, provider_nihdi: str | None = None) -> None:
        common = element(parent, f"{COMMON}CommonInput")
        element(element(common, f"{COMMON}Request"), f"{COMMON}IsTest", "true" if self._sender.test else "false")
        element(common, f"{COMMON}InputReference", reference)
        origin = element(common, f"{COMMON}Origin")
        package = element(origin, f"{COMMON}Package")
        licence = element(package, f"{COMMON}License")
        element(licence, f"{COMMON}Username", self._sender.licence_user)
        element(licence, f"{COMMON}Password", self._sender.licence_password)
        element(package, f"{COMMON}Name", self._sender.package)
        if provider_nihdi:
            nihii = element(element(origin, f"{COMMON}CareProvider"), f"{COMMON}Nihii")
            element(nihii, f"{COMMON}Quality", "doctor")
            element(nihii, f"{COMMON}Value", provider_nihdi)


async def _packed_pieces(flat_file: FlatFile) -> AsyncIterator[bytes]:
    rest = b""
    async for piece in flat_file.pieces():
        whole = rest + piece.encode("ascii")
        cut = len(whole) - len(whole) % 3
        rest = whole[cut:]
        yield base64.b64encode(whole[:cut])
    yield base64.b64encode(rest)


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unpacked(parent: Element, path: str) -> bytes:
    try:
        return base64.b64decode(_needed_text(parent, path), validate=True)
    except binascii.Error as error:
        raise Misread("unreadable-answer") from error


def _needed_text(parent: Element, path: str) -> str:
    found = text(parent, path)
    if found is None:
        raise Misread("unreadable-answer")
    return found


def _cover(answer: Element, niss: str) -> Cover | None:
    fault = text(answer, f".//{INSURABILITY}Fault/{INSURABILITY}FaultCode")
    if fault == UNKNOWN_PERSON:
        return None
    if fault:
        raise Refused("insurer-refused")
    said = needed(answer, f".//{INSURABILITY}InsurabilityResponseDetail")
    if text(answer, f".//{INSURABILITY}CareReceiverDetail/{INSURABILITY}Inss") != niss:
        raise Misread("wrong-person")
    period = said.find(f"{INSURABILITY}InsurabilityList/{INSURABILITY}InsurabilityItem")
    if period is None:
        return Cover(insured=False, increased=False)
    ct1 = _needed_text(period, f"{INSURABILITY}CT1")
    return Cover(
        insured=text(period, f"{INSURABILITY}PaymentApproval") != "false",
        # The last digit of CT1 is odd for increased reimbursement: rule of thumb, unverified (docs/insurers.md).
        increased=ct1[-1] in "13579",
        medical_house=said.find(f"{INSURABILITY}MedicalHouseInfo") is not None,
        mutuality=_needed_text(period, f"{INSURABILITY}Mutuality"),
        ct1=ct1,
        ct2=_needed_text(period, f"{INSURABILITY}CT2"),
        gmd_holder=text(said, f"{INSURABILITY}GlobalMedicalFile/{INSURABILITY}Nihii"),
    )
