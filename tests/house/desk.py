"""A running service at which made-up requests are tried: who is signed in, and what gives some requests sense."""

import asyncio
import secrets
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr_sandbox import crowd
from doktr_sandbox.visitor import Visitor, b64
from doktr_sandbox.whole_service import Service
from tests.house import scene

WHO = {"patient": "lucas", "doctor": "dr-claes", "operator": "op-doktr", "assistant": "nurse-maes"}
ENDS_SESSION = ("/logout", "/account/delete")
IN_FORCE = {"terms": "2", "privacy": "5"}
PAYEE = {"iban": "BE71096123456769", "bic": "GKCCBEBB", "enterprise_number": "0403019261", "phone": "022000000"}
STAGES = ("quiet", "waiting", "ringing", "talking")


class Desk:
    """A running service, somebody signed in on each face, a consultation that goes on and a patient who waits."""

    def __init__(self, service: Service, superuser_url: str) -> None:
        self.origin = service.origin()
        self.superuser_url = superuser_url
        self.pushes = service.settings["PUSH_SERVICES"]
        self.http = httpx.Client(base_url=self.origin, timeout=20, trust_env=False)
        self.headers: dict[str, dict[str, str]] = {}
        self.person: dict[str, str] = {}
        self.ids: dict[str, str] = {"consultation_id": ""}
        self.visitors: dict[str, Visitor] = {}
        self.sealed: dict[str, Any] = {}
        self.first = b""
        self.done: set[tuple[str, str]] = set()
        self.tried: Counter[tuple[str, str]] = Counter()
        for name, key in {**WHO, "second": "maria"}.items():
            self.sign_in(name, key)

    def sign_in(self, name: str, key: str) -> None:
        """Through the twin, in a loop of its own: the tests here are not asynchronous."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self._sign_in(name, key)).result()

    async def _sign_in(self, name: str, key: str) -> None:
        async with Visitor(self.origin, name if name in WHO else "patient", key) as visitor:
            self.headers[name] = visitor.headers() | {"Cookie": visitor.cookies}
            self.person[name] = visitor.person_id
            self.visitors[name] = visitor
            if name == "patient":
                await buried(self.superuser_url)
                await self._seal(visitor)
            if name == "doctor":
                (await visitor.put_bytes("duty/kem", scene.duty_kem(visitor))).raise_for_status()

    async def _seal(self, patient: Visitor) -> None:
        """A safe of this device, with a file in it."""
        safe_id = self.sealed["safe_id"] = str(uuid4())
        self.sealed |= {"file_id": str(uuid4()), "part": 0}
        self.first = scene.manifest(patient, safe_id)
        (await patient.post("safes", {"id": safe_id, "manifest": b64(self.first)})).raise_for_status()
        place = f"safes/{safe_id}/files/{self.sealed['file_id']}/parts/0"
        (await patient.put_bytes(place, scene.PART)).raise_for_status()

    def met(self) -> str:
        """The patient's safe, after a consultation with the doctor."""
        safe_id = self.sealed["safe_id"]
        if self.sealed.get("met") != safe_id:
            self._clear()
            request = self._wait("patient", safe_id=safe_id)
            call = self.ask("doctor", "POST", f"requests/{request}/accept")["id"]
            self.ask("doctor", "PUT", f"safes/{safe_id}/record", record="declined")
            self.ask("doctor", "POST", f"consultations/{call}/end", outcome="technical_failure")
            self.sealed["met"] = safe_id
        return safe_id

    def ask(self, name: str, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One request as this person; answers the document, or nothing where there is none."""
        face = name if name in WHO else "patient"
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = self.http.request(method, f"/api/{face}/{path}", json=body or None, headers=self.headers[name] | key)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else {}

    def set(self, stage: str) -> None:
        """Nobody asked and the doctor pauses; two wait; one of them is called; or the two talk."""
        self.rest()
        self._clear()
        if stage == "quiet":
            self.ask("doctor", "POST", "pause", minutes=10)
        asked = {} if stage == "quiet" else {name: self._wait(name) for name in ("patient", "second")}
        self.ids = {"patient": asked.get("patient", ""), "doctor": asked.get("second", ""), "consultation_id": ""}
        if stage in ("ringing", "talking"):
            call = self.ids["consultation_id"] = self.ask("doctor", "POST", f"requests/{asked['patient']}/accept")["id"]
            for name in ("patient", "doctor") if stage == "talking" else ():
                self.ask(name, "POST", f"consultations/{call}/join")

    def _clear(self) -> None:
        self.ask("doctor", "PUT", "duty", state="on")
        if live := self.ask("doctor", "GET", "consultations/current"):
            outcome = "took_place" if live["state"] == "in_call" else "technical_failure"
            self.ask("doctor", "POST", f"consultations/{live['id']}/end", outcome=outcome)
        for name in ("patient", "second"):
            if waiting := self.ask(name, "GET", "requests/current"):
                self.ask(name, "POST", f"requests/{waiting['id']}/cancel")

    def _wait(self, name: str, **more: str) -> str:
        wish = {"patient_id": self.person[name], "urgency": "today", "language": "fr", "channel": "video"} | more
        return self.ask(name, "POST", "requests", **wish, quote_id=self.price(name))["id"]

    def price(self, name: str) -> str:
        """A price that was told to this patient: by video, with any doctor."""
        return self.ask(name, "POST", "quotes", patient_id=self.person[name], channel="video")["id"]

    def browser(self) -> dict[str, str]:
        """What a browser says of its push subscription."""
        return {"endpoint": f"{self.pushes}/push/one", "p256dh": b64(b"\x04" + bytes(64)), "auth": b64(bytes(16))}

    def subscribed(self) -> str:
        """A subscription of the patient's."""
        return self.ask("patient", "PUT", "push", **self.browser())["subscriptions"][0]["id"]

    def sit_down(self, face: str) -> Visitor:
        """The person of this face is at the device at which they signed in, whatever was enrolled since."""
        visitor = self.visitors[face]
        self.ask(face, "POST", "devices", **self.proof(face, visitor.private))
        return visitor

    def proof(self, face: str, private: Ed25519PrivateKey | None = None) -> dict[str, str]:
        """A device key with the proof that this session's browser holds it."""
        private = private or Ed25519PrivateKey.generate()
        public = b64(private.public_key().public_bytes_raw())
        statement = b"doktr/device/v1\0" + self.headers[face]["X-CSRF-Token"].encode() + b"\0" + public.encode()
        return {"public_key": public, "label": "Browser", "signature": b64(private.sign(statement))}

    def rest(self) -> None:
        """Lift the doctor's own limits and rests at once; for the doctor that counts from the next day only."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, unlimited(self.superuser_url)).result()

    def close(self) -> None:
        """Hang up."""
        self.http.close()


async def buried(superuser_url: str) -> None:
    """Every safe is gone, as after its 48 hours: a patient has a number at once, and each sign-in makes one."""
    connection = await asyncpg.connect(superuser_url)
    gone = "state = 'destroyed', destroyed_at = now(), share = null"
    await connection.execute(f"update safes set {gone} where state <> 'destroyed'")
    await connection.close()


async def unlimited(superuser_url: str) -> None:
    """Two patients and a doctor go through more consultations here than people may in a month."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("delete from doctor_limits")
    await connection.execute("update duty set rest_until = null, rest_reason = null")
    await connection.execute("update doctors set channels = default")
    await crowd.never_tire(connection)
    await crowd.ask_often(connection)
    await connection.close()


@contextmanager
def open_desk(database: Any, folder: Any) -> Iterator[Desk]:
    """A service without worker on this database, and everybody signed in."""
    changed = {"REQUESTS_PER_MINUTE": "1000000"}
    service = Service(folder, database.cluster, database.name, worker=False, warm=True, changed=changed)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, unlimited(database.superuser_url)).result()
    try:
        made = Desk(service.start(), database.superuser_url)
        yield made
        made.close()
    finally:
        service.stop()


