"""What journeys about money share: a consultation without a browser, its charge, what its ends sign about it."""

import secrets
from typing import Any

import asyncpg
import httpx

from doktr.app import settings, wiring
from doktr.features import attests, claims
from doktr_sandbox.visitor import Visitor, b64, eventually
from doktr_sandbox.whole_service import Service
from tests.journeys.profile import PATIENCE_S

PAYEE = {"iban": "BE71096123456769", "bic": "GKCCBEBB", "enterprise_number": "0403019261", "phone": "022000000"}


async def doctor_on_duty(service: Service, key: str = "dr-claes") -> Visitor:
    """A doctor who takes patients, without a browser."""
    visitor = await Visitor(service.origin(), "doctor", key).__aenter__()
    (await visitor.go_on_duty()).raise_for_status()
    return visitor


async def talks(patient: Visitor, doctor: Visitor, outcome: str = "took_place", **wishes: Any) -> str:
    """A consultation from the first word to the last, without a browser; answers its id."""
    asked = (await patient.ask(wished_doctor_id=doctor.person_id, **wishes)).raise_for_status().json()
    return await talk(patient, doctor, asked["id"], outcome)


async def talk(patient: Visitor, doctor: Visitor, request: str, outcome: str = "took_place") -> str:
    """The same, once the patient has asked."""
    call = (await doctor.accept(request)).raise_for_status().json()["id"]
    if outcome == "took_place":
        for one in (patient, doctor):
            (await one.post(f"consultations/{call}/join")).raise_for_status()
    safe = (await doctor.get(f"consultations/{call}")).raise_for_status().json()["safe_id"]
    if safe:  # whoever asks by the app tells something, and the doctor says first what they keep of it
        (await doctor.put(f"safes/{safe}/record", {"record": "declined"})).raise_for_status()
    (await doctor.post(f"consultations/{call}/end", {"outcome": outcome})).raise_for_status()
    return call


async def says_how_long(visitor: Visitor, call: str, seconds: int) -> None:
    """The device signs how long it was connected."""
    statement = b"doktr/call-facts/v1\0" + bytes.fromhex(call.replace("-", "") + visitor.person_id.replace("-", ""))
    signature = b64(visitor.private.sign(statement + seconds.to_bytes(4, "big")))
    facts = {"connected_s": seconds, "signature": signature}
    (await visitor.post(f"consultations/{call}/facts", facts)).raise_for_status()


async def charge_of(patient: Visitor, call: str, state: str = "due") -> dict[str, Any]:
    """What the consultation costs, once it is in this state."""

    async def found() -> Any:
        answer = await patient.get(f"consultations/{call}/charge")
        return answer.status_code == 200 and answer.json()["state"] == state and answer.json()

    return await eventually(found, patience_s=PATIENCE_S)


async def is_paid_there(doctor: Visitor) -> None:
    """The doctor says where insurers pay."""
    (await doctor.put("payee", PAYEE)).raise_for_status()


async def sweeps(service: Service) -> None:
    """What the worker does once a minute about insurers, now: whoever does it at the same time does no harm."""
    async with wiring.platform(settings.from_environment(service.settings)) as ready:
        await claims.sweep(ready, ready.works)
        await attests.sweep(ready, ready.works)


async def claim_in(service: Service, doctor: Visitor, state: str) -> dict[str, Any]:
    """The doctor's latest claim, once it is in this state."""

    async def found() -> Any:
        await sweeps(service)
        listed = (await doctor.get("claims")).json()["claims"]
        return listed and listed[0]["state"] == state and listed[0]

    return await eventually(found, patience_s=PATIENCE_S, every_s=1)


async def insurers_are(service: Service, **wishes: Any) -> None:
    """From now on the insurers' twin behaves like this."""
    async with httpx.AsyncClient(trust_env=False) as http:
        (await http.post(f"http://localhost:{service.ports.insurer}/wishes", json=wishes)).raise_for_status()


async def a_day_passes(sql: asyncpg.Connection) -> None:
    """As far as claims go: one file a day, and an insurer who was silent is asked again."""
    await sql.execute("update claim_batches set made_at = made_at - interval '1 day'")
    await sql.execute("update claims set ask_at = now() where state = 'waiting'")


async def visits_practice(doctor: Visitor, patient: Visitor, cents: int = 3000) -> dict[str, Any]:
    """The patient came to the practice today and paid in cash; the certificate of it."""
    visit = {"patient_id": patient.person_id, "code": "101076", "paid_cents": cents}
    return (await doctor.post("attests", visit, key=secrets.token_hex(16))).raise_for_status().json()
