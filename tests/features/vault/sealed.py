"""Envelopes, key statements and grants as devices write them, with bodies that nobody reads; for tests."""

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features.booking import actions as booking_actions
from doktr.features.booking.model import Wish
from doktr.features.vault import rules
from doktr.features.vault.actions import create, prepare
from doktr.features.vault.actions_chain import append
from doktr.features.vault.model import Appended
from doktr.features.vault.ports import Shares
from doktr.kernel import framing
from doktr.kernel.framing import b64url
from tests.features.clinic import Clinic, Person

AT = "2026-11-22T09:00:00.000Z"
LATER = "2099-01-01T00:00:00Z"


def framed(person: Person, label: bytes, header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame that the person's device signed."""
    raw = json.dumps(header, separators=(",", ":")).encode()
    return framing.join(raw, person.key.sign(framing.signed(label, raw, body)), body)


def kem(person: Person, subject: UUID, name: str = "safe", **changed: Any) -> bytes:
    """A signed KEM key, of a safe or of a duty."""
    header = {name: str(subject), "device": str(person.device_id), "kem": b64url(os.urandom(32)), "suite": 1,
              "exp": LATER}  # fmt: skip
    label = rules.KEM_LABEL if name == "safe" else rules.DUTY_KEM_LABEL
    return framed(person, label, header | changed)


def pregrant(person: Person, safe_id: UUID, doctor: Person, **changed: Any) -> bytes:
    """A grant for a doctor who may be matched."""
    header = {"safe": str(safe_id), "epoch": 1, "device": str(person.device_id), "to": str(doctor.device_id),
              "doctor": str(doctor.id), "at": AT}  # fmt: skip
    return framed(person, rules.PREGRANT_LABEL, header | changed, os.urandom(80))


@dataclass
class Chain:
    """A chain as an honest device sees it."""

    safe_id: UUID = field(default_factory=uuid4)
    epoch: int = 1
    seq: int = 0
    prev: bytes = b""

    def header(self, person: Person, kind: str, **changed: Any) -> dict[str, Any]:
        """The next header."""
        prev = self.prev or rules.chain_start(self.safe_id)
        return {
            "safe": str(self.safe_id), "epoch": self.epoch, "type": kind, "device": str(person.device_id),
            "seq": self.seq + 1, "prev": b64url(prev), "at": AT, "extra": {},
        } | changed  # fmt: skip

    def next(self, person: Person, kind: str = "message", body: bytes | None = None, **changed: Any) -> bytes:
        """The next envelope, which is not in the chain before `grew`."""
        body = os.urandom(300) if body is None else body
        return framed(person, rules.ENVELOPE_LABEL, self.header(person, kind, **changed), body)

    def grew(self, raw: bytes) -> None:
        """This envelope is in the chain."""
        self.seq, self.prev = self.seq + 1, sha256(raw).digest()


async def appends(clinic: Clinic, person: Person, chain: Chain, kind: str = "message", **changed: Any) -> Appended:
    """The person appends the next envelope."""
    raw = chain.next(person, kind, **changed)
    async with clinic.as_(person) as work:
        done = await append(work, rules.read_envelope(raw))
    chain.grew(raw)
    return done


def manifest_body(person: Person, recovery: Ed25519PrivateKey | None) -> bytes:
    """What a manifest says, as far as the server looks: by which key a lost device is replaced."""
    root = {"device": str(person.device_id), "key": b64url(bytes(32))}
    key = recovery and {"kem": b64url(bytes(32)), "key": b64url(recovery.public_key().public_bytes_raw()),
                        "how": "code", "bind": b64url(bytes(64))}  # fmt: skip
    said = {"v": 1, "suite": 1, "root": root, "recovery": key, "room": b64url(bytes(32))}
    return json.dumps(said, separators=(",", ":")).encode()


async def admits_itself(clinic: Clinic, person: Person, chain: Chain, recovery: Ed25519PrivateKey | None) -> Appended:
    """A device of the patient lets itself in, with the recovery key's signature where there is one."""
    header = chain.header(person, "grant", extra={"to": str(person.device_id), "role": "patient"})
    raw = json.dumps(header, separators=(",", ":")).encode()
    public = person.key.public_key().public_bytes_raw()
    proof = recovery and b64url(recovery.sign(rules.RECOVER_LABEL + sha256(raw).digest() + public))
    said = dict.fromkeys(rules.GRANT_BODY) | {"recovery": proof}
    return await appends(clinic, person, chain, "grant", body=json.dumps(said, separators=(",", ":")).encode(),
                         extra=header["extra"])  # fmt: skip


async def makes_safe(
    clinic: Clinic, shares: Shares, patient: Person, keep_hours: int = 48, recovery: Ed25519PrivateKey | None = None
) -> Chain:
    """The patient makes a safe."""
    chain = Chain()
    raw = chain.next(patient, "manifest", manifest_body(patient, recovery))
    manifest = rules.read_envelope(raw)
    keep = rules.HOUR * keep_hours
    async with clinic.as_(patient) as work:
        _found, hour = await prepare(work, manifest, keep)
    sealed = await shares.seal(hour, chain.safe_id, sha256(chain.safe_id.bytes).digest())
    async with clinic.as_(patient) as work:
        await create(work, manifest, hour, sealed, keep)
    chain.grew(raw)
    return chain


async def grants(clinic: Clinic, granter: Person, chain: Chain, to: Person, role: str = "doctor") -> Appended:
    """The granter lets a device in."""
    return await appends(clinic, granter, chain, "grant", extra={"to": str(to.device_id), "role": role})


async def asks(clinic: Clinic, patient: Person, chain: Chain) -> UUID:
    """The patient joins the line with this safe."""
    async with clinic.as_(patient) as work:
        quote_id = await clinic.price(work, patient)
        wish = Wish(patient.id, "today", "fr", "video", None, chain.safe_id, quote_id=quote_id)
        return await booking_actions.ask(work, wish)


async def meet(clinic: Clinic, shares: Shares) -> tuple[Person, Person, Chain]:
    """A patient with a safe and the doctor who took them, not let in yet."""
    patient, doctor = await clinic.patient(), await clinic.doctor()
    chain = await makes_safe(clinic, shares, patient)
    await appends(clinic, patient, chain, "answers")
    await clinic.accepts(doctor, await asks(clinic, patient, chain))
    return patient, doctor, chain
