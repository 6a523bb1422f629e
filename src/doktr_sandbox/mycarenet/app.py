"""The twin as a web application: SOAP in, SOAP out; a page-less network that remembers and can be told to fail.

`POST /wishes` (JSON) says how it behaves: `{"silent": true}`, `{"attest_errors": ["191"]}`, `{"late_s": 3}`,
`{"refuse": {"101673": "500413"}}` (code of a service to the insurer's error), `{"tariff_errors": ["190"]}`,
`{"tariff": {"101673": [2722, 2322, 400]}}` (fee, insurer's and patient's part), `{"exact": true}` (refuses
each service that is not what it would make of it), `{"silent_unions": ["300"]}`, `{"refusing_unions": ["100"]}`
(national unions that do not answer to files, or refuse theirs whole), `{"bare": ["500402"]}` (of a file that is refused
nothing is said but these errors of the whole, or, with `[]`, nothing at all), `{"pay": {"101673": 1000}}`
(cents for a service, whatever was asked), `{"corrects": {"101673": -500}}` (once, of files that were answered
before), `{"reference": "R1"}` (what the payment of each correction is called). `POST /settle` answers what waits,
`POST /repeat` lays every answer that was ever given ready once more, under a new key.
"""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from doktr_sandbox.mycarenet import attests, efact, tariffs
from doktr_sandbox.mycarenet.memory import File, Memory

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
COMMON = "{urn:be:fgov:ehealth:mycarenet:commons:protocol:v4}"
INSURABILITY = "{urn:be:fgov:ehealth:genericinsurability:protocol:v1}"
ASYNC = "{urn:be:cin:nippin:async:generic}"
ATTEST = "{urn:be:fgov:ehealth:mycarenet:attest:protocol:v3}"
NO_RELATION = "500417"


class Wrong(Exception):
    """A request that the network refuses with a fault."""


def enveloped(content: Element) -> bytes:
    """An answer as it goes over the wire."""
    whole = Element(f"{SOAP}Envelope")
    SubElement(whole, f"{SOAP}Body").append(content)
    return tostring(whole, encoding="utf-8", xml_declaration=True)


def fault(who: str, text: str) -> Response:
    """A SOAP fault: `Client` is the asker's, `Server` is ours."""
    content = Element(f"{SOAP}Fault")
    SubElement(content, "faultcode").text = f"soap:{who}"
    SubElement(content, "faultstring").text = text
    return Response(enveloped(content), 500, media_type="text/xml")


def leaf(parent: Element, name: str, text: str) -> None:
    """A child with a text."""
    SubElement(parent, name).text = text


