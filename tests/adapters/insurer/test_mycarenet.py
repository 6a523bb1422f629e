"""The insurers' network against its twin: who is insured, files and their answers, certificates, and every trouble."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from doktr.adapters.insurer import kmehr, soap
from doktr.adapters.insurer.efact import Header, Invoice, Service, build, load, read_answer
from doktr.adapters.insurer.model import Attest, Attested, AttestRefused, CareProvider, FlatFile, Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr_sandbox.mycarenet.app import Twin, twin

DATA = Path(__file__).resolve().parents[3] / "data" / "insurer"
SENDER = Sender("doktr", "demo", "Doktr", test=True)
DOCTOR = CareProvider("10000054001", "85073003328", "Sofie", "Claes")
NISS = "55031490248"
TODAY = datetime.now(ZoneInfo("Europe/Brussels"))
ATTEST = Attest(
    DOCTOR, NISS, "Maria", "Voorbeeld", "female", TODAY, (Attested("101076", TODAY.date(), 3226, 100),), "0403019261"
)
HEADER = Header(
    "20261100000001", "DOKTR202611", date(2026, 11, 1), 7, date(2026, 11, 30), "10000054001", "0403019261",
    "BE71096123456769", "GKCCBEBB", "Claes", "Sofie", "022000000", test=True,
)  # fmt: skip
INVOICE = Invoice(
    "1", "R1", NISS, "100", "2", "111", "111", (Service("101673", date(2026, 11, 3), "10000054001", 2150, 0),)
)
TALK = "{urn:be:fgov:ehealth:genericinsurability:protocol:v1}"


@pytest.fixture
def insurers() -> Twin:
    return twin(DATA / "demo-members.json", DATA / "efact.json", ("doktr", "demo"))


@pytest.fixture
async def network(insurers: Twin) -> AsyncIterator[MyCareNet]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(insurers.application())) as http:
        yield MyCareNet(url="http://insurers", sender=SENDER, http=http)


async def answering(body: bytes | str, status: int = 200, kind: str = "text/xml") -> MyCareNet:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers={"content-type": kind})

    return MyCareNet(
        url="http://insurers", sender=SENDER, http=httpx.AsyncClient(transport=httpx.MockTransport(answer))
    )


def members() -> list[dict[str, Any]]:
    return json.loads((DATA / "demo-members.json").read_text())["members"]


@pytest.mark.parametrize("member", [m for m in members() if m.get("answers", True)], ids=lambda m: m["niss"][-4:])
async def test_what_the_insurer_says_of_a_member_arrives(network: MyCareNet, member: dict[str, Any]) -> None:
    cover = await network.insurability(member["niss"], TODAY.date())
    assert cover is not None
    assert cover.mutuality == member.get("mutuality")
    assert cover.ct1 == member.get("ct1")
    assert cover.gmd_holder == member.get("gmd_holder")
    assert cover.increased == member.get("increased", False)
    assert cover.medical_house == member.get("medical_house", False)
    assert cover.insured == (member.get("insured", True) and bool(member.get("mutuality")))


async def test_somebody_whom_no_insurer_knows_is_nobody(network: MyCareNet) -> None:
    assert await network.insurability("85073003328", TODAY.date()) is None


async def test_an_answer_about_somebody_else_is_misread() -> None:
    other = (
        f'<s:Envelope xmlns:s="{soap.SOAP}" xmlns:i="{TALK[1:-1]}"><s:Body><i:GetInsurabilityResponse><i:Response>'
        "<i:CareReceiverDetail><i:Inss>85073003328</i:Inss></i:CareReceiverDetail><i:InsurabilityResponseDetail/>"
        "</i:Response></i:GetInsurabilityResponse></s:Body></s:Envelope>"
    )
    with pytest.raises(Misread, match="wrong-person"):
        await (await answering(other)).insurability(NISS, TODAY.date())


async def test_an_insurer_that_does_not_answer_is_unavailable(network: MyCareNet, insurers: Twin) -> None:
    insurers.wishes = {"silent": True}
    with pytest.raises(Unavailable):
        await network.insurability(NISS, TODAY.date())


async def test_an_insurer_that_answers_too_late_is_unavailable(
    network: MyCareNet, insurers: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soap, "TIMEOUT_S", 0.05)
    insurers.wishes = {"late_s": 30}
    with pytest.raises(Unavailable):
        await network.insurability(NISS, TODAY.date())


async def test_a_wrong_licence_is_refused(insurers: Twin) -> None:
    http = httpx.AsyncClient(transport=httpx.ASGITransport(insurers.application()))
    stranger = MyCareNet(url="http://insurers", sender=replace(SENDER, licence_password="no"), http=http)
    with pytest.raises(Refused, match="fault"):
        await stranger.insurability(NISS, TODAY.date())


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
EMPTY = f'<s:Envelope xmlns:s="{soap.SOAP}"><s:Body/></s:Envelope>'


@pytest.mark.parametrize("body", ["", "no", "<a>", "<a/>", BOMB, OUTSIDE, EMPTY], ids=lambda b: b[:12] or "nothing")
async def test_what_is_no_answer_is_misread(body: str) -> None:
    with pytest.raises(Misread):
        await (await answering(body)).insurability(NISS, TODAY.date())


async def test_a_server_fault_may_pass_and_a_page_of_a_proxy_too() -> None:
    theirs = EMPTY.replace("<s:Body/>", "<s:Body><s:Fault><faultcode>s:Server</faultcode></s:Fault></s:Body>")
    for network in (await answering(theirs, 500), await answering("<html>", 502, "text/html")):
        with pytest.raises(Unavailable):
            await network.insurability(NISS, TODAY.date())


def as_file(flat: str) -> FlatFile:
    """A file that is sent as it is read, in pieces that fit nothing."""

    async def pieces() -> AsyncIterator[str]:
        for at in range(0, len(flat), 101):
            yield flat[at : at + 101]

    return FlatFile(pieces, len(flat))


async def test_a_file_is_handed_over_once_and_its_answers_come_until_confirmed(
    network: MyCareNet, insurers: Twin
) -> None:
    drawing = load(DATA / "efact.json")
    flat = "".join(build(drawing, HEADER, [INVOICE]))
    first = await network.send_batch(as_file(flat), DOCTOR.nihdi, "batch-1")
    again = await network.send_batch(as_file(flat), DOCTOR.nihdi, "batch-1")
    assert first == again and len(insurers.memory.files) == 1
    async with httpx.AsyncClient(transport=httpx.ASGITransport(insurers.application()), base_url="http://x") as http:
        assert (await http.post("/settle")).json() == {"answered": 1}
    came = await network.arrived(DOCTOR.nihdi)
    answers = [read_answer(drawing, one.file.open()) for one in came]
    assert [answer.kind for answer in answers] == ["acknowledged", "settled"]
    assert [line.paid_cents for line in answers[1].lines] == [2150]
    assert await network.arrived("19006951001") == []
    await network.confirm(DOCTOR.nihdi, [one.key for one in came])
    assert await network.arrived(DOCTOR.nihdi) == []


async def test_a_bent_file_is_refused_as_a_whole(network: MyCareNet, insurers: Twin) -> None:
    drawing = load(DATA / "efact.json")
    flat = "".join(build(drawing, HEADER, [INVOICE])).replace("101673", "101710", 1)
    await network.send_batch(as_file(flat), DOCTOR.nihdi, "batch-2")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(insurers.application()), base_url="http://x") as http:
        await http.post("/settle")
    (only,) = await network.arrived(DOCTOR.nihdi)
    assert read_answer(drawing, only.file.open()).kind == "refused"


async def test_a_certificate_gets_one_number_however_often_it_is_sent(network: MyCareNet) -> None:
    number = await network.attest(ATTEST, "attempt-1")
    assert number == await network.attest(ATTEST, "attempt-1")
    assert number != await network.attest(ATTEST, "attempt-2")
    assert number.startswith("300-1-")


async def test_a_certificate_of_another_day_is_refused_with_the_insurers_code(network: MyCareNet) -> None:
    yesterday = replace(ATTEST, services=(replace(ATTEST.services[0], day=TODAY.date() - timedelta(days=1)),))
    with pytest.raises(AttestRefused) as refused:
        await network.attest(yesterday, "attempt-3")
    assert refused.value.codes == ("191",)
    assert str(refused.value) == "attest-refused"


@pytest.mark.parametrize("code", ["169", "187", "190", "196"])
async def test_every_code_of_the_insurer_comes_through(network: MyCareNet, insurers: Twin, code: str) -> None:
    insurers.wishes = {"attest_errors": [code]}
    with pytest.raises(AttestRefused) as refused:
        await network.attest(ATTEST, "attempt-4")
    assert refused.value.codes == (code,)


async def test_a_certificate_is_taken_back_once(network: MyCareNet) -> None:
    number = await network.attest(ATTEST, "attempt-5")
    await network.take_back(DOCTOR, NISS, number, "B", "back-1")
    await network.take_back(DOCTOR, NISS, number, "B", "back-1")
    with pytest.raises(AttestRefused) as refused:
        await network.take_back(DOCTOR, NISS, number, "B", "back-2")
    assert refused.value.codes == ("240",)
    with pytest.raises(AttestRefused) as unknown:
        await network.take_back(DOCTOR, NISS, "300-1-000000-0000000-00", "B", "back-3")
    assert unknown.value.codes == ("244",)


async def test_amounts_and_times_are_written_as_insurers_read_them(network: MyCareNet, insurers: Twin) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with pytest.raises(AttestRefused):
        await network.attest(replace(ATTEST, at=late, services=(Attested("101076", late.date(), 5),)), "attempt-6")
    document = kmehr.certificate(replace(ATTEST, at=late, services=(Attested("101076", late.date(), 5),))).decode()
    assert ">0.05<" in document and "10000054001.20260702003000" in document
