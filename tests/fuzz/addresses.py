"""Every address of sealed content and of who is let to it, asked with bent bodies: an answer, or a clean refusal.

What is sealed is bent after it was signed, or before: then it gets past the signature, to all that looks at it there.
"""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from doktr.features.vault import rules
from doktr.kernel import framing
from doktr_sandbox.visitor import Visitor, b64, ticket_of, wish_of
from tests.fuzz.bent import RAW_VALUES, STRANGE, bent, rewritten
from tests.fuzz.parsers import EXTRA
from tests.fuzz.signing import bent_and_signed
from tests.house import scene

PROBLEM = "application/problem+json"
AT_ONCE = 4
STRANGE_PARTS = ("..", "%00", "-1", "8", "99999999999", "é", "a" * 300, "%ff%fe", "null", "' or 1=1", "{}")
LONG = 70 * 1024
LOG = ("/log/inclusion", "/log/consistency", "/log/entries", "/log/checkpoint")
ASKED_OF_LOG = ("index", "leaf", "size", "from", "to", "cosigned", "x")


@dataclass
class Desk:
    """A patient with a safe, a guest of theirs, a doctor and an assistant, at one server."""

    patient: Visitor
    doctor: Visitor
    assistant: Visitor
    guest: Visitor
    safe_id: str
    first: bytes
    seq: int = 1
    epoch: int = 1
    head: str = field(init=False)

    def __post_init__(self) -> None:
        self.head = b64(sha256(self.first).digest())

    def envelope(self, chance: Random, kind: str = "") -> bytes:
        """A good one, for the end of the chain as it was last heard of."""
        kind = kind or chance.choice(list(rules.KINDS))
        header = {"safe": self.safe_id, "epoch": self.epoch, "type": kind, "device": self.patient.device["id"],
                  "seq": self.seq + 1, "prev": self.head, "at": "2026-11-22T09:00:00.000Z",
                  "extra": EXTRA.get(kind, {})}  # fmt: skip
        raw, body = json.dumps(header, separators=(",", ":")).encode(), b'{"kem":null}'
        signature = self.patient.private.sign(framing.signed(rules.ENVELOPE_LABEL, raw, body))
        return framing.join(raw, signature, body)

    def heard(self, said: dict[str, Any]) -> None:
        """Where the chain ends, from whatever an answer says of it."""
        head = said.get("head", said)
        if isinstance(head, dict) and head.keys() >= {"seq", "hash"}:
            self.seq, self.head = head["seq"], head["hash"]
        self.epoch = said.get("epoch", self.epoch)

    @classmethod
    async def at(cls, patient: Visitor, doctor: Visitor, assistant: Visitor, guest: Visitor) -> "Desk":
        """Make the safe, with a file in it, and the doctor's key; the guest comes by the patient's invitation."""
        safe_id = str(uuid4())
        first = scene.manifest(patient, safe_id)
        (await patient.post("safes", {"id": safe_id, "manifest": b64(first)})).raise_for_status()
        (await doctor.put_bytes("duty/kem", scene.duty_kem(doctor))).raise_for_status()
        (await patient.ask()).raise_for_status()
        await guest.come(await patient.invite(str(uuid4())))
        return cls(patient, doctor, assistant, guest, safe_id, first)


@dataclass(frozen=True)
class Asked:
    """One request; a path without a slash at its beginning is below the API of the visitor's face."""

    who: Visitor
    method: str
    path: str
    content: bytes
    label: bytes | None = None


def _sealed(chance: Random, desk: Desk) -> list[Asked]:
    """Every address that takes sealed bytes, with good ones."""
    safe, patient = f"safes/{desk.safe_id}", desk.patient
    grant = scene.pregrant(patient, desk.safe_id, desk.doctor)
    return [
        *[Asked(patient, "POST", f"{safe}/envelopes", desk.envelope(chance), rules.ENVELOPE_LABEL)] * 4,
        Asked(patient, "PUT", f"{safe}/kem", scene.kem(patient, desk.safe_id), rules.KEM_LABEL),
        Asked(patient, "PUT", f"{safe}/pregrants/{desk.doctor.device['id']}", grant, rules.PREGRANT_LABEL),
        Asked(patient, "PUT", f"{safe}/spare-keys", scene.SPARE_KEY),
        Asked(
            patient, "PUT", f"{safe}/files/{uuid4()}/parts/{chance.randrange(8)}",
            chance.randbytes(chance.randrange(200)),
        ),
        Asked(desk.doctor, "PUT", "duty/kem", scene.duty_kem(desk.doctor), rules.DUTY_KEM_LABEL),
    ]  # fmt: skip