def face_of(case: Any) -> str:
    """The face whose session a request carries."""
    named = (case.path_parameters or {}).get("face")
    return named if named in WHO else next((face for face in WHO if case.path.startswith(f"/api/{face}/")), "patient")


def make_real(case: Any, desk: Desk) -> None:
    """Every second address, and about every second body, becomes one that means something."""
    face = face_of(case)
    desk.tried[case.method, case.path] += 1
    real = {"consultation_id": desk.ids["consultation_id"], "request_id": desk.ids.get(face, "")}
    for name in (case.path_parameters or {}) if desk.tried[case.method, case.path] % 2 else ():
        if real.get(name):
            case.path_parameters[name] = real[name]
    if case.path.endswith("/quotes/{quote_id}") and is_chosen(str(case.path_parameters)):
        case.path_parameters = {"quote_id": desk.price("patient")}
    if case.path.endswith("/push/{subscription}") and is_chosen(str(case.path_parameters)):
        case.path_parameters = {"subscription": desk.subscribed()}
    if not isinstance(case.body, dict) or not is_chosen(case.body):
        return
    if "endpoint" in case.body:
        case.body = desk.browser()
    if "patient_id" in case.body:
        case.body |= {"patient_id": desk.person["patient"], "wished_doctor_id": None}
    if "urgency" in case.body:
        case.body |= {"channel": "video", "quote_id": desk.price("patient"), "safe_id": None}
    if "iban" in case.body:
        case.body = PAYEE
    if "before_at" in case.body:
        case.body = {"before_at": "2036-01-01T09:00:00Z", "language": "fr"}
    if case.path.endswith("/own-doctors/{doctor_id}"):
        case.path_parameters, case.body = {"doctor_id": desk.person["doctor"]}, {"declared": "practice"}
    if "version" in case.body:
        case.body["version"] = IN_FORCE.get(str(case.body.get("document")), "1")
    if "public_key" in case.body:
        case.body |= desk.proof(face)