class Twin:
    """One running twin: who is insured, what waits to be fetched, what was certified."""

    def __init__(
        self,
        members: Sequence[Mapping[str, Any]],
        drawing: Mapping[str, Any],
        licence: tuple[str, str],
        amounts: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.members = {member["niss"]: member for member in members}
        self.drawing = drawing
        self.amounts = amounts
        self.licence = licence
        self.memory = Memory()
        self.wishes: dict[str, Any] = {}

    def application(self, answers_after_s: float | None = None) -> Starlette:
        """Its addresses; it answers files by itself every so often, if told to."""

        @asynccontextmanager
        async def living(_: Starlette) -> AsyncIterator[None]:
            answering = asyncio.create_task(self._keep_answering(answers_after_s)) if answers_after_s else None
            yield
            if answering:
                answering.cancel()

        return Starlette(
            lifespan=living,
            routes=[
                Route("/insurability", self.soap(self.insurability), methods=["POST"]),
                Route("/async", self.soap(self.messages), methods=["POST"]),
                Route("/tariff", self.soap(self.tariff), methods=["POST"]),
                Route("/attest", self.soap(self.attest), methods=["POST"]),
                Route("/wishes", self.wish, methods=["POST"]),
                Route("/settle", self.settle, methods=["POST"]),
                Route("/repeat", self.repeat, methods=["POST"]),
                Route("/healthz", lambda _: PlainTextResponse("ok")),
            ],
        )

    def soap(self, work: Callable[[Element], Element]) -> Callable[[Request], Any]:
        """An address that speaks SOAP, and fails as it was told to."""

        async def answer(request: Request) -> Response:
            if self.wishes.get("silent"):
                return Response(status_code=503)
            await asyncio.sleep(self.wishes.get("late_s", 0))
            try:
                body = fromstring(await request.body()).find(f"{SOAP}Body")
                if body is None or not len(body):
                    return fault("Client", "no body")
                self._check(body[0])
                return Response(enveloped(work(body[0])), media_type="text/xml")
            except Wrong as wrong:
                return fault("Client", str(wrong))

        return answer

    def _check(self, asked: Element) -> None:
        licence = asked.find(f".//{COMMON}License")
        said = (
            None if licence is None else (licence.findtext(f"{COMMON}Username"), licence.findtext(f"{COMMON}Password"))
        )
        if said != self.licence:
            raise Wrong("unknown licence")
        if asked.find(f".//{COMMON}InputReference") is None:
            raise Wrong("no reference")

    def insurability(self, asked: Element) -> Element:
        """Who insures this person."""
        niss = asked.findtext(f".//{INSURABILITY}Inss") or ""
        answer = Element(f"{INSURABILITY}GetInsurabilityResponse")
        response = SubElement(answer, f"{INSURABILITY}Response")
        member = self.members.get(niss)
        if member is None:
            leaf(SubElement(response, f"{INSURABILITY}Fault"), f"{INSURABILITY}FaultCode", "INPUT_NISS_UNKNOWN")
            return answer
        if not member.get("answers", True):
            raise Wrong("this insurer does not answer")
        leaf(SubElement(response, f"{INSURABILITY}CareReceiverDetail"), f"{INSURABILITY}Inss", niss)
        _insured(SubElement(response, f"{INSURABILITY}InsurabilityResponseDetail"), member)
        return answer

    def messages(self, asked: Element) -> Element:
        """Flat files that come, answers that are fetched, and what need not come again."""
        kind = asked.tag.removeprefix(ASYNC)
        whose = asked.findtext(f".//{COMMON}Nihii/{COMMON}Value") or ""
        answer = Element(f"{ASYNC}{kind}Response")
        if kind == "Post":
            detail = asked.find(f".//{ASYNC}Detail")
            if detail is None or not detail.text:
                raise Wrong("no detail")
            reference = asked.findtext(f".//{COMMON}InputReference") or ""
            text = base64.b64decode(detail.text).decode("ascii")
            leaf(answer, f"{ASYNC}NIPReference", self.memory.file(whose, reference, text))
        elif kind == "Get":
            for key, text in self.memory.waiting(whose)[:10]:
                one = SubElement(answer, f"{ASYNC}MsgResponse")
                leaf(one, f"{ASYNC}Reference", key)
                leaf(one, f"{ASYNC}Detail", base64.b64encode(text.encode()).decode())
        else:
            self.memory.confirm([one.text or "" for one in asked.iterfind(f"{ASYNC}Reference")])
        return answer

    def attest(self, asked: Element) -> Element:
        """Certificates of care, and those that are taken back."""
        detail = asked.find(f".//{COMMON}Detail")
        if detail is None or not detail.text:
            raise Wrong("no detail")
        attempt = asked.findtext(f".//{COMMON}InputReference") or ""
        document = base64.b64decode(detail.text)
        said = attests.answer(document, attempt, self.memory, self.wishes.get("attest_errors", []))
        answer = Element(asked.tag.replace("Request", "Response"))
        leaf(answer, f"{COMMON}Detail", base64.b64encode(said).decode())
        return answer

    def tariff(self, asked: Element) -> Element:
        """What a service costs whom."""
        detail = asked.findtext(f".//{COMMON}Detail")
        if not detail:
            raise Wrong("no detail")
        about = tariffs.asked(base64.b64decode(detail))
        said = tariffs.answer(about, self.members.get(about[0]), self.amounts, self.wishes)
        answer = Element(asked.tag.replace("Request", "Response"))
        leaf(answer, f"{COMMON}Detail", base64.b64encode(said).decode())
        return answer

    async def wish(self, request: Request) -> Response:
        """From now on, behave like this."""
        self.wishes = await request.json()
        return JSONResponse(self.wishes)

    async def settle(self, request: Request) -> Response:
        """Let each union answer to every file that came and that it has not answered."""
        return JSONResponse({"answered": self.answer_files()})

    async def repeat(self, request: Request) -> Response:
        """Every answer that was ever given comes once more, byte for byte."""
        return JSONResponse({"repeated": self.memory.repeat()})

    async def _keep_answering(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            self.answer_files()

    def answer_files(self) -> int:
        """Each union receives what it has not answered, then settles or refuses its part; how many answered."""
        refused: Mapping[str, str] = self.wishes.get("refuse", {})

        def decide(service: Mapping[str, str]) -> tuple[int, Sequence[str]]:
            error = refused.get(service["code"][-6:]) or (self.wishes.get("exact") and self._wrong_with(service))
            cents = self.wishes.get("pay", {}).get(service["code"][-6:], int(service["insurer_cents"]))
            return (0, (error,)) if error else (cents, ())

        silent, refusing = self.wishes.get("silent_unions", ()), self.wishes.get("refusing_unions", ())
        count, before = 0, self.memory.known()
        for file, reference, text in self.memory.unanswered():
            reading = efact.Reading(self.drawing, io.StringIO(text))
            reading.header()
            list(reading.records())
            sound = not reading.faults and reading.balanced()
            for union in self.memory.to_answer(file, reading.unions, silent):
                for kind in ("acknowledged", "settled") if sound and union not in refusing else ("refused",):
                    bare = self.wishes.get("bare") if kind == "refused" else None
                    number = f"NIS{len(self.memory.mailbox) + 1:010d}"
                    pieces = efact.settle(
                        self.drawing, io.StringIO(text), decide, kind, reference, union, bare, number
                    )  # fmt: skip
                    self.memory.answer(file[0], "".join(pieces))
                count += 1
        self._correct(self.wishes.pop("corrects", {}), before)
        return count

    def _correct(self, cents: Mapping[str, int], files: Sequence[tuple[File, str, str]]) -> None:
        """Pay something more for these services of files that were answered before, or take it back."""
        for file, _, text in files if cents else ():
            corrected = efact.settle(
                self.drawing, io.StringIO(text), lambda service: (cents.get(service["code"][-6:], 0), ()),
                reference=self.wishes.get("reference") or f"NIC{len(self.memory.mailbox):010d}",
                number=f"NIS{len(self.memory.mailbox) + 1:010d}",
            )  # fmt: skip
            self.memory.answer(file[0], "".join(corrected))

    def _wrong_with(self, service: Mapping[str, str]) -> str | None:
        """Its code for a service that is not what it would make of it: by whom, for how much."""
        member = self.members.get(service["niss"][-11:], {})
        day = date.fromisoformat(service["first_date"])
        sums = tariffs.sums_of(service["code"][-6:], day, member, self.amounts)
        if not service["provider"].lstrip("0").startswith(member.get("gmd_holder", "")):
            return NO_RELATION
        return None if sums and int(service["insurer_cents"]) == sums[1] else tariffs.NOT_THAT_DAY


def _insured(detail: Element, member: Mapping[str, Any]) -> None:
    if member.get("medical_house"):
        SubElement(detail, f"{INSURABILITY}MedicalHouseInfo")
    if member.get("gmd_holder"):
        leaf(SubElement(detail, f"{INSURABILITY}GlobalMedicalFile"), f"{INSURABILITY}Nihii", member["gmd_holder"])
    items = SubElement(detail, f"{INSURABILITY}InsurabilityList")
    if member.get("mutuality"):
        item = SubElement(items, f"{INSURABILITY}InsurabilityItem")
        leaf(item, f"{INSURABILITY}Mutuality", member["mutuality"])
        leaf(item, f"{INSURABILITY}CT1", member["ct1"])
        leaf(item, f"{INSURABILITY}CT2", member["ct2"])
        leaf(item, f"{INSURABILITY}PaymentApproval", "true" if member.get("insured", True) else "false")


def twin(members_file: Path, drawing_file: Path, licence: tuple[str, str]) -> Twin:
    """A twin that insures the people in this file, by the amounts of the tariffs beside it."""
    regimes = sorted((members_file.parents[1] / "tariffs").glob("2*.json"))
    amounts = [one for regime in regimes for one in json.loads(regime.read_text())["tariffs"]]
    return Twin(json.loads(members_file.read_text())["members"], json.loads(drawing_file.read_text()), licence, amounts)
