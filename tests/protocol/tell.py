"""The second client writes: devices with keys of their own, and a safe that grows envelope by envelope into a story."""

import os
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.protocol import sealed, tree
from tests.protocol.chain import IN_THE_LOG, State, begin, follow
from tests.protocol.read import GRANT_LABEL, retell, state_of
from tests.protocol.wire import (
    DUTY_STATEMENT,
    ENVELOPE,
    PREGRANT,
    STATEMENT,
    b64u,
    digest,
    frame,
    raw_id,
    strict,
)

LATER = "2026-11-22T20:00:00.000Z"
ORIGIN = "telemedicine.example/log"


@dataclass
class Device:
    """A browser profile that exists in a test only."""

    name: str
    person: str = field(default_factory=lambda: str(uuid4()))
    id: str = field(default_factory=lambda: str(uuid4()))
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    private: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def key(self) -> str:
        """The public device key."""
        return b64u(self.signing.public_key().public_bytes_raw())

    @property
    def kem(self) -> bytes:
        """The public KEM key."""
        return self.private.public_key().public_bytes_raw()

    def statement(self, about: dict[str, str], label: bytes = STATEMENT, exp: str = LATER) -> bytes:
        """A KEM statement for a safe or a shift."""
        header = about | {"device": self.id, "kem": b64u(self.kem), "suite": 1, "exp": exp}
        return frame(self.signing, label, strict(header))

    def told(self) -> dict[str, str]:
        """The device as stories write it."""
        return {
            "name": self.name,
            "device": self.id,
            "person": self.person,
            "seed": b64u(self.signing.private_bytes_raw()),
            "key": self.key,
            "kem_private": b64u(self.private.private_bytes_raw()),
            "kem": b64u(self.kem),
        }


@dataclass
class Log:
    """A public log of devices."""

    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    leaves: list[bytes] = field(default_factory=list)

    @property
    def trust(self) -> tuple[str, bytes]:
        """Its origin and key."""
        return ORIGIN, self.signing.public_key().public_bytes_raw()

    def evidence(self, who: Device, role: str = "doctor") -> dict[str, Any]:
        """Enter a device between two other leaves, and prove it: a doctor's, or a nurse's or assistant's."""
        self.leaves.append(strict({"kind": "receipt", "sha256": os.urandom(32).hex()}))
        named = {"kind": "doctor-device", "name": "Dr. Éxample", "nihdi": "1-00000-84-004"}
        unnamed = {"kind": "assistant-device", "person": who.person}
        said = {"at": LATER, "device": who.id, "key": who.key} | (unnamed if role == "nurse" else named)
        self.leaves.append(strict(said))
        self.leaves.append(strict({"kind": "receipt", "sha256": os.urandom(32).hex()}))
        head = tree.root([tree.leaf_hash(leaf) for leaf in self.leaves])
        note = tree.write_note(ORIGIN, self.signing, len(self.leaves), head)
        return tree.evidence_of(note, len(self.leaves) - 2, self.leaves)


