"""The second client: what a key opens of a safe, and a whole story told again as `vectors/` writes it."""

from dataclasses import asdict
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.protocol.chain import GRANT, SEALED, Envelope, State, follow_all, read
from tests.protocol.sealed import commitment, content_key, open_body, open_sealed, recovery_keys
from tests.protocol.wire import PREGRANT, b64u, need, read_strict, unb64u, unframe

GRANT_LABEL = b"doktr/grant/v1\0"
ROOM = 32


def rooms_for(state: State, envelopes: list[Envelope], device: str, private: X25519PrivateKey) -> dict[int, bytes]:
    """The room secrets that a device opens with its KEM key. Raises `Refused`."""
    mine = b64u(private.public_key().public_bytes_raw())
    rooms: dict[int, bytes] = {}
    for envelope in envelopes:
        header = envelope.header
        if header["type"] == "grant" and header["extra"]["to"] == device and header["extra"]["role"] != "recovery":
            body = read_strict(envelope.frame.body, GRANT)
            if _kem_of(body) == mine:
                _take(rooms, state, header["epoch"], private, GRANT_LABEL + envelope.frame.header, body)
        if header["type"] == "join" and header["device"] == device:
            pregrant = unframe(unb64u(read_strict(envelope.frame.body, ("pregrant",))["pregrant"]))
            body = read_strict(pregrant.body, GRANT)
            _take(rooms, state, header["epoch"], private, PREGRANT + pregrant.header, body)
    return rooms


def rooms_recovered(state: State, envelopes: list[Envelope], secret: bytes) -> dict[int, bytes]:
    """The room secrets that the recovery secret opens. Raises `Refused`."""
    private, _ = recovery_keys(secret, state.safe)
    recovery = state.manifest["recovery"]
    need(recovery["kem"] == b64u(private.public_key().public_bytes_raw()), "swapped-key")
    rooms: dict[int, bytes] = {}
    for envelope in envelopes:
        if envelope.header["extra"].get("role") == "recovery":
            body = read_strict(envelope.frame.body, GRANT)
            _take(rooms, state, envelope.header["epoch"], private, GRANT_LABEL + envelope.frame.header, body)
    return rooms


def _kem_of(body: dict[str, Any]) -> str:
    keys = ("safe", "device", "kem", "suite", "exp")
    header = unframe(unb64u(body["kem"])).header
    return read_strict(header, (*keys, "pair") if b'"pair"' in header else keys)["kem"]


def _take(
    rooms: dict[int, bytes],
    state: State,
    epoch: int,
    private: X25519PrivateKey,
    info: bytes,
    body: dict[str, Any],
) -> None:
    opened = open_sealed(private, info, unb64u(body["enc"]), unb64u(body["ct"]))
    need(len(opened) > 0 and len(opened) % ROOM == 0, "malformed")
    of = epoch
    for at in range(0, len(opened), ROOM):
        room = opened[at : at + ROOM]
        # an epoch whose secret the granter never had is passed over; the newest is always there
        while at > 0 and of > 0 and commitment(state.safe, of, room) != state.rooms.get(of):
            of -= 1
        need(commitment(state.safe, of, room) == state.rooms.get(of), "swapped-key")
        rooms[of] = room
        of -= 1


def trust_of(story: dict[str, Any]) -> tuple[str, bytes]:
    """Origin and key of the log that a story trusts."""
    return story["log"]["origin"], unb64u(story["log"]["key"], 32)


def state_of(state: State) -> dict[str, Any]:
    """A state as stories write it."""
    members = sorted(state.members.values(), key=lambda member: member.since)
    return {
        "seq": state.seq,
        "hash": state.hashes[-1],
        "epoch": state.epoch,
        "members": [asdict(member) for member in members],
        "removed": sorted(state.removed),
        "consents": list(state.consents),
    }


def retell(story: dict[str, Any]) -> dict[str, Any]:
    """Follow a story, open it with every key it has, and say what was found. Raises `Refused`."""
    raws = [unb64u(one["raw"]) for one in story["envelopes"]]
    state = follow_all(raws, story["safe"], trust_of(story))
    envelopes = [read(raw) for raw in raws]
    rooms: dict[int, bytes] = {}
    readers = {}
    for one in story["devices"]:
        opened = rooms_for(state, envelopes, one["device"], _private(one))
        readers |= {one["name"]: sorted(opened)} if opened else {}
        rooms |= opened
    secret = story["recovery"] and unb64u(story["recovery"]["secret"])
    recovered = sorted(rooms_recovered(state, envelopes, secret)) if secret else []
    return {
        "state": state_of(state),
        "readers": readers,
        "recovered": recovered,
        "rooms": {str(epoch): b64u(room) for epoch, room in sorted(rooms.items())},
        "contents": contents_of(envelopes, rooms, unb64u(story["share"], ROOM)),
    }


def _private(device: dict[str, str]) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(unb64u(device["kem_private"], 32))


def contents_of(envelopes: list[Envelope], rooms: dict[int, bytes], share: bytes) -> list[Any]:
    """What is sealed in a chain, in order. Raises `Refused` (`unreadable`)."""
    return [
        open_body(content_key(rooms[one.header["epoch"]], share), one.frame.header, one.frame.body)
        for one in envelopes
        if one.header["type"] in SEALED
    ]
