"""A scene for the authorisation table: real people of two brands, and a consultation at the stage that a row needs."""

import hashlib
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect

from doktr_sandbox.visitor import Loopback, Visitor, b64
from doktr_sandbox.whole_service import Service
from tests.house import stages
from tests.house.kept_rows import KEPT

OURS, THEIRS = "localhost", "heidra.localhost"
# role in the table: which demo person, on which face, at which brand's host
CAST = {
    "patient": ("lucas", "patient", OURS),
    "other-patient": ("maria", "patient", OURS),
    "doctor": ("dr-claes", "doctor", OURS),
    "other-doctor": ("dr-peeters", "doctor", OURS),
    "operator": ("op-doktr", "operator", OURS),
    "assistant": ("nurse-maes", "assistant", OURS),
    "patient-elsewhere": ("peter", "patient", THEIRS),
    "doctor-elsewhere": ("dr-lambert", "doctor", THEIRS),
    "operator-elsewhere": ("op-heidra", "operator", THEIRS),
}
# a nurse who is in no register of the demo's: this one works for the other brand alone
NURSE_ELSEWHERE = "peter"
WITHOUT_DEVICE = {"patient": "patient", "doctor": "doctor", "operator": "operator", "assistant": "assistant"}
PART = b"sealed" * 100
SPARE_KEY = bytes(63)
OFFER = """
update requests set state = 'offered', offered_to = $2, offered_until = now() + interval '1 hour' where id = $1
"""
EVERY_DAY = [
    {"brand": "doktr", "weekday": day, "from_minute": 0, "to_minute": 1440, "slot_minutes": 60} for day in range(1, 8)
]
COMES_NEAR = """
with near as (
    update appointments set starts_at = now() + interval '5 minutes', ends_at = now() + interval '20 minutes'
    returning id, starts_at, ends_at
)
update doctor_time set during = tstzrange(near.starts_at, near.ends_at) from near where cause_id = near.id
"""
MISS = "update requests set away = true, missed_calls = 1, keep_until = now() + interval '1 hour' where id = $1"
LOSE = """
with lost as (
    update consultations set state = 'ended', outcome = 'no_show_doctor', ended_at = now() where id = $1
    returning id, request_id
), left_alone as (
    update participants set until_at = now(), present = false from lost where consultation_id = lost.id
), free as (
    delete from doctor_time using lost where cause_id = lost.id
)
update requests set state = 'expired', ended_at = now(), doctor_id = null, consultation_id = null
from lost where requests.id = lost.request_id
"""
SAID = """
update consultations set said_outcome = 'took_place', said_at = now(), said_until = now() + interval '1 hour',
    said_asks = true
where id = $1
"""
QUOTE = "select quote_id from requests where id = $1"
CHARGE = """
insert into charges (brand_id, consultation_id, patient_id, doctor_id, at, due_at, state, reimbursed, reason,
    honorarium_cents, insurer_cents, amount_cents, supplement_cents)
select brand_id, id, patient_id, doctor_id, now(), now() + interval '30 days', 'due', false, 'no_relation',
    2722, 0, 2722, 0
from consultations where id = $1 returning id
"""
STUCK = "insert into put_off values ('doktr', 'charge', $1, 6, now(), now())"
HELP = """
with helped as (
    insert into assists (brand_id, request_id, patient_id, doctor_id, assistant_id, state, asked_at)
    select brand_id, id, patient_id, $2, $3, 'asked', now() from requests where id = $1 returning id
), signed as (
    insert into safe_people (safe_id, person_id, brand_id, role, since, until)
    select id, $3, brand_id, 'nurse', now(), now() + interval '1 day' from safes where request_id = $1
)
select id from helped
"""
# in a function, whose plans are made once and not for each of hundreds of stages
CLEAN = "select pg_temp.clean()"
CLEANING = """
create or replace function pg_temp.clean() returns void language plpgsql as $$ begin
delete from assists; delete from code_asks; delete from child_tries; delete from team_members;
delete from contact_codes; delete from mandates; delete from handovers; delete from attests;
truncate claim_corrections; delete from claims; delete from claim_batches; delete from licence_transfers;
delete from licences; update presence set seen_at = '-infinity' where seen_at = 'infinity';
update charges set settled_by = null where settled_by is not null;
delete from put_off; delete from payments; delete from balances; delete from provider_accounts;
delete from payees; delete from doctor_terms;
delete from charges; delete from call_facts;
delete from push_subscriptions; delete from notices; delete from quota_places; delete from wait_estimates;
delete from care_relations; delete from hours_changes; delete from doctor_limits; delete from guard_actions;
delete from safe_looks; delete from pregrants; delete from safe_kems; delete from safe_devices; delete from safe_people;
delete from envelopes; delete from file_parts; delete from safes; delete from duty_kems;
delete from guests; delete from readiness;
delete from participants; delete from consultations; delete from requests; delete from doctor_time;
delete from appointments; delete from quotes; delete from slot_wishes; delete from agenda_patterns;
delete from agenda_exceptions;
delete from calendar_feeds; delete from quota_places;
delete from invitations; update doctor_brands set suspended_at = null where suspended_at is not null;
update doctors set channels = default where channels <> array['video', 'audio', 'chat'];
update duty set state = 'on', pause_until = null, missed_rings = 0, rest_until = null, rest_reason = null;
end $$"""
OF_ASSISTANTS = "select data #>> '{policy,assistants,may}' from brands where id = 'heidra'"
OUR_ASSISTANTS = OF_ASSISTANTS.replace("heidra", "doktr")
SET_ASSISTANTS = "update brands set data = jsonb_set(data, '{policy,assistants,may}', $1::jsonb) where id = 'heidra'"


