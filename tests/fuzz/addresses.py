"""Every address of sealed content, asked with bent bodies and strange addresses: an answer, or a clean refusal."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from uuid import uuid4

import httpx

from doktr_sandbox.visitor import Visitor, b64
from tests.fuzz.bent import RAW_VALUES, STRANGE, bent, rewritten
from tests.house import scene

PROBLEM = "application/problem+json"
AT_ONCE = 4
STRANGE_PARTS = ("..", "%00", "-1", "8", "99999999999", "é", "a" * 300, "%ff%fe", "null", "' or 1=1", "{}")
LONG = 70 * 1024
JSON_ADDRESSES = ("safes", "requests")


@dataclass
class Desk:
    """A patient with a safe and a doctor, at one server."""

    patient: Visitor
    doctor: Visitor
    safe_id: str
    first: bytes

    @classmethod
    async def at(cls, patient: Visitor, doctor: Visitor) -> "Desk":
        """Make the safe, with a file in it, and the doctor's key."""
        safe_id = str(uuid4())
        first = scene.manifest(patient, safe_id)
        (await patient.post("safes", {"id": safe_id, "manifest": b64(first)})).raise_for_status()
        (await doctor.put_bytes("duty/kem", scene.duty_kem(doctor))).raise_for_status()
        return cls(patient, doctor, safe_id, first)


@dataclass(frozen=True)
class Asked:
    """One request."""

    who: Visitor
    method: str
    path: str
    content: bytes


def _bodies(chance: Random, desk: Desk) -> list[tuple[str, str, bytes]]:
    """Every address that takes a body, with a good one."""
    safe, patient, fresh = f"safes/{desk.safe_id}", desk.patient, str(uuid4())
    made = {"id": fresh, "manifest": b64(scene.manifest(patient, fresh))}
    wish = {"patient_id": patient.person_id, "urgency": "today", "language": "fr", "channel": "video",
            "wished_doctor_id": None, "safe_id": desk.safe_id}  # fmt: skip
    return [
        ("POST", "safes", json.dumps(made).encode()),
        ("POST", "requests", json.dumps(wish).encode()),
        ("POST", f"{safe}/envelopes", scene.message(patient, desk.safe_id, desk.first)),
        ("PUT", f"{safe}/kem", scene.kem(patient, desk.safe_id)),
        ("PUT", f"{safe}/pregrants/{desk.doctor.device['id']}", scene.pregrant(patient, desk.safe_id, desk.doctor)),
        ("PUT", f"{safe}/files/{fresh}/parts/{chance.randrange(8)}", chance.randbytes(chance.randrange(200))),
        ("PUT", "duty/kem", scene.duty_kem(desk.doctor)),
    ]


def request(chance: Random, desk: Desk) -> Asked:
    """Something bent, somewhere."""
    if chance.random() < 0.25:
        return _reading(chance, desk)
    method, path, good = chance.choice(_bodies(chance, desk))
    who = desk.doctor if path == "duty/kem" else desk.patient
    content = _json(chance, good) if path in JSON_ADDRESSES else bent(chance, good)
    if chance.random() < 0.02:
        content = chance.randbytes(LONG)
    if chance.random() < 0.1:
        path = _strange(chance, path)
    return Asked(who, method, path, content)


def _json(chance: Random, good: bytes) -> bytes:
    return chance.choice((lambda: rewritten(chance, json.loads(good)), lambda: bent(chance, good)))()


def _reading(chance: Random, desk: Desk) -> Asked:
    safe = f"safes/{desk.safe_id}"
    paths = ("safes", safe, f"{safe}/envelopes", f"{safe}/files/{uuid4()}", f"{safe}/files/{uuid4()}/parts/0",
             "doctors/on-duty/keys", f"{safe}/pregrants")  # fmt: skip
    path = chance.choice(paths)
    value = chance.choice([*map(str, STRANGE), *(raw.decode() for raw in RAW_VALUES)])
    query = str(httpx.QueryParams({chance.choice(("after", "limit", "language", "x")): printable(value)}))
    path = _strange(chance, path) if chance.random() < 0.4 else f"{path}?{query}"
    return Asked(desk.patient, "DELETE" if "pregrants" in path else "GET", path, b"")


def printable(value: str) -> str:
    """Without halves of characters, which no address can carry."""
    return value.encode("utf-8", "replace").decode()


def _strange(chance: Random, path: str) -> str:
    parts = path.split("/")
    parts[chance.randrange(len(parts))] = chance.choice(STRANGE_PARTS)
    return "/".join(parts)


async def send(asked: Asked) -> str:
    """What came of it. Raises `AssertionError` for anything but an answer or a problem."""
    headers = asked.who.headers() | {"content-type": "application/json"}
    url = f"/api/{asked.who.face}/{asked.path}"
    answer = await asked.who.http.request(asked.method, url, content=asked.content, headers=headers)
    outcome = str(answer.status_code)
    if answer.status_code >= 400:
        is_problem = answer.headers.get("content-type", "").startswith(PROBLEM)
        assert is_problem and answer.status_code < 500, f"{asked.method} {url} {asked.content!r}: {outcome}"
    return outcome


async def try_out(desk: Desk, times: int, seed: int) -> Counter[str]:
    """Ask so often, a few at once; answers how often which status came."""
    chance, came_of_it = Random(f"addresses {seed}"), Counter[str]()
    for begun in range(0, times, AT_ONCE):
        asked = [request(chance, desk) for _ in range(min(AT_ONCE, times - begun))]
        came_of_it.update(await asyncio.gather(*(send(one) for one in asked)))
    return came_of_it
