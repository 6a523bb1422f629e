"""After a whole journey, mistakes included, no person stands in a log, a metric, an event or a job."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from doktr_sandbox import start_page
from doktr_sandbox.itsme import walk
from doktr_sandbox.visitor import Visitor, eventually
from doktr_sandbox.whole_service import Service
from tests.house.scene import envelope, socket

PEOPLE = json.loads((start_page.HERE / "people.json").read_text(encoding="utf-8"))
MET = [person for person in PEOPLE if person["key"] in ("lucas", "maria", "dr-claes", "op-doktr")]
WRITTEN = ("given_name", "family_name", "niss", "phone", "email", "birthdate")
# where a person's own details belong; who looked at a patient stands in that patient's list by name
AT_HOME = {"people", "patients", "accesses"}
# the public log names doctors, who have a public number: patients check there whose key it is
PUBLIC = {"log_leaves"}
# what the service itself cannot write, such as tariffs, holds nobody
TABLES = """
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    and has_table_privilege('doktr_app', oid, 'insert')
"""


async def talk(service: Service, patient: Visitor, doctor: Visitor) -> None:
    """Ask, wait, be called, signal, hang up and finish."""
    await doctor.go_on_duty()
    request = (await patient.ask()).raise_for_status().json()["id"]
    await eventually(lambda: offered(doctor))
    call = (await doctor.accept(request)).raise_for_status().json()["id"]
    for each in (patient, doctor):
        (await each.post(f"consultations/{call}/join")).raise_for_status()
    origin = service.origin()
    async with socket(patient, origin, "patient") as here, socket(doctor, origin, "doctor") as there:
        signal = {"consultation": call, "to": doctor.device["id"]}
        sealed = envelope(patient, call, doctor.device["id"], 1)
        await here.send(json.dumps({"type": "signal", "envelope": sealed} | signal))
        while json.loads(await asyncio.wait_for(there.recv(), 10))["type"] != "signal":
            continue
    for path in ("consultations", "export", "contact", "devices"):
        (await patient.get(path)).raise_for_status()
    (await doctor.post(f"consultations/{call}/end", {"outcome": "took_place"})).raise_for_status()


async def offered(doctor: Visitor) -> Any:
    """The ring at this doctor, if it rings."""
    return (await doctor.get("queue")).json()["offer"]


async def stumble(service: Service, patient: Visitor) -> None:
    """What goes wrong with a person's details in hand: bad bodies, details in addresses, refused logins."""
    lucas = next(person for person in MET if person["key"] == "lucas")
    await patient.put("contact", {"phone": f"{lucas['phone']}x", "email": lucas["email"].replace("@", " at ")})
    await patient.put("contact", {"phone": lucas["phone"], "email": [lucas["email"]], "niss": lucas["niss"]})
    await patient.get(f"requests/{lucas['niss']}")
    await patient.get(f"people/{lucas['family_name']}", email=lucas["email"])
    await patient.http.get("/api/login/callback", params={"state": lucas["niss"], "error": lucas["family_name"]})
    await patient.http.get("/api/brand", headers={"Host": f"{lucas['family_name']}.example"})
    await patient.http.get(f"/nowhere/{lucas['niss']}", headers={"X-Request-Id": lucas["niss"]})
    start = await patient.http.get("/api/doctor/login")
    async with httpx.AsyncClient(trust_env=False) as phone:
        back = await walk.refuse(start.headers["location"], "lucas", phone)
    await patient.http.get(back)
    not_a_doctor = Visitor(service.origin(), "doctor", "lucas")
    await not_a_doctor.log_in()
    await not_a_doctor.http.aclose()


@pytest.fixture(scope="module")
async def journey(service: Service, module_database) -> AsyncIterator[asyncpg.Connection]:
    """Everything happened; a connection that sees all rows."""
    origin = service.origin()
    async with (
        Visitor(origin, "patient", "lucas") as patient,
        Visitor(origin, "patient", "maria"),
        Visitor(origin, "doctor", "dr-claes") as doctor,
        Visitor(origin, "operator", "op-doktr") as operator,
    ):
        await stumble(service, patient)
        await talk(service, patient, doctor)
        (await operator.get("board")).raise_for_status()
    connection = await asyncpg.connect(module_database.superuser_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("person", MET, ids=lambda person: person["key"])
async def test_no_log_holds_a_person(person: dict[str, str], service: Service, journey) -> None:
    database = (service.cluster.folder / "server.log").read_text(errors="replace")
    async with httpx.AsyncClient(trust_env=False) as browser:
        metrics = (await browser.get(f"{service.origin()}/metrics")).text
    text = service.logs() + database + metrics
    assert '"route": "/api/{face}/consultations/{consultation_id}/join"' in text
    assert [field for field in WRITTEN if person[field] in text] == []


async def test_no_address_in_a_log_is_a_real_one(service: Service, journey) -> None:
    lines = [json.loads(line) for child in service.web for line in child.log.read_text().splitlines()]
    routes = {line["route"] for line in lines if "route" in line}
    assert {route for route in routes if any(letter.isdigit() for letter in route)} == set()


@pytest.mark.parametrize("person", MET, ids=lambda person: person["key"])
async def test_a_person_s_details_stay_in_their_own_rows(person: dict[str, str], journey) -> None:
    found: set[tuple[str, str]] = set()
    for (table,) in await journey.fetch(TABLES):
        rows = "\n".join(row[0] for row in await journey.fetch(f'select t::text from "{table}" t'))
        assert person["niss"] not in rows
        assert person["niss"].encode().hex() not in rows
        found |= {(table, field) for field in WRITTEN if person[field] in rows}
    assert {table for table, _field in found} <= AT_HOME | (PUBLIC if person["key"].startswith("dr-") else set())
    assert {field for table, field in found if table in PUBLIC} <= {"given_name", "family_name"}
    assert ("people", "family_name") in found
