"""The service is blind: what a patient writes about their health is nowhere but on the patient's own device."""

import json
from urllib.parse import quote

import asyncpg
import pytest

from doktr_sandbox.whole_service import Service
from tests.journeys.meeting import meet, part
from tests.journeys.pages import SORE_THROAT, DoctorPage, PatientPage
from tests.journeys.profile import Profile

PLANTED = "Zeppelinkraut77"
CHATTED = "Quittenmus88"
# what is kept in plain sight of scripts: nothing of it may hold the words either
STORED = """async () => {
  const all = {local: {...localStorage}, session: {...sessionStorage}, title: document.title, address: location.href};
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise(done => { const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result); });
    for (const store of db.objectStoreNames) {
      const ask = db.transaction(store).objectStore(store).getAll();
      const rows = await new Promise(done => { ask.onsuccess = () => done(ask.result); });
      all[name + store] = JSON.stringify(rows, (_, v) => v instanceof Uint8Array || v instanceof ArrayBuffer
        ? new TextDecoder().decode(v) : v);
    }
    db.close();
  }
  return JSON.stringify(all);
}"""


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """Its logs are searched, so nobody else writes them."""
    return own_service


async def everything_stored(sql: asyncpg.Connection) -> str:
    """Every row of every table, as text."""
    tables = await sql.fetch("select oid::regclass::text as name from pg_class where relkind = 'r'")
    ours = [row["name"] for row in tables if not row["name"].startswith(("pg_", "information_schema"))]
    rows = [await sql.fetch(f"select t::text as row from {name} t") for name in ours]
    assert "requests" in ours
    return "\n".join(row["row"] for table in rows for row in table)


def everything_sent(profile: Profile) -> str:
    """Every request and socket message of this browser."""
    return "\n".join(one.whole for one in profile.sent)


async def test_words_about_health_never_leave_the_device(
    patient: PatientPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await patient.begin()
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    for code in SORE_THROAT[:-1]:
        await patient.answer_one(code)
    await patient.find("answer-1").fill(PLANTED)
    await patient.answer([None])
    kept = json.loads(await patient.page.evaluate(STORED))
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await meet(patient, doctor)
    await patient.room.write(CHATTED)
    await doctor.room.reads(CHATTED)
    await part(patient, doctor)
    kept |= {"after": await patient.page.evaluate(STORED), "doctor": await doctor.page.evaluate(STORED)}
    seen = {
        "patient": everything_sent(patient.profile),
        "doctor": everything_sent(doctor.profile),
        "database": await everything_stored(fresh),
        "logs": service.logs(),
        "browser": json.dumps(kept),
    }
    assert "requests" in seen["patient"]
    assert "Sample" in seen["database"]
    for place, text in seen.items():
        for word in (PLANTED, CHATTED):
            assert word not in text, place
            assert quote(word) not in text, place


@pytest.mark.prove
async def test_neither_reason_nor_answer_reaches_the_server(
    patient: PatientPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await patient.ask("contraception", ("renew", "none", "no", "none", "no", None))
    await patient.page.reload()
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    said = "\n".join((everything_sent(patient.profile), await everything_stored(fresh), service.logs()))
    assert "contraception" not in said
    assert "/ask/" not in said
