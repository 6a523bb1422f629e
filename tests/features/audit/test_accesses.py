"""Who looked: each patient's list has no gap, builds on itself, and its leaves tell nobody anything."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest

from doktr.features import audit
from doktr.features.audit import actions, rules
from doktr.kernel import merkle, notes
from doktr.kernel.work import EVERYWHERE
from tests.features.audit.test_appending import head, leaves, sequence
from tests.features.clinic import Clinic, Person


async def look(
    clinic: Clinic, who: Person, whose: Person, kind: str = "consultation", subject: UUID | None = None
) -> None:
    async with clinic.as_(who) as work:
        await audit.record_access(work, whose.id, kind, subject)


async def listed(clinic: Clinic, patient: Person, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """The patient's list, its chain and every proof checked on the way."""
    async with clinic.as_(patient) as work:
        latest, total, found = await actions.accesses(work, after, limit)
    entries = [json.loads(one.entry) for one, _ in found]
    assert total == after + len(entries) or len(entries) == limit
    before = rules.first_head(patient.id).hash
    for number, ((one, proof), entry) in enumerate(zip(found, entries, strict=True), after + 1):
        assert entry["n"] == one.n == number
        assert after or entry["prev"] == rules.encoded(before)
        before = rules.entry_hash(one.entry)
        leaf = merkle.leaf_hash(rules.canonical(rules.access_leaf(before)).encode())
        assert merkle.verify_inclusion(proof.index, latest.size, leaf, proof.proof, latest.root)
    return entries


async def test_a_doctors_look_is_in_the_patients_list(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    subject = await clinic.patient_asks(patient)
    await look(clinic, doctor, patient, "line", subject)
    assert await sequence(clinic.works) == 1
    (entry,) = await listed(clinic, patient)
    assert entry["who"]["id"] == str(doctor.id)
    assert entry["who"]["role"] == "doctor"
    assert entry["who"]["name"].strip()
    assert (entry["kind"], entry["subject"]) == ("line", str(subject))


async def test_a_page_that_is_drawn_again_is_the_same_look_and_later_it_is_another(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    for minutes in (0, 5, 6, 3):
        clinic.later(minutes=minutes)
        await look(clinic, doctor, patient)
    await sequence(clinic.works)
    assert len(await listed(clinic, patient)) == 2


async def test_what_patients_do_themselves_is_recorded_every_time(clinic: Clinic) -> None:
    patient = await clinic.patient()
    for _ in range(3):
        await look(clinic, patient, patient, "export")
    await sequence(clinic.works)
    assert [entry["kind"] for entry in await listed(clinic, patient)] == ["export"] * 3


async def test_lists_stay_apart_and_without_gap_when_many_look_at_once(clinic: Clinic) -> None:
    patients = [await clinic.patient() for _ in range(3)]
    doctors = [await clinic.doctor() for _ in range(4)]
    looks = [look(clinic, doctor, patient) for doctor in doctors for patient in patients]
    await asyncio.gather(*looks, *(sequence(clinic.works) for _ in range(3)))
    await sequence(clinic.works)
    for patient in patients:
        assert {entry["who"]["id"] for entry in await listed(clinic, patient)} == {str(one.id) for one in doctors}


async def test_a_list_is_read_page_by_page(clinic: Clinic) -> None:
    patient = await clinic.patient()
    for _ in range(5):
        await look(clinic, patient, patient, "export")
        await sequence(clinic.works)
    assert [entry["n"] for after in (0, 2, 4) for entry in await listed(clinic, patient, after, 2)] == [1, 2, 3, 4, 5]


async def test_a_look_that_was_rolled_back_leaves_no_number_behind(clinic: Clinic) -> None:
    patient = await clinic.patient()
    with pytest.raises(RuntimeError, match="stop"):
        async with clinic.as_(patient) as work:
            await audit.record_access(work, patient.id, "export", None)
            raise RuntimeError("stop")
    await look(clinic, patient, patient, "login")
    await sequence(clinic.works)
    assert [entry["n"] for entry in await listed(clinic, patient)] == [1]


async def test_the_public_log_holds_nothing_of_a_look_but_a_salted_hash(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    await look(clinic, doctor, patient)
    await sequence(clinic.works)
    (leaf,) = await leaves(clinic.works)
    assert set(json.loads(leaf)) == {"kind", "sha256"}
    (entry,) = await listed(clinic, patient)
    assert len(entry["salt"]) == 22


async def test_erasing_a_list_leaves_the_log_whole(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await look(clinic, patient, patient, "export")
    await sequence(clinic.works)
    before = await head(clinic.works)
    async with clinic.works.open("", EVERYWHERE) as work:
        await audit.forget(work, patient.id)
    await sequence(clinic.works)
    assert await listed(clinic, patient) == []
    assert (
        await head(clinic.works) == before == notes.Head(before.origin, 1, merkle.root_of(await leaves(clinic.works)))
    )


async def test_the_application_cannot_change_what_was_said(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await look(clinic, patient, patient, "export")
    await sequence(clinic.works)
    for forged in (
        "update log_leaves set leaf = leaf", "delete from log_leaves", "update log_nodes set hash = hash",
        "delete from log_checkpoints", "update log_checkpoints set note = note", "update accesses set at = at",
    ):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"):
            async with clinic.works.open("", EVERYWHERE) as work:
                await work.sql.execute(forged)


def test_the_hash_of_an_entry_is_the_one_that_browsers_take() -> None:
    assert rules.encoded(rules.entry_hash("{}")) == "3ct1zcI3LEorJAv7L1LA7Nb4qohdGRnYljPuQ97m67c"