def make_sealed(case: Any, desk: Desk, face: str) -> None:
    """The safe of the patient, and bodies as their device writes them; the doctor's key of the duty."""
    if face == "doctor" and case.path.endswith("/duty/kem"):
        case.body = scene.duty_kem(desk.sit_down("doctor"))
    if case.path.endswith("/record") and is_chosen(str(case.path_parameters)):
        case.path_parameters = {"safe_id": desk.met()}
    if face != "patient" or "/safes" not in case.path or not is_chosen(str(case.body) + str(case.path_parameters)):
        return
    patient, doctor = desk.sit_down("patient"), desk.visitors["doctor"]
    given = desk.sealed | {"device_id": doctor.device["id"]}
    case.path_parameters = {name: given.get(name, value) for name, value in (case.path_parameters or {}).items()}
    safe_id, fresh = desk.sealed["safe_id"], str(uuid4())
    bodies = {
        "safes": lambda: {"id": fresh, "manifest": b64(scene.manifest(patient, fresh))},
        "envelopes": lambda: scene.message(patient, safe_id, desk.first),
        "kem": lambda: scene.kem(patient, safe_id),
        "{device_id}": lambda: scene.pregrant(patient, safe_id, doctor),
        "{part}": lambda: scene.PART,
        "spare-keys": lambda: scene.SPARE_KEY,
    }
    if case.method in ("POST", "PUT") and (body := bodies.get(case.path.rsplit("/", 1)[1])):
        case.body = body()


def is_chosen(value: object) -> bool:
    """A coin that falls the same way every time."""
    return bool(zlib.crc32(str(value).encode()) % 2)


def is_endless(case: Any, desk: Desk) -> bool:
    """Whether no server has to read this address (RFC 9112, section 3): the application is not asked then."""
    asked = httpx.Request(case.method, desk.origin + case.formatted_path, params=case.query or {})
    return len(asked.url.raw_path) > 8000


def check(case: Any, desk: Desk) -> None:
    """Send it as the person of its face and look at the answer."""
    from tests.house.bent import send

    make_real(case, desk)
    face = face_of(case)
    make_sealed(case, desk, face)
    if is_endless(case, desk):
        return
    try:
        status = send(case, desk.origin, desk.headers[face])
    finally:
        if case.path.endswith(("/limits", "/channels")):
            desk.rest()
    if status < 400:
        desk.done.add((case.method, case.path))
    if status == 204 and case.path.endswith(ENDS_SESSION):
        desk.sign_in(face, WHO[face])