class Teller:
    """A safe being told; `at` moves on by one second for each envelope."""

    def __init__(self, about: str, secret: bytes | None = None) -> None:
        self.about, self.secret = about, secret
        self.safe, self.share = str(uuid4()), os.urandom(32)
        self.log = Log()
        self.rooms = [os.urandom(32)]
        self.raws: list[bytes] = []
        self.contents: dict[int, Any] = {}
        self.devices: list[Device] = []
        self.state: State | None = None

    @property
    def now(self) -> str:
        """The moment of the next envelope."""
        return f"2026-11-22T09:00:{len(self.raws):02}.000Z"

    def header(self, who: Device, kind: str, extra: dict[str, str] | None = None) -> bytes:
        """The header of the next envelope."""
        before = self.state.hashes[-1] if self.state else b64u(digest(b"doktr/chain/v1\0" + raw_id(self.safe)))
        said = {"safe": self.safe, "epoch": len(self.rooms), "type": kind, "device": who.id}
        return strict(said | {"seq": len(self.raws) + 1, "prev": before, "at": self.now, "extra": extra or {}})

    def add(self, who: Device, header: bytes, body: bytes) -> None:
        """Sign, follow and keep an envelope."""
        raw = frame(who.signing, ENVELOPE, header, body)
        self.state = follow(self.state, raw) if self.state else begin(raw, self.safe, self.log.trust)
        self.raws.append(raw)

    def found(self, who: Device) -> None:
        """The manifest, then R for the founder and for the recovery key."""
        self.devices.append(who)
        room = sealed.commitment(self.safe, 1, self.rooms[0])
        root = {"device": who.id, "key": who.key}
        manifest = {"v": 1, "suite": 1, "root": root, "recovery": self._recovery(who), "room": room}
        self.add(who, self.header(who, "manifest"), strict(manifest))
        self.grant(who, who, "patient")
        if self.secret:
            self.grant_recovery(who, who)

    def _recovery(self, root: Device) -> dict[str, str] | None:
        if not self.secret:
            return None
        kem, signing = sealed.recovery_keys(self.secret, self.safe)
        public = kem.public_key().public_bytes_raw()
        root_key = root.signing.public_key().public_bytes_raw()
        bound = b"doktr/recovery/v1\0" + raw_id(self.safe) + raw_id(root.id) + root_key + public
        key = b64u(signing.public_key().public_bytes_raw())
        return {"kem": b64u(public), "key": key, "how": "code", "bind": b64u(signing.sign(bound))}

    def grant(self, by: Device, to: Device, role: str, consent: int | None = None, all_epochs: bool = True) -> None:
        """Seal R, and what came before it, to a device."""
        if to not in self.devices:
            self.devices.append(to)
        header = self.header(by, "grant", {"to": to.id, "role": role})
        self.add(by, header, self._grant_body(header, to, role, consent, all_epochs))

    def _grant_body(
        self, header: bytes, to: Device, role: str, consent: int | None, all_epochs: bool, recovery: str | None = None
    ) -> bytes:
        log = self.log.evidence(to, role) if role in IN_THE_LOG else None
        secrets = b"".join(reversed(self.rooms)) if all_epochs else self.rooms[-1]
        enc, ct = sealed.seal_to(to.kem, GRANT_LABEL + header, secrets)
        said = {"kem": b64u(to.statement({"safe": self.safe})), "key": to.key, "person": to.person}
        rest = {"enc": b64u(enc), "ct": b64u(ct), "log": log, "consent": consent, "recovery": recovery}
        return strict(said | rest)

    def grant_recovery(self, by: Device, root: Device) -> None:
        """Seal R to the recovery key."""
        header = self.header(by, "grant", {"to": root.id, "role": "recovery"})
        kem, _ = sealed.recovery_keys(self.secret or b"", self.safe)
        public = kem.public_key().public_bytes_raw()
        enc, ct = sealed.seal_to(public, GRANT_LABEL + header, b"".join(reversed(self.rooms)))
        said: dict[str, Any] = {"kem": None, "key": None, "person": None, "enc": b64u(enc), "ct": b64u(ct)}
        self.add(by, header, strict(said | {"log": None, "consent": None, "recovery": None}))

    def recover(self, new: Device) -> None:
        """A new device of the patient admits itself with the recovery secret."""
        self.devices.append(new)
        header = self.header(new, "grant", {"to": new.id, "role": "patient"})
        _, signing = sealed.recovery_keys(self.secret or b"", self.safe)
        new_key = new.signing.public_key().public_bytes_raw()
        vouched = b64u(signing.sign(b"doktr/recover/v1\0" + digest(header) + new_key))
        self.add(new, header, self._grant_body(header, new, "patient", None, True, vouched))

    def consent(self, by: Device, person: str, role: str, until: str = LATER) -> int:
        """The patient's word; its number. One that ended before it was said takes back."""
        header = self.header(by, "consent", {"person": person, "role": role, "until": until})
        self.add(by, header, strict({}))
        return len(self.raws)

    def remove(self, by: Device, gone: Device, stay: list[tuple[Device, str]]) -> None:
        """Remove a device: a new epoch, and R for all who stay."""
        header = self.header(by, "remove", {"device": gone.id})
        fresh = os.urandom(32)
        self.add(by, header, strict({"room": sealed.commitment(self.safe, len(self.rooms) + 1, fresh)}))
        self.rooms.append(fresh)
        for device, role in stay:
            self.grant(by, device, role)
        if self.secret:
            self.grant_recovery(by, self.devices[0])

    def pregrant(self, by: Device, doctor: Device) -> bytes:
        """R for a doctor on duty, before anybody is assigned."""
        at = self.now
        said = {"safe": self.safe, "epoch": len(self.rooms), "device": by.id, "to": doctor.id}
        header = strict(said | {"doctor": doctor.person, "at": at})
        enc, ct = sealed.seal_to(doctor.kem, PREGRANT + header, self.rooms[-1])
        statement = doctor.statement({"duty": doctor.person}, DUTY_STATEMENT)
        body = {"kem": b64u(statement), "key": doctor.key, "person": doctor.person, "enc": b64u(enc), "ct": b64u(ct)}
        rest = {"log": self.log.evidence(doctor), "consent": None, "recovery": None}
        return frame(by.signing, PREGRANT, header, strict(body | rest))

    def join(self, doctor: Device, pregrant: bytes) -> None:
        """The assigned doctor comes in by a pre-grant."""
        self.devices.append(doctor)
        self.add(doctor, self.header(doctor, "join"), strict({"pregrant": b64u(pregrant)}))

    def say(self, who: Device, kind: str, content: object) -> None:
        """A sealed body."""
        header = self.header(who, kind)
        key = sealed.content_key(self.rooms[-1], self.share)
        self.add(who, header, sealed.seal_body(key, header, content))
        self.contents[len(self.raws)] = content

    def story(self) -> dict[str, Any]:
        """The whole as `vectors/` writes it."""
        assert self.state is not None
        story = {
            "about": self.about,
            "safe": self.safe,
            "share": b64u(self.share),
            "rooms": {str(epoch): b64u(room) for epoch, room in enumerate(self.rooms, 1)},
            "log": {"origin": ORIGIN, "key": b64u(self.log.trust[1])},
            "devices": [one.told() for one in self.devices],
            "recovery": {"secret": b64u(self.secret), "how": "code"} if self.secret else None,
            "envelopes": [self._told(number, raw) for number, raw in enumerate(self.raws, 1)],
            "state": state_of(self.state),
        }
        found = retell(story)
        return story | {"readers": found["readers"], "recovered": found["recovered"]}

    def _told(self, number: int, raw: bytes) -> dict[str, Any]:
        header = raw[3 : 3 + int.from_bytes(raw[1:3], "big")]
        kind = header.split(b'"type":"')[1].split(b'"')[0].decode()
        said = {"raw": b64u(raw), "type": kind}
        return said | ({"content": self.contents[number]} if number in self.contents else {})
