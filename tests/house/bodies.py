"""What every route of the authorisation table is sent: well formed, so that what is refused is refused for who asks."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from doktr_sandbox.visitor import Visitor, b64, ticket_of, wish_of
from tests.house import scene as sealed
from tests.house import stages
from tests.house.scene import Scene, proof

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class Asked(Protocol):
    """A method and an address."""

    @property
    def what(self) -> str: ...
    @property
    def path(self) -> str: ...


def body_of(scene: Scene, row: Asked, asking: Visitor | None) -> Any:
    """A well-formed body, so that what is refused is refused for who asks."""
    patient = scene.people["patient"]
    bodies: dict[str, Any] = {
        "PUT /api/doctor/duty": {"state": "on"},
        "POST /api/doctor/pause": {"minutes": 10},
        "POST /api/patient/consents": {"document": "terms", "version": "2", "language": "fr"},
        "PUT /api/patient/contact": {"phone": "+32470000001", "email": "changed@example.org"},
        "POST /api/patient/account/delete": {"confirm": "delete"},
        "POST /api/patient/requests": {
            "patient_id": patient.person_id, "urgency": "today", "language": "fr", "channel": "video",
            "quote_id": scene.ids["quote_id"],
        },
        "POST /api/patient/quotes": {"patient_id": patient.person_id, "channel": "video"},
        "POST /api/patient/charges/{charge_id}/pay": {"language": "fr"},
        "POST /api/doctor/charges/{charge_id}/decide": {"took_place_by": "video"},
        "POST /api/doctor/charges/{charge_id}/seen": {"in_person": True},
        "POST /api/doctor/claims/{claim_id}/otherwise": {"accept": True},
        "PUT /api/operator/uncharged/{consultation_id}": {"reason": "nobody can say the fee"},
        "POST /api/operator/licences/{licence_id}/transfers": {
            "way": "came", "day": datetime.now(ZoneInfo("Europe/Brussels")).date().isoformat(),
            "reference": "2026-11-23/0042", "cents": 4900,
        },
        "POST /api/operator/corrections": {"entry_id": scene.ids["entry_id"], "reason": "entered by mistake"},
        "POST /api/doctor/consultations/{consultation_id}/end": {"outcome": "took_place"},
        "POST /api/doctor/consultations/{consultation_id}/said": {"outcome": "took_place"},
        "POST /api/doctor/consultations/{consultation_id}/handover": {
            "doctor_id": scene.people["other-doctor"].person_id,
        },
        "PUT /api/patient/push": scene.browser(),
        "POST /api/patient/people/children": {
            "given_name": "Emma", "family_name": "Peeters", "birthdate": "2018-05-14", "niss": "18.05.14-122.94",
            "declaration": "legal-representative-1",
        },
        "PUT /api/patient/people/mandates/{mandate_id}": {
            "scopes": ["ask"], "until": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
            "code": stages.MANDATE_CODE,
        },
        "PUT /api/doctor/team/{member_id}": {"kind": "nurse", "code": stages.MANDATE_CODE},
        "POST /api/patient/people/mandates/redeem": {"code": stages.MANDATE_CODE},
        "PUT /api/patient/own-doctors/{doctor_id}": {"declared": "practice"},
        "PUT /api/doctor/own-patients/{patient_id}": {"confirmed": True},
        "PUT /api/doctor/payee": {
            "iban": "BE71096123456769", "bic": "GKCCBEBB", "enterprise_number": "0403019261", "phone": "022000000",
        },
        "POST /api/patient/codes": {"channel": "sms"},
        "POST /api/patient/codes/confirm": {"channel": "mail", "code": "000000"},
        "POST /api/doctor/attests": {"patient_id": patient.person_id, "code": "101076", "paid_cents": 100},
        "POST /api/doctor/attests/{attest_id}/correct": {"code": "101076", "paid_cents": 100},
        "POST /api/doctor/attests/{attest_id}/cancel": {"reason": "A"},
        "PUT /api/patient/guests/{guest_id}": wish_of("A"),
        "PUT /api/doctor/guests/{guest_id}": wish_of("B"),
        "POST /api/patient/guests/{guest_id}/admit": stages.admission(
            scene.ids["consultation_id"], scene.people["guest"], asking
        ),
        "POST /api/doctor/guests/{guest_id}/vouch": stages.vouch(
            scene.ids["consultation_id"], scene.people["guest"], asking
        ),
        "POST /api/guest/ready": {"proof": b64(bytes(32))},
        "PUT /api/patient/readiness/{cause_id}": {"codes": ["no_camera"]},
        "POST /api/visits/look": {"ticket": ticket_of(stages.GUEST_CODE)},
        "POST /api/visits/enter": {
            "ticket": ticket_of(stages.GUEST_CODE), "name": "Anna", "language": "fr",
        },
        "PUT /api/doctor/terms": {"valid_from": "2100-01-01", "convention": "none", "supplement_cents": 500},
        "PUT /api/doctor/channels": {"channels": ["audio"]},
        "PUT /api/doctor/limits": {"per_day": 10},
        "POST /api/doctor/account/way": {"language": "fr"},
        "PUT /api/doctor/account": {"code": "auth_x", "state": "0.0"},
        "PUT /api/operator/invitations/{invitation_id}": {
            "given_name": "Eva", "family_name": "Nieuw", "email": "eva@example.be", "nihdi": "19999999004",
            "language": "nl",
        },
        "POST /api/invitation": {"token": stages.TOKEN},
        "POST /api/invitation/refused": {"token": stages.TOKEN},
        "POST /api/doctor/invitation": {"token": stages.TOKEN},
        "POST /api/operator/hours": {
            "start": "2026-11-22T10:00:00Z", "end": "2036-11-22T10:00:00Z", "open": True,
        },
        "PUT /api/patient/agenda/wish": {"before_at": "2036-01-01T09:00:00Z", "language": "fr"},
        "POST /api/patient/appointments": scene.slot | {"language": "fr", "hold": True},
        "POST /api/patient/appointments/{appointment_id}/confirm": {"quote_id": scene.ids["agreed_id"]},
        "POST /api/patient/appointments/{appointment_id}/move": scene.slot | {"quote_id": scene.ids["then_id"]},
        "PUT /api/patient/appointments/{appointment_id}/safe": {"safe_id": scene.ids["safe_id"]},
        "PUT /api/doctor/agenda/pattern": {"parts": []},
        "POST /api/doctor/agenda/exceptions": {"kind": "off", "day": "2036-02-02"},
    }  # fmt: skip
    if row.what in UNSAFE and (row.path.endswith("/kem") or "/safes" in row.path):
        return sealed_body(scene, row, asking)
    if row.path.endswith("/facts"):
        return sealed.facts(asking, scene.ids["consultation_id"])
    if row.path.endswith("/channel"):
        return {"channel": "audio"}
    if row.what == "POST" and row.path.endswith("/devices"):
        return proof(asking)
    return bodies.get(f"{row.what} {row.path}")


def sealed_body(scene: Scene, row: Asked, asking: Visitor | None) -> Any:
    """What this visitor's device would seal or sign."""
    safe_id, last = scene.ids["safe_id"], row.path.rsplit("/", 1)[1]
    if last == "safes":
        fresh = str(uuid4())
        return {"id": fresh, "manifest": b64(sealed.manifest(asking, fresh))}
    bodies = {
        "envelopes": lambda: sealed.message(asking, safe_id, scene.first),
        "kem": lambda: sealed.duty_kem(asking) if row.path.endswith("duty/kem") else sealed.kem(asking, safe_id),
        "{device_id}": lambda: sealed.pregrant(asking, safe_id, scene.people["doctor"]),
        "{part}": lambda: sealed.PART,
        "spare-keys": lambda: sealed.SPARE_KEY,
        "record": lambda: {"record": "exported"},
    }
    return bodies[last]() if last in bodies else None
