"""Nobody outside is asked while a transaction is open: they may take their time, and connections are few."""

import httpx
import pytest
from structlog.testing import capture_logs

from doktr.app.wiring import outside
from doktr.kernel.work import Works
from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import ASKED_WITHIN, StartService

NOWHERE = "http://127.0.0.1:1/"
# What makes a write happen once also keeps its transaction open.
KEY = "a-price-once-0001"


async def noted(http: httpx.AsyncClient) -> list[str]:
    """What is noted when somebody is asked who is not there."""
    with capture_logs() as lines, pytest.raises(httpx.ConnectError):
        await http.get(NOWHERE)
    return [line["event"] for line in lines if line["log_level"] == "error"]


async def test_whoever_asks_outside_within_a_transaction_is_noted(works: Works) -> None:
    async with outside() as http:
        assert await noted(http) == []
        async with works.open("doktr"):
            assert await noted(http) == [ASKED_WITHIN]
            async with works.open("heidra"):
                assert await noted(http) == [ASKED_WITHIN]
            assert await noted(http) == [ASKED_WITHIN]
        assert await noted(http) == []


async def test_a_price_is_asked_of_the_insurer_between_two_transactions(start_service: StartService) -> None:
    service: Service = start_service(worker=False, insurer=True)
    async with Visitor(service.origin(), "patient", "lucas") as patient:
        question = {"patient_id": patient.person_id, "channel": "video", "wished_doctor_id": None, "starts_at": None}
        told = (await patient.post("quotes", question, key=KEY)).raise_for_status().json()
    assert told["insurer_known"]
    assert ASKED_WITHIN not in service.logs()
