"""The second client, third layer: following a chain (sections 4, 6, 7, 8 and 9)."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.protocol.tree import vouched
from tests.protocol.wire import (
    DUTY_STATEMENT,
    ENVELOPE,
    PREGRANT,
    STATEMENT,
    Frame,
    b64u,
    digest,
    is_count,
    is_id,
    is_moment,
    need,
    raw_id,
    read_strict,
    unb64u,
    unframe,
)

HEADER = ("safe", "epoch", "type", "device", "seq", "prev", "at", "extra")
GRANT = ("kem", "key", "person", "enc", "ct", "log", "consent", "recovery")
PREGRANT_HEADER = ("safe", "epoch", "device", "to", "doctor", "at")
MANIFEST = ("v", "suite", "root", "recovery", "room")
ROLES = ("patient", "doctor", "colleague", "nurse", "companion", "interpreter")
DOCTORS = ("doctor", "colleague")
IN_THE_LOG = (*DOCTORS, "nurse")
SEALED = ("answers", "message", "file", "read", "report")
EXTRA = {"grant": ("to", "role"), "remove": ("device",), "consent": ("person", "role", "until")}
WRITERS = {
    "answers": ("patient",),
    "consent": ("patient",),
    "remove": ("patient",),
    "report": DOCTORS,
}
KEM_BYTES = {1: 32, 2: 1216}


@dataclass(frozen=True)
class Envelope:
    """One envelope, its shape checked."""

    frame: Frame
    header: dict[str, Any]
    hash: str


@dataclass
class Member:
    """A device that takes part."""

    device: str
    key: str
    role: str
    person: str | None
    since: int
    doctor: dict[str, str] | None = None


@dataclass
class State:
    """What a client keeps of a safe."""

    safe: str
    trust: tuple[str, bytes]
    manifest: dict[str, Any]
    hashes: list[str]
    rooms: dict[int, str]
    epoch: int = 1
    members: dict[str, Member] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    person: str | None = None
    consents: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def seq(self) -> int:
        """How many envelopes were followed."""
        return len(self.hashes)

    @property
    def root(self) -> str:
        """The device that founded the safe; it may have been removed since."""
        return self.manifest["root"]["device"]


def read(raw: bytes) -> Envelope:
    """An envelope in its parts. Raises `Refused` (`too-large` or `malformed`)."""
    frame = unframe(raw)
    header = read_strict(frame.header, HEADER)
    extra = header["extra"]
    need(isinstance(extra, dict) and tuple(extra) == EXTRA.get(header["type"], ()), "malformed")
    need(header["type"] in ("manifest", "join", *EXTRA, *SEALED), "malformed")
    need(is_id(header["safe"]) and is_id(header["device"]) and is_moment(header["at"]), "malformed")
    need(is_count(header["epoch"]) and is_count(header["seq"]), "malformed")
    unb64u(header["prev"], 32)
    for name, value in extra.items():
        need(_fits(name, value, header["type"]), "malformed")
    return Envelope(frame, header, b64u(digest(raw)))


def _fits(name: str, value: object, kind: str) -> bool:
    if name == "role":
        return value in ((*ROLES, "recovery") if kind == "grant" else ROLES)
    return is_moment(value) if name == "until" else is_id(value)


def begin(raw: bytes, safe: str, trust: tuple[str, bytes], known: dict[str, str] | None = None) -> State:
    """Follow the first envelope; `known` may hold the `root` and `recovery` keys expected. Raises `Refused`."""
    envelope = read(raw)
    header = envelope.header
    need(header["safe"] == safe, "wrong-safe")
    need(header["seq"] == 1, "dropped")
    need(header["type"] == "manifest", "malformed")
    manifest = read_strict(envelope.frame.body, MANIFEST)
    _check_manifest(manifest, safe)
    root = manifest["root"]
    need(header["device"] == root["device"], "injected")
    recovery = (manifest["recovery"] or {}).get("key")
    need((known or {}).get("root", root["key"]) == root["key"], "swapped-key")
    need((known or {}).get("recovery", recovery) == recovery, "swapped-key")
    need(envelope.frame.signed_by(unb64u(root["key"]), ENVELOPE), "altered")
    need(header["prev"] == b64u(digest(b"doktr/chain/v1\0" + raw_id(safe))), "injected")
    need(header["epoch"] == 1, "wrong-epoch")
    state = State(safe, trust, manifest, [envelope.hash], {1: manifest["room"]})
    state.members[root["device"]] = Member(root["device"], root["key"], "patient", None, 1)
    return state


def _check_manifest(manifest: dict[str, Any], safe: str) -> None:
    root, recovery = manifest["root"], manifest["recovery"]
    need(manifest["v"] == 1 and manifest["suite"] in KEM_BYTES, "malformed")
    need(isinstance(root, dict) and list(root) == ["device", "key"] and is_id(root["device"]), "malformed")
    unb64u(root["key"], 32)
    unb64u(manifest["room"], 32)
    if recovery is None:
        return
    need(isinstance(recovery, dict) and list(recovery) == ["kem", "key", "how", "bind"], "malformed")
    need(recovery["how"] in ("prf", "code"), "malformed")
    kem = unb64u(recovery["kem"], KEM_BYTES[manifest["suite"]])
    bound = b"doktr/recovery/v1\0" + raw_id(safe) + raw_id(root["device"]) + unb64u(root["key"]) + kem
    need(_verified(recovery["key"], recovery["bind"], bound), "swapped-key")


def _verified(key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(unb64u(key, 32)).verify(unb64u(signature, 64), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def follow_all(raws: Iterable[bytes], safe: str, trust: tuple[str, bytes]) -> State:
    """A whole chain. Raises `Refused`."""
    first, *others = raws
    state = begin(first, safe, trust)
    for raw in others:
        state = follow(state, raw)
    return state


def follow(before: State, raw: bytes) -> State:
    """The state after one more envelope; `before` stays as it was. Raises `Refused`."""
    envelope = read(raw)
    header, frame = envelope.header, envelope.frame
    need(header["safe"] == before.safe, "wrong-safe")
    if header["seq"] <= before.seq:
        need(before.hashes[header["seq"] - 1] != envelope.hash, "replayed")
        need(False, "injected")
    need(header["seq"] == before.seq + 1, "dropped")
    key = _signing_key(before, envelope)
    need(frame.signed_by(unb64u(key, 32), ENVELOPE), "altered")
    need(header["prev"] == before.hashes[-1], "forked-chain")
    need(header["epoch"] == before.epoch, "wrong-epoch")
    need(header["type"] != "manifest", "injected")
    member = before.members.get(header["device"])
    need(member is None or member.role in WRITERS.get(header["type"], ROLES), "forged-role")
    after = deepcopy(before)
    RULES.get(header["type"], _nothing)(after, envelope)
    after.hashes.append(envelope.hash)
    return after


def _signing_key(state: State, envelope: Envelope) -> str:
    """The key that should have signed it. Raises `Refused` (`injected` or `malformed`)."""
    header, body = envelope.header, envelope.frame.body
    if header["type"] == "join":
        pregrant = unframe(unb64u(read_strict(body, ("pregrant",))["pregrant"]))
        return read_strict(pregrant.body, GRANT)["key"]
    member = state.members.get(header["device"])
    if member:
        return member.key
    need(header["type"] == "grant", "injected")
    granted = read_strict(body, GRANT)
    need(granted["recovery"] is not None, "injected")
    return str(granted["key"])


def _nothing(state: State, envelope: Envelope) -> None:
    """Sealed bodies change no membership."""


def _consent(state: State, envelope: Envelope) -> None:
    read_strict(envelope.frame.body, ())
    given = envelope.header["extra"]
    about = (given["person"], given["role"])
    state.consents = {seq: said for seq, said in state.consents.items() if (said["person"], said["role"]) != about}
    if given["until"] >= envelope.header["at"]:
        state.consents[envelope.header["seq"]] = given


def _remove(state: State, envelope: Envelope) -> None:
    room = read_strict(envelope.frame.body, ("room",))["room"]
    unb64u(room, 32)
    device = envelope.header["extra"]["device"]
    need(device != envelope.header["device"], "malformed")
    need(device in state.members or device in state.removed, "malformed")
    member = state.members.pop(device, None)
    state.removed.add(device)
    if member:
        state.consents = {seq: said for seq, said in state.consents.items() if said["person"] != member.person}
    state.epoch += 1
    state.rooms[state.epoch] = room


def _grant(state: State, envelope: Envelope) -> None:
    header, body = envelope.header, read_strict(envelope.frame.body, GRANT)
    signer = state.members.get(header["device"])
    to, role = header["extra"]["to"], header["extra"]["role"]
    unb64u(body["enc"])
    unb64u(body["ct"])
    if role == "recovery":
        need(signer is not None and signer.role == "patient", "ghost-member")
        need(to == state.root and state.manifest["recovery"] is not None, "ghost-member")
        need(all(body[name] is None for name in GRANT if name not in ("enc", "ct")), "malformed")
        return
    _check_shape(body)
    if signer is None:
        _admits_itself(state, envelope, body)
    else:
        need(body["recovery"] is None, "malformed")
        _check_granter(state, signer, header, body)
    need(role != "patient" or state.person in (None, body["person"]), "ghost-member")
    _check_statement(state, body, {"safe": state.safe, "device": to}, STATEMENT, header["at"])
    _admit(state, header, body, to, role)


def _check_granter(state: State, signer: Member, header: dict[str, Any], body: dict[str, Any]) -> None:
    need(signer.role in ("patient", "doctor"), "ghost-member")
    if signer.role == "doctor":
        _check_consent(state, header, body)
    else:
        need(body["consent"] is None, "malformed")


def _check_shape(body: dict[str, Any]) -> None:
    need(is_id(body["person"]) and isinstance(body["kem"], str), "malformed")
    unb64u(body["key"], 32)


def _admits_itself(state: State, envelope: Envelope, body: dict[str, Any]) -> None:
    header, recovery = envelope.header, state.manifest["recovery"]
    need(recovery is not None, "ghost-member")
    mine = header["extra"] == {"to": header["device"], "role": "patient"}
    need(mine and body["log"] is None and body["consent"] is None, "ghost-member")
    said = b"doktr/recover/v1\0" + digest(envelope.frame.header) + unb64u(body["key"], 32)
    need(_verified(recovery["key"], body["recovery"], said), "ghost-member")


def _check_consent(state: State, header: dict[str, Any], body: dict[str, Any]) -> None:
    consent = state.consents.get(body["consent"])
    need(consent is not None, "ghost-member")
    same = consent is not None and (consent["person"], consent["role"]) == (body["person"], header["extra"]["role"])
    need(same and header["extra"]["role"] != "doctor", "ghost-member")
    need(consent is not None and header["at"] <= consent["until"], "ghost-member")
    need(header["extra"]["to"] not in state.members, "ghost-member")


def _check_statement(state: State, body: dict[str, Any], about: dict[str, str], label: bytes, at: str) -> None:
    statement = unframe(unb64u(body["kem"]))
    first, device = about
    keys = (first, device, "kem", "suite", "exp")
    paired = label == STATEMENT and b'"pair"' in statement.header
    said = read_strict(statement.header, (*keys, "pair") if paired else keys)
    need(not statement.body and is_moment(said["exp"]), "malformed")
    need(statement.signed_by(unb64u(body["key"]), label), "swapped-key")
    need(all(said[name] == value for name, value in about.items()), "foreign-statement")
    need(said["suite"] == state.manifest["suite"], "malformed")
    unb64u(said["kem"], KEM_BYTES[said["suite"]])
    need(said["exp"] >= at, "expired-statement")


def _admit(state: State, header: dict[str, Any], body: dict[str, Any], to: str, role: str) -> None:
    if role == "patient" and state.person is None:
        state.person = body["person"]
    who = {"device": to, "key": body["key"], "person": body["person"], "role": role}
    member = state.members.get(to)
    if member is None:
        said = vouched(body["log"], state.trust, who) if role in IN_THE_LOG else None
        doctor = {"nihdi": said["nihdi"], "name": said["name"]} if said and role != "nurse" else None
        if doctor:
            _check_doctor(state, role, body["person"], doctor["nihdi"])
        state.members[to] = Member(to, body["key"], role, body["person"], header["seq"], doctor)
        state.removed.discard(to)
        return
    need(member.key == body["key"], "swapped-key")
    need(member.role == role and member.person in (None, body["person"]), "forged-role")
    if body["log"] is not None:
        vouched(body["log"], state.trust, who)
    member.person = body["person"]


def _check_doctor(state: State, role: str, person: str, nihdi: str) -> None:
    """One person at a time is the doctor; and one person is one doctor of the log, with every device ever met."""
    others = (member for member in state.members.values() if member.role == "doctor" and member.person != person)
    need(role != "doctor" or not any(others), "ghost-member")
    need(state.numbers.setdefault(person, nihdi) == nihdi, "swapped-key")


def _join(state: State, envelope: Envelope) -> None:
    header = envelope.header
    pregrant = unframe(unb64u(read_strict(envelope.frame.body, ("pregrant",))["pregrant"]))
    said, body = read_strict(pregrant.header, PREGRANT_HEADER), read_strict(pregrant.body, GRANT)
    granter = state.members.get(said["device"])
    need(all(member.role != "doctor" for member in state.members.values()), "ghost-member")
    need(granter is not None and granter.role == "patient", "ghost-member")
    need(granter is not None and pregrant.signed_by(unb64u(granter.key), PREGRANT), "ghost-member")
    need(said["safe"] == state.safe, "wrong-safe")
    need(said["epoch"] == state.epoch, "wrong-epoch")
    need(said["to"] == header["device"] and said["doctor"] == body["person"], "ghost-member")
    need(body["consent"] is None and body["recovery"] is None, "ghost-member")
    _check_shape(body)
    about = {"duty": said["doctor"], "device": said["to"]}
    _check_statement(state, body, about, DUTY_STATEMENT, said["at"])
    _admit(state, header, body, said["to"], "doctor")


RULES = {"consent": _consent, "remove": _remove, "grant": _grant, "join": _join}