@dataclass
class Scene:
    """Who is there and what happened so far. `ids` fill the `{names}` in addresses."""

    service: Service
    everything: asyncpg.Connection
    people: dict[str, Visitor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    stage: str = ""
    untouched: bool = False
    first: bytes = b""
    number: int = 0
    slot: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(transport=Loopback(), timeout=20)

    async def enter(self) -> None:
        """Everybody signs in, doctors come on duty."""
        await self.everything.execute(CLEANING)
        for role, (_key, face, _host) in CAST.items():
            await self.sign_in(role)
            if face == "doctor":
                (await self.people[role].go_on_duty()).raise_for_status()
        for face in WITHOUT_DEVICE:
            await self.sign_in_without_device(face)
        await self.come("guest")
        await self.come("no-device guest")

    async def leave(self) -> None:
        """Everybody closes their browser."""
        for browser in (self.http, *(visitor.http for visitor in self.people.values())):
            await browser.aclose()

    async def come(self, role: str) -> None:
        """Somebody comes with a code that the patient gave them; the second time without a device key."""
        await self.set("asked")
        self.untouched = False
        code = await self.people["patient"].invite(str(uuid4()))
        guest = self.people[role] = Visitor(self.service.origin(), "guest")
        await guest.come(code, enrols=role == "guest")

    async def come_elsewhere(self) -> None:
        """A guest of the other brand's patient, and a nurse of its doctor's team; from now on it lets such in, too."""
        await self.everything.execute(SET_ASSISTANTS, await self.everything.fetchval(OUR_ASSISTANTS))
        for role in ("guest-elsewhere", "assistant-elsewhere"):
            await self.sign_in(role)

    async def sign_in(self, role: str) -> None:
        """A fresh browser, through the twin, ready to act."""
        elsewhere = self.service.origin(host=THEIRS)
        if role == "assistant-elsewhere":
            self.people[role] = await Visitor(elsewhere, "assistant", NURSE_ELSEWHERE).__aenter__()
            return
        if role == "guest-elsewhere":
            host = self.people["patient-elsewhere"]
            if not (await host.get("requests/current")).content:
                (await host.ask()).raise_for_status()
            guest = self.people[role] = Visitor(elsewhere, "guest")
            await guest.come(await host.invite(str(uuid4())))
            return
        if role not in CAST:
            await self.come(role)
            return
        key, face, host = CAST[role]
        self.people[role] = await Visitor(self.service.origin(host=host), face, key).__aenter__()

    async def sign_in_without_device(self, face: str) -> None:
        """A second browser of the one whom this face is about, which has not enrolled a key."""
        if face == "guest":
            await self.come("no-device guest")
            return
        visitor = Visitor(self.service.origin(), face, CAST[WITHOUT_DEVICE[face]][0])
        await visitor.log_in()
        self.people[f"no-device {face}"] = visitor

    def who(self, role: str, face: str) -> Visitor | None:
        """The browser that plays this role on a route of this face."""
        return self.people.get(f"no-device {face or 'patient'}" if role == "no-device" else role)

    async def set(self, stage: str) -> None:
        """Bring request and consultation to this stage, whatever was before."""
        await self.everything.execute(CLEAN)
        doctor, patient = self.people["doctor"], self.people["patient"]
        names = ("request_id", "consultation_id", "device", "session", "safe_id", "file_id", "device_id")
        money = ("quote_id", "agreed_id", "then_id", "charge_id", "licence_id", "payment_id", "entry_id")
        things = ("assist_id", "subscription", "guest_id", "cause_id", "claim_id", "attest_id")
        self.ids = dict.fromkeys((*names, *things, *money), str(uuid4()))
        self.ids |= {name: str(uuid4()) for name in ("mandate_id", "handover_id", "member_id")}
        if stage == "quiet":
            self.ids["quote_id"] = await patient.price()
        if stage == "paused":
            (await doctor.post("pause", {"minutes": 10})).raise_for_status()
        if stage == "pushed":
            await self._subscribe(patient)
        if stage == "declared":
            (await patient.put(f"own-doctors/{doctor.person_id}", {"declared": "gmd"})).raise_for_status()
        self.ids |= {"appointment_id": str(uuid4()), "exception_id": str(uuid4()), "token": "x" * 43}
        if stage in ("booked", "held", "door"):
            await self._book(patient, doctor, stage)
        if stage in stages.ALONE:
            await stages.have_words(self.everything, self.people, self.ids, stage)
        if stage not in (*stages.ALONE, "booked", "held", "door", "quiet", "spare", "paused", "pushed", "declared"):
            await self._seal(patient, doctor)
            await self._ask(patient, doctor, stage)
        if stage in ("called", "in-call", "ended", "charged", "stuck", *stages.IN_CALL, *stages.CHARGED):
            await self._talk(patient, doctor, stage)
        if stage in ("present", "proposed", "agreed"):
            await stages.hand_over(self.everything, self.people, self.ids, stage)
        if stage in ("expected", "waiting", "visited"):
            await stages.have_guest(self.everything, self.people, self.ids, stage)
        if stage in stages.CHARGED:
            await stages.have_papers(self.everything, self.people, self.ids, stage)
        self.stage, self.untouched = stage, True

    async def stand_at(self, stage: str) -> None:
        """As `set`, for who is refused everything: where nobody acted since, the stage is as it was set."""
        if (self.stage, self.untouched) != (stage, True):
            await self.set(stage)

    @property
    def names(self) -> dict[str, str]:
        """People and things whom an address names and who are no secret of anybody's."""
        doctor, patient = self.people["doctor"].person_id, self.people["patient"].person_id
        assistant = self.people["assistant"].person_id
        known = {"doctor_id": doctor, "patient_id": patient, "assistant_id": assistant}
        return known | {"change_id": str(UUID(int=1))}

    async def _seal(self, patient: Visitor, doctor: Visitor) -> None:
        """A safe of the patient's with a file in it; and a doctor for whom a grant may be sealed."""
        self.ids |= {name: str(uuid4()) for name in ("safe_id", "file_id")} | {"device_id": doctor.device["id"]}
        safe_id = self.ids["safe_id"]
        self.first = manifest(patient, safe_id)
        (await patient.post("safes", {"id": safe_id, "manifest": b64(self.first)})).raise_for_status()
        part = f"safes/{safe_id}/files/{self.ids['file_id']}/parts/0"
        (await patient.put_bytes(part, PART)).raise_for_status()
        (await doctor.put_bytes("duty/kem", duty_kem(doctor))).raise_for_status()

    def browser(self) -> dict[str, str]:
        """What a browser says of its push subscription."""
        self.number += 1
        endpoint = f"{self.service.settings['PUSH_SERVICES']}/push/{self.number}"
        return {"endpoint": endpoint, "p256dh": b64(b"\x04" + bytes(64)), "auth": b64(bytes(16))}

    async def _subscribe(self, patient: Visitor) -> None:
        told = (await patient.put("push", self.browser())).raise_for_status().json()
        self.ids["subscription"] = told["subscriptions"][0]["id"]

    async def _book(self, patient: Visitor, doctor: Visitor, stage: str) -> None:
        """The doctor has an agenda, the patient an appointment (held only, or about to begin) and a calendar."""
        await self._seal(patient, doctor)
        (await doctor.put("agenda/pattern", {"parts": EVERY_DAY})).raise_for_status()
        off = {"kind": "off", "day": "2036-01-01", "from_minute": 0, "to_minute": 1440}
        (await doctor.post("agenda/exceptions", off)).raise_for_status()
        self.ids["exception_id"] = str(await self.everything.fetchval("select id from agenda_exceptions"))
        free = (await patient.get(f"agenda/slots?doctor_id={doctor.person_id}")).raise_for_status().json()["slots"]
        self.slot = {"doctor_id": doctor.person_id, "starts_at": free[9]["starts_at"]}
        begins = free[5]["starts_at"]
        self.ids["agreed_id"] = await patient.price("video", doctor.person_id, begins)
        self.ids["then_id"] = await patient.price("video", doctor.person_id, self.slot["starts_at"])
        wish = {"doctor_id": doctor.person_id, "starts_at": begins, "language": "fr", "hold": stage == "held"}
        agreed = {} if stage == "held" else {"quote_id": self.ids["agreed_id"]}
        booked = await patient.post("appointments", wish | agreed)
        self.ids["appointment_id"] = booked.raise_for_status().json()["id"]
        address = (await patient.post("calendar")).raise_for_status().json()["address"]
        self.ids["token"] = address.rsplit("/", 1)[1]
        if stage == "door":
            await self.everything.execute(COMES_NEAR)

    async def _ask(self, patient: Visitor, doctor: Visitor, stage: str) -> None:
        wished = doctor.person_id if stage == "wished" else None
        asked = await patient.ask(wished_doctor_id=wished, safe_id=self.ids["safe_id"])
        self.ids["request_id"] = self.ids["cause_id"] = asked.raise_for_status().json()["id"]
        told = await self.everything.fetchval(QUOTE, UUID(self.ids["request_id"]))
        self.ids["quote_id"] = str(told)
        if stage == "offered":
            await self.everything.execute(OFFER, self.ids["request_id"], doctor.person_id)
        if stage == "helped":
            concerned = (UUID(doctor.person_id), UUID(self.people["assistant"].person_id))
            helped = await self.everything.fetchval(HELP, UUID(self.ids["request_id"]), *concerned)
            self.ids["assist_id"] = str(helped)
        if stage == "missed":
            await self.everything.execute(MISS, self.ids["request_id"])

    async def _talk(self, patient: Visitor, doctor: Visitor, stage: str) -> None:
        accepted = await doctor.accept(self.ids["request_id"])
        call = self.ids["consultation_id"] = accepted.raise_for_status().json()["id"]
        if stage != "called":
            for each in (patient, doctor):
                (await each.post(f"consultations/{call}/join")).raise_for_status()
            decided = await doctor.put(f"safes/{self.ids['safe_id']}/record", {"record": "declined"})
            decided.raise_for_status()
        if stage in stages.LOST:
            await self.everything.execute(LOSE, UUID(call))
        if stage == "said":
            await self.everything.execute(SAID, UUID(call))
        if stage == "in-call":
            self.ids["guest_id"] = str(uuid4())
            await doctor.invite(self.ids["guest_id"])
        if stage in ("ended", "charged", "stuck", *stages.CHARGED):
            (await doctor.post(f"consultations/{call}/end", {"outcome": "took_place"})).raise_for_status()
        if stage in ("charged", *stages.CHARGED):
            self.ids["charge_id"] = str(await self.everything.fetchval(CHARGE, UUID(call)))
        if stage == "stuck":
            await self.everything.execute(STUCK, UUID(call))

    async def spare(self, face: str) -> None:
        """A second browser of the one whom this face is about: its device and session may go; a guest has but one."""
        if face == "guest":
            (only,) = (await self.people["guest"].get("sessions")).json()
            self.ids |= {"device": self.people["guest"].device["id"], "session": only["id"]}
            return
        async with Visitor(self.service.origin(), face, CAST[WITHOUT_DEVICE[face]][0]) as second:
            sessions = (await second.get("sessions")).json()
            current = next(one["id"] for one in sessions if one["current"])
            self.ids |= {"device": second.device["id"], "session": current}

    async def call(
        self, visitor: Visitor | None, origin: str, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> httpx.Response:
        """One request at `origin` with this visitor's token and CSRF token, as far as there is a visitor."""
        face = path.split("/")[2] if path.startswith("/api/") else ""
        csrf = visitor.session["csrf"] if visitor else ""
        given = {"Origin": origin, "X-CSRF-Token": csrf, "Cookie": cookies(visitor, face)} | headers
        self.http.cookies.clear()
        if isinstance(body, bytes):
            return await self.http.request(method, origin + path, content=body, headers=given)
        return await self.http.request(method, origin + path, json=body, headers=given)

    async def state(self) -> str:
        """A fingerprint of everything that refused calls must leave alone."""
        return await self.everything.fetchval(KEPT)


def facts(visitor: Visitor | None, call: str) -> dict[str, Any]:
    """How long this visitor's device was connected, as it signs it."""
    statement = b"doktr/call-facts/v1\0" + UUID(call).bytes
    if visitor is None or visitor.person_id is None:
        return {"connected_s": 60, "signature": b64(bytes(64))}
    signed = statement + UUID(visitor.person_id).bytes + (60).to_bytes(4, "big")
    return {"connected_s": 60, "signature": b64(visitor.private.sign(signed))}


def cookies(visitor: Visitor | None, face: str) -> str:
    """The Cookie header of this browser; its token is tried on the asked face too, whatever face it is of."""
    if visitor is None:
        return ""
    token = next(cookie.value for cookie in visitor.http.cookies.jar if cookie.name == f"doktr-{visitor.face}")
    return "; ".join(f"doktr-{each}={token}" for each in dict.fromkeys((visitor.face, face)) if each)


@asynccontextmanager
async def socket(
    visitor: Visitor | None, origin: str, face: str, claimed: str | None = None
) -> AsyncIterator[ClientConnection]:
    """The socket of a page at `origin`; `claimed` is the Origin it says it comes from."""
    there = urlsplit(origin)
    async with connect(
        f"ws://{there.netloc}/api/{face}/socket", host="127.0.0.1", port=there.port, proxy=None,
        additional_headers={"Cookie": cookies(visitor, face), "Origin": claimed or origin},
    ) as opened:  # fmt: skip
        yield opened


def envelope(sender: Visitor, consultation: str, to: str, number: int) -> str:
    """A signed envelope from this visitor's device."""
    named = {"consultation": consultation, "from": sender.device.get("id", to), "to": to, "n": number, "at": "now"}
    header, body = json.dumps(named).encode(), b"{}"
    length = struct.pack(">H", len(header))
    signed = b"doktr/signal/v1\0" + length + header + hashlib.sha256(body).digest()
    return b64(b"\x01" + length + header + sender.private.sign(signed) + body)


def manifest(visitor: Visitor | None, safe_id: str) -> bytes:
    """What a chain begins with."""
    start = hashlib.sha256(b"doktr/chain/v1\0" + UUID(safe_id).bytes).digest()
    return _envelope_of_safe(visitor, safe_id, "manifest", 1, start)


def message(visitor: Visitor | None, safe_id: str, first: bytes) -> bytes:
    """What comes after `first` in its chain, whoever writes it."""
    return _envelope_of_safe(visitor, safe_id, "message", 2, hashlib.sha256(first).digest())


def _envelope_of_safe(visitor: Visitor | None, safe_id: str, kind: str, seq: int, prev: bytes) -> bytes:
    header = {"safe": safe_id, "epoch": 1, "type": kind, "device": _device(visitor), "seq": seq, "prev": b64(prev),
              "at": "2026-11-22T09:00:00.000Z", "extra": {}}  # fmt: skip
    return _framed(visitor, b"doktr/env/v1\0", header)


def kem(visitor: Visitor | None, safe_id: str) -> bytes:
    """A signed KEM key for a safe."""
    return _framed(visitor, b"doktr/kem/v1\0", {"safe": safe_id} | _stated(visitor))


def duty_kem(visitor: Visitor | None) -> bytes:
    """A signed KEM key for a duty."""
    person = visitor.person_id if visitor else str(uuid4())
    return _framed(visitor, b"doktr/duty-kem/v1\0", {"duty": person} | _stated(visitor))


def pregrant(visitor: Visitor | None, safe_id: str, doctor: Visitor) -> bytes:
    """A grant for a doctor who may be matched."""
    header = {"safe": safe_id, "epoch": 1, "device": _device(visitor), "to": doctor.device["id"],
              "doctor": doctor.person_id, "at": "2026-11-22T09:00:00.000Z"}  # fmt: skip
    return _framed(visitor, b"doktr/pregrant/v1\0", header)


def _stated(visitor: Visitor | None) -> dict[str, Any]:
    return {"device": _device(visitor), "kem": b64(bytes(32)), "suite": 1, "exp": "2099-01-01T00:00:00Z"}


def _device(visitor: Visitor | None) -> str:
    return visitor.device.get("id", str(uuid4())) if visitor else str(uuid4())


def _framed(visitor: Visitor | None, label: bytes, header: dict[str, Any]) -> bytes:
    private = visitor.private if visitor else Ed25519PrivateKey.generate()
    raw = json.dumps(header, separators=(",", ":")).encode()
    length = struct.pack(">H", len(raw))
    return b"\x01" + length + raw + private.sign(label + length + raw + hashlib.sha256(b"").digest())


def proof(visitor: Visitor | None) -> dict[str, str]:
    """A device key with the proof that this visitor holds it."""
    private = visitor.private if visitor else Ed25519PrivateKey.generate()
    csrf = visitor.session["csrf"] if visitor else ""
    public = b64(private.public_key().public_bytes_raw())
    statement = b"doktr/device/v1\0" + csrf.encode() + b"\0" + public.encode()
    return {"public_key": public, "label": "Browser", "signature": b64(private.sign(statement))}
