"""What a service costs whom, as insurers have it, against their twin: amounts, refusals, silence, and bent answers."""

import base64
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from doktr.adapters.insurer import soap
from doktr.adapters.insurer.model import Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.features.claims import SaidTariff
from doktr.kernel.outside import Misread, Refused, Unavailable
from doktr_sandbox.mycarenet.app import Twin, twin

DATA = Path(__file__).resolve().parents[3] / "data" / "insurer"
SENDER = Sender("doktr", "demo", "Doktr", test=True)
INCREASED, ORDINARY, NOBODY = "55031490248", "98112390456", "85073003328"
DOCTOR, DAY = "10000054001", date(2026, 11, 3)
ITEM = (
    '<item xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"><cd>{kind}</cd>'
    "<cost><decimal>{sum}</decimal></cost></item>"
)
CLAIM = (
    '<item xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"><cd>claim</cd>'
    "<content><cd>{code}</cd></content></item>"
)


@pytest.fixture
def insurers() -> Twin:
    return twin(DATA / "demo-members.json", DATA / "efact.json", ("doktr", "demo"))


@pytest.fixture
async def network(insurers: Twin) -> AsyncIterator[MyCareNet]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(insurers.application())) as http:
        yield MyCareNet(url="http://insurers", sender=SENDER, http=http)


@pytest.mark.parametrize(
    ("niss", "day", "says"),
    [
        (ORDINARY, date(2026, 11, 3), SaidTariff(2722, 2322, 400)),
        (INCREASED, date(2026, 11, 3), SaidTariff(2722, 2622, 100)),
        (ORDINARY, date(2022, 9, 1), SaidTariff(2306, 1906, 400)),
    ],
    ids=["ordinary", "increased", "2022"],
)
async def test_an_insurer_says_what_a_service_costs_whom_on_that_day(
    network: MyCareNet, niss: str, day: date, says: SaidTariff
) -> None:
    assert await network.tariff(DOCTOR, niss, "101673", day) == says


async def test_whom_no_insurer_knows_and_what_is_in_no_tariff_is_refused_with_its_code(network: MyCareNet) -> None:
    assert (await network.tariff(DOCTOR, NOBODY, "101673", DAY)).errors == ("244",)
    assert (await network.tariff(DOCTOR, ORDINARY, "109999", DAY)).errors == ("500402",)
    assert (await network.tariff(DOCTOR, ORDINARY, "101673", date(2019, 1, 1))).errors == ("500402",)


async def test_who_is_registered_with_a_medical_house_is_refused(insurers: Twin, network: MyCareNet) -> None:
    insurers.members[ORDINARY] = dict(insurers.members[ORDINARY]) | {"medical_house": True}
    assert (await network.tariff(DOCTOR, ORDINARY, "101673", DAY)).errors == ("169",)


@pytest.mark.parametrize("code", ["169", "187", "190", "196"])
async def test_each_refusal_is_handed_on_by_its_code(insurers: Twin, network: MyCareNet, code: str) -> None:
    insurers.wishes = {"tariff_errors": [code]}
    assert (await network.tariff(DOCTOR, ORDINARY, "101673", DAY)).errors == (code,)


async def test_an_insurer_that_is_late_or_silent_is_not_waited_for(
    insurers: Twin, network: MyCareNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    insurers.wishes = {"silent": True}
    with pytest.raises(Unavailable):
        await network.tariff(DOCTOR, ORDINARY, "101673", DAY)
    monkeypatch.setattr(soap, "TIMEOUT_S", 0.05)
    insurers.wishes = {"late_s": 5}
    with pytest.raises(Unavailable):
        await network.tariff(DOCTOR, ORDINARY, "101673", DAY)


async def test_without_a_licence_nothing_is_said(insurers: Twin, network: MyCareNet) -> None:
    insurers.licence = ("somebody", "else")
    with pytest.raises(Refused):
        await network.tariff(DOCTOR, ORDINARY, "101673", DAY)


def said(*items: str) -> bytes:
    document = base64.b64encode(f"<whole>{''.join(items)}</whole>".encode()).decode()
    detail = f'<Detail xmlns="urn:be:fgov:ehealth:mycarenet:commons:protocol:v4">{document}</Detail>'
    return (
        f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><answer>{detail}</answer></e:Body>'
        "</e:Envelope>"
    ).encode()


FEE, PART = ITEM.format(kind="fee", sum="27.22"), ITEM.format(kind="reimbursement", sum="23.22")


@pytest.mark.parametrize(
    "items",
    [
        (FEE, PART, ITEM.format(kind="patientfee", sum="4.00")),
        (CLAIM.format(code="101695"), FEE, PART, ITEM.format(kind="patientfee", sum="4.00")),
        (CLAIM.format(code="101673"), FEE, PART),
        *(
            (CLAIM.format(code="101673"), FEE, PART, ITEM.format(kind="patientfee", sum=bent))
            for bent in (
                "four",
                "-4.00",
                "4.001",
                "NaN",
                "Infinity",
                "1e9",
                "1e999999",
                "1e-999999",
                f"4.{'0' * 40}1",
                "",
            )
        ),
    ],
    ids=[
        "no code",
        "another code",
        "no part",
        "letters",
        "negative",
        "thousandths",
        "nan",
        "infinite",
        "huge",
        "beyond reckoning",
        "next to nothing",
        "a little more",
        "empty",
    ],
)
async def test_an_answer_that_nobody_understands_is_not_taken_for_another(items: tuple[str, ...]) -> None:
    content = said(*items)

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"content-type": "text/xml"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        network = MyCareNet(url="http://insurers", sender=SENDER, http=http)
        with pytest.raises(Misread):
            await network.tariff(DOCTOR, ORDINARY, "101673", DAY)
