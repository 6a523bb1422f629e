"""Chatting pairs for the relay: a patient, their doctor and a safe of both, put straight into the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID, uuid4

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import ground
from doktr_sandbox import crowd, postgres

KEEP = timedelta(hours=48)
HOUR = timedelta(hours=1)
PUT_KEY = "update devices set public_key = $2 where id = $1"
SAFE = """
insert into safes (id, brand_id, patient_id, root_device_id, state, head_seq, head_hash, hour, share, created_at,
    expires_at)
values ($1, 'doktr', $2, $3, 'open', 1, $4, $5, $6, now(), $5)
"""
PERSON = "insert into safe_people (safe_id, person_id, brand_id, role, since) values ($1, $2, 'doktr', $3, now())"
DEVICE = """
insert into safe_devices (safe_id, device_id, person_id, brand_id, role, public_key, since)
values ($1, $2, $3, 'doktr', $4, $5, now())
"""


@dataclass(frozen=True)
class Pair:
    """Two people who are signed in, the safe that both may come to, and the sender's signing key (raw)."""

    safe_id: str
    head: bytes
    sender: crowd.Member
    sender_key: bytes
    receiver: crowd.Member


async def pairs(running: postgres.Cluster, count: int) -> list[Pair]:
    """So many pairs; each safe's chain holds one envelope that nobody reads."""
    superuser = await asyncpg.connect(ground.superuser(running))
    hour = (datetime.now(UTC) + KEEP).replace(minute=0, second=0, microsecond=0) + HOUR
    await superuser.fetchval("select open_hour($1)", hour)
    patients, doctors = await crowd.patients(superuser, count), await crowd.doctors(superuser, count)
    made = [await _pair(superuser, hour, *both) for both in zip(patients, doctors, strict=True)]
    await superuser.execute("vacuum analyze people, devices, sessions, safes, safe_people, safe_devices")
    await superuser.close()
    return made


async def _pair(superuser: asyncpg.Connection, hour: datetime, patient: crowd.Member, doctor: crowd.Member) -> Pair:
    safe_id, head = uuid4(), sha256(token_bytes(16)).digest()
    keys = await _give_keys(superuser, (patient, doctor))
    own = (UUID(patient.person_id), UUID(patient.device_id))
    await superuser.execute(SAFE, safe_id, *own, head, hour, token_bytes(60))
    for member, key in zip((patient, doctor), keys, strict=True):
        person, device = UUID(member.person_id), UUID(member.device_id)
        public = key.public_key().public_bytes_raw()
        await superuser.execute(PERSON, safe_id, person, member.face)
        await superuser.execute(DEVICE, safe_id, device, person, member.face, public)
    return Pair(str(safe_id), head, patient, keys[0].private_bytes_raw(), doctor)


async def _give_keys(superuser: asyncpg.Connection, members: Sequence[crowd.Member]) -> list[Ed25519PrivateKey]:
    keys = [Ed25519PrivateKey.generate() for _ in members]
    for member, key in zip(members, keys, strict=True):
        await superuser.execute(PUT_KEY, UUID(member.device_id), key.public_key().public_bytes_raw())
    return keys
