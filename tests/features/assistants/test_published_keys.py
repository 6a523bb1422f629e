"""Nurses' and assistants' device keys are published under their id alone, as they come and go."""

import json
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features import assistants, audit, identity
from doktr.features.audit import actions as log
from doktr.features.identity import actions
from doktr.features.identity.model import Device
from doktr.kernel import notes
from doktr.kernel.framing import b64url
from doktr.kernel.work import EVERYWHERE
from tests.features.assistants.test_assistants import comes
from tests.features.clinic import Clinic, Person

LOG = notes.Signer("doktr.test/log", Ed25519PrivateKey.generate())
KEY = "select public_key from devices where id = $1"
LEAVES = "select leaf from log_leaves where kind like 'assistant%' order by index"


async def published(clinic: Clinic) -> list[dict[str, Any]]:
    """What the log says of nurses' and assistants' devices."""
    async with clinic.works.open("", EVERYWHERE) as work:
        await log.sequence(work, LOG)
    return [json.loads(row["leaf"]) for row in await clinic.sql.fetch(LEAVES)]


async def nurse_of(clinic: Clinic) -> Person:
    return await comes(clinic, await clinic.doctor())


async def test_devices_of_before_are_published_once_under_the_id_alone(clinic: Clinic) -> None:
    nurse = await nurse_of(clinic)
    for _ in range(2):
        await assistants.log_devices(clinic.works)
    key = await clinic.sql.fetchval(KEY, nurse.device_id)
    (leaf,) = await published(clinic)
    assert leaf == {
        "kind": "assistant-device", "person": str(nurse.id), "device": str(nurse.device_id), "key": b64url(key),
        "at": leaf["at"],
    }  # fmt: skip


async def test_a_new_key_is_published_in_the_same_transaction_and_its_end_too(clinic: Clinic) -> None:
    nurse = await nurse_of(clinic)
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    device = await device_of(clinic, nurse)
    async with clinic.as_(nurse) as work:
        await actions.publish(work, identity.Unnamed(), device, public)
        await actions.revoke_device(work, nurse.device_id)
    enrolled, revoked = await published(clinic)
    assert (enrolled["person"], enrolled["key"]) == (str(nurse.id), b64url(public))
    assert revoked == {"kind": "assistant-device-revoked", "device": str(nurse.device_id), "at": revoked["at"]}
    async with clinic.works.open("", EVERYWHERE) as work:
        assert len(await audit.of_device(work, UUID(enrolled["device"]))) == 2


async def device_of(clinic: Clinic, who: Person) -> Device:
    async with clinic.as_(who) as work:
        (found,) = await actions.devices(work)
    return found