def _spoken(desk: Desk) -> list[Asked]:
    """Every address that takes JSON about what is sealed, who is let to it, or what the log says of it; good ones."""
    patient, doctor, fresh, other = desk.patient, desk.doctor, str(uuid4()), str(uuid4())
    wish = {"patient_id": patient.person_id, "urgency": "today", "language": "fr", "channel": "video",
            "wished_doctor_id": None, "safe_id": desk.safe_id}  # fmt: skip
    admission = {"statement": b64(b'{"v":1}'), "signature": b64(patient.private.sign(b'{"v":1}'))}
    code = "7H2KQ0M4ZB9TXW3D"
    ticket = {"ticket": ticket_of(code)}
    said: list[tuple[Visitor, str, str, dict[str, Any]]] = [
        (patient, "POST", "safes", {"id": fresh, "manifest": b64(scene.manifest(patient, fresh))}),
        (patient, "POST", "requests", wish),
        (doctor, "PUT", f"safes/{desk.safe_id}/record", {"record": "exported"}),
        (doctor, "POST", f"consultations/{other}/handover", {"doctor_id": doctor.person_id}),
        (patient, "POST", f"handovers/{other}/agree", {"x": 1}),
        (patient, "PUT", f"guests/{other}", wish_of(code)),
        (doctor, "PUT", f"guests/{other}", wish_of(code)),
        (patient, "POST", f"guests/{other}/admit", admission),
        (doctor, "POST", f"guests/{other}/vouch", {"signature": b64(bytes(64)), "host": None}),
        (patient, "POST", "/api/visits/look", ticket),
        (patient, "POST", "/api/visits/enter", ticket | {"name": "Anna", "language": "fr"}),
        (patient, "POST", "consents", {"document": "terms", "version": "2", "language": "fr"}),
        (desk.guest, "POST", "ready", {"proof": b64(bytes(32))}),
        *((who, "POST", "devices", who.statement()) for who in (patient, doctor, desk.assistant, desk.guest)),
        (patient, "POST", "/log/cosignatures", {"size": 0, "line": "\u2014 witness.example AAAA\n"}),
    ]
    return [Asked(who, method, path, json.dumps(body).encode()) for who, method, path, body in said]


def request(chance: Random, desk: Desk) -> Asked:
    """Something bent, somewhere."""
    if chance.random() < 0.25:
        return _reading(chance, desk)
    is_sealed = chance.random() < 0.4
    good = chance.choice(_sealed(chance, desk) if is_sealed else _spoken(desk))
    content = _bent(chance, good) if is_sealed else _json(chance, good.content)
    if chance.random() < 0.02:
        content = chance.randbytes(LONG)
    path = _strange(chance, good.path) if chance.random() < 0.1 else good.path
    return Asked(good.who, good.method, path, content, good.label)


def _bent(chance: Random, good: Asked) -> bytes:
    signed = None
    if good.label and chance.random() < 0.6:
        signed = bent_and_signed(chance, good.who.private, good.label, good.content)
    return signed or bent(chance, good.content)


def _json(chance: Random, good: bytes) -> bytes:
    return chance.choice((lambda: rewritten(chance, json.loads(good)), lambda: bent(chance, good)))()


def _reading(chance: Random, desk: Desk) -> Asked:
    if chance.random() < 0.4:
        named = {chance.choice(ASKED_OF_LOG): printable(_value(chance)) for _ in range(chance.randint(1, 3))}
        return Asked(desk.patient, "GET", f"{chance.choice(LOG)}?{httpx.QueryParams(named)}", b"")
    safe = f"safes/{desk.safe_id}"
    paths = ("safes", safe, f"{safe}/envelopes", f"{safe}/files/{uuid4()}", f"{safe}/files/{uuid4()}/parts/0",
             "doctors/on-duty/keys", f"{safe}/pregrants")  # fmt: skip
    path = chance.choice(paths)
    value = _value(chance)
    query = str(httpx.QueryParams({chance.choice(("after", "limit", "language", "x")): printable(value)}))
    path = _strange(chance, path) if chance.random() < 0.4 else f"{path}?{query}"
    return Asked(desk.patient, "DELETE" if "pregrants" in path else "GET", path, b"")


def _value(chance: Random) -> str:
    return chance.choice([*map(str, STRANGE), *(raw.decode() for raw in RAW_VALUES)])


def printable(value: str) -> str:
    """Without halves of characters, which no address can carry."""
    return value.encode("utf-8", "replace").decode()


def _strange(chance: Random, path: str) -> str:
    parts = path.split("/")
    parts[chance.randrange(1 if path.startswith("/") else 0, len(parts))] = chance.choice(STRANGE_PARTS)
    return "/".join(parts)


async def send(desk: Desk, asked: Asked) -> str:
    """What came of it, for sealed things with why. Raises `AssertionError` for anything but an answer or a problem."""
    headers = asked.who.headers() | {"content-type": "application/json"}
    url = asked.path if asked.path.startswith("/") else f"/api/{asked.who.face}/{asked.path}"
    answer = await asked.who.http.request(asked.method, url, content=asked.content, headers=headers)
    outcome = str(answer.status_code)
    if answer.status_code >= 400:
        is_problem = answer.headers.get("content-type", "").startswith(PROBLEM)
        assert is_problem and answer.status_code < 500, f"{asked.method} {url} {asked.content!r}: {outcome}"
    if asked.label is None or not answer.content:
        return outcome
    desk.heard(said := answer.json())
    slug = str(said.get("type", "")).rsplit("/", 1)[-1]
    return " ".join((outcome, *filter(None, (slug, said.get("reason")))))


async def _takes_what_is_good(desk: Desk) -> None:
    """An envelope that nobody bent is appended: at once, or where the first answer says that the chain ends now."""
    path = f"safes/{desk.safe_id}/envelopes"
    taken = ""
    for _ in range(2):
        taken = await send(desk, Asked(desk.patient, "POST", path, desk.envelope(Random(1), "message"), b""))
    assert taken == "201", f"a good envelope was answered with {taken}"


async def try_out(desk: Desk, times: int, seed: int) -> Counter[str]:
    """Ask so often, a few at once; answers how often which status came."""
    chance, came_of_it = Random(f"addresses {seed}"), Counter[str]()
    await _takes_what_is_good(desk)
    for begun in range(0, times, AT_ONCE):
        asked = [request(chance, desk) for _ in range(min(AT_ONCE, times - begun))]
        came_of_it.update(await asyncio.gather(*(send(desk, one) for one in asked)))
    return came_of_it
