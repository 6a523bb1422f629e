"""A safe from its manifest to the doctor's first look: who may come, who may append, in which order."""

import asyncio
from uuid import UUID

import pytest

from doktr.adapters.shares.files import ShareFiles
from doktr.features.vault import actions, actions_chain, actions_keys, rules
from doktr.features.vault.model import EnvelopeRefused, HeadMoved, Item, NotAMember, SafeExpired, SafeTaken
from doktr.kernel.problems import NotFound, Problem
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import KEPT, Clinic, Person
from tests.features.vault.sealed import Chain, appends, asks, grants, kem, makes_safe, meet

COMES_TO = """
insert into safe_people (safe_id, person_id, brand_id, role, since)
select id, $2, brand_id, 'doctor', created_at from safes where id = any($1)
"""


async def sees(clinic: Clinic, person: Person, chain: Chain):
    async with clinic.as_(person) as work:
        return await actions.live_safe_by(work, chain.safe_id)


async def test_the_doctor_comes_to_the_safe_at_the_match_and_is_let_in_by_the_patient(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    seen = await sees(clinic, doctor, chain)
    assert [(one.role, one.person_id) for one in seen.people] == [("patient", patient.id), ("doctor", doctor.id)]
    async with clinic.as_(doctor) as work:
        await actions_keys.put_kem(work, chain.safe_id, rules.read_kem(kem(doctor, chain.safe_id)))
    assert "safe_wanted" in await clinic.told(patient)
    (wanting,) = (await sees(clinic, patient, chain)).wanting
    assert (wanting.device_id, wanting.role) == (doctor.device_id, "doctor")
    await grants(clinic, patient, chain, doctor)
    seen = await sees(clinic, doctor, chain)
    assert [one.device_id for one in seen.members] == [patient.device_id, doctor.device_id]
    assert seen.wanting == ()
    await appends(clinic, doctor, chain)
    assert (await clinic.events(patient))[-1] == ("safe_grew", {"safe_id": str(chain.safe_id), "seq": 4})


async def test_what_is_read_is_what_was_appended_in_order(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    for _ in range(5):
        await appends(clinic, patient, chain)
    async with clinic.as_(patient) as work:
        found, head = await actions_chain.read(work, chain.safe_id, 2, 100)
    assert [rules.read_envelope(raw).seq for raw in found] == [3, 4, 5, 6]
    assert (head.seq, head.hash) == (6, chain.prev)


async def test_a_doctor_sees_every_live_safe_however_many_came_since_and_of_the_destroyed_the_latest(
    clinic: Clinic, shares: ShareFiles
) -> None:
    doctor, patients = await clinic.doctor(), [await clinic.patient() for _ in range(4)]
    ids = [(await makes_safe(clinic, shares, patients[at % 4])).safe_id for at in range(60)]
    await clinic.sql.execute(COMES_TO, ids, doctor.id)
    async with clinic.as_(doctor) as work:
        assert {one.id for one in await actions.safes(work, KEPT)} == set(ids)
    await clinic.sql.execute(
        "update safes set state = 'destroyed', destroyed_at = now(), share = null where id = any($1)", ids[1:]
    )
    async with clinic.as_(doctor) as work:
        left = await actions.safes(work, KEPT)
    assert [(one.id, one.state) for one in left if one.state != "destroyed"] == [(ids[0], "open")]
    assert {one.id for one in left if one.state == "destroyed"} == set(ids[10:])


async def test_of_two_who_append_at_once_one_is_told_where_the_chain_ends_now(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)

    async def tries(person: Person) -> str:
        try:
            async with clinic.as_(person) as work:
                await actions_chain.append(work, rules.read_envelope(chain.next(person)))
        except HeadMoved as moved:
            return f"head is {moved.extensions['head']['seq']}"
        return "appended"

    assert sorted(await asyncio.gather(tries(patient), tries(doctor))) == ["appended", "head is 4"]


async def test_the_same_envelope_again_is_the_same_answer(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    raw = chain.next(patient)
    for again in (False, True):
        async with clinic.as_(patient) as work:
            done = await actions_chain.append(work, rules.read_envelope(raw))
        assert (done.seq, done.again) == (2, again)


async def refused(clinic: Clinic, person: Person, raw: bytes) -> Problem:
    with pytest.raises(Problem) as why:
        async with clinic.as_(person) as work:
            await actions_chain.append(work, rules.read_envelope(raw))
    return why.value


async def test_a_stranger_a_device_without_grant_and_another_s_signature_are_refused(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    stranger, second = await clinic.doctor(), await clinic.second_device(patient)
    assert isinstance(await refused(clinic, stranger, chain.next(stranger)), NotFound)
    assert isinstance(await refused(clinic, doctor, chain.next(doctor)), NotAMember)
    assert (await refused(clinic, doctor, chain.next(patient))).extensions == {"reason": "wrong-address"}
    forged = await refused(clinic, patient, chain.next(Person(patient.member, patient.brand, doctor.key)))
    assert forged.extensions == {"reason": "bad-signature"}
    assert isinstance(await refused(clinic, second, chain.next(second)), EnvelopeRefused | NotAMember)


async def test_after_a_removal_only_the_new_epoch_counts(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    await appends(clinic, patient, chain, "remove", extra={"device": str(doctor.device_id)})
    assert isinstance(await refused(clinic, doctor, chain.next(doctor, epoch=2)), NotAMember)
    late = await refused(clinic, patient, chain.next(patient))
    assert late.extensions == {"reason": "wrong-epoch", "epoch": 2}
    chain.epoch = 2
    assert (await appends(clinic, patient, chain)).seq == 5


async def test_a_safe_belongs_to_one_request_and_an_id_to_one_safe(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    other = await clinic.patient()
    with pytest.raises(NotFound):
        await asks(clinic, other, chain)
    with pytest.raises(SafeTaken):
        async with clinic.as_(patient) as work:
            raw = Chain(chain.safe_id).next(patient, "manifest", b"{ }")
            await actions.prepare(work, rules.read_envelope(raw), rules.HOUR)
    async with clinic.as_(doctor) as work:
        for _ in range(2):
            await actions_chain.read(work, chain.safe_id, 0, 10)
    looks = await clinic.sql.fetch("select who_id, patient_id from accesses where kind = 'safe'")
    assert [tuple(row) for row in looks] == [(doctor.id, patient.id)]


async def test_however_many_append_at_once_the_chain_has_no_gap_and_no_fork(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)

    async def writes(person: Person) -> None:
        for _ in range(15):
            while not await tries_once(clinic, person, chain.safe_id):
                continue

    await asyncio.gather(writes(patient), writes(doctor), writes(patient), writes(doctor))
    async with clinic.as_(doctor) as work:
        found, head = await actions_chain.read(work, chain.safe_id, 0, 200)
    envelopes = [rules.read_envelope(raw) for raw in found]
    assert [one.seq for one in envelopes] == list(range(1, 64))
    assert [one.prev for one in envelopes[1:]] == [one.hash for one in envelopes[:-1]]
    assert (head.seq, head.hash) == (63, envelopes[-1].hash)


async def tries_once(clinic: Clinic, person: Person, safe_id: UUID) -> bool:
    """Read where the chain ends and append there, unless somebody is faster."""
    async with clinic.as_(person) as work:
        head = (await actions.live_safe_by(work, safe_id)).head
    raw = Chain(safe_id, seq=head.seq, prev=head.hash).next(person)
    try:
        async with clinic.as_(person) as work:
            await actions_chain.append(work, rules.read_envelope(raw))
    except HeadMoved:
        return False
    return True


async def test_nothing_is_appended_once_the_time_is_over(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    clinic.later(hours=48)
    assert isinstance(await refused(clinic, patient, chain.next(patient)), SafeExpired)


async def test_many_safes_grow_in_one_piece_of_work_and_each_gets_its_own_answer(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patients = [await clinic.patient() for _ in range(4)]
    chains = [await makes_safe(clinic, shares, patient) for patient in patients]
    raws = [chain.next(patient) for patient, chain in zip(patients, chains, strict=True)]
    raws[1] = chains[1].next(Person(patients[1].member, patients[1].brand, patients[0].key))
    raws[2] = Chain(chains[2].safe_id, seq=5, prev=bytes(32)).next(patients[2])
    items = [
        Item(rules.read_envelope(raw), patient.id, patient.device_id, (patient.brand,))
        for raw, patient in zip(raws, patients, strict=True)
    ]
    items.append(Item(items[0].envelope, patients[3].id, patients[3].device_id, (patients[3].brand,)))
    async with clinic.works.open("", EVERYWHERE) as work:
        answers = await actions_chain.append_many(work, items[:4])
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds == ["Appended", "EnvelopeRefused", "HeadMoved", "Appended"]
    async with clinic.works.open("", EVERYWHERE) as work:
        (stolen,) = await actions_chain.append_many(work, items[4:])
    assert isinstance(stolen, Problem)
    assert stolen.extensions == {"reason": "wrong-address"}
    assert (await clinic.told(patients[0])).count("safe_grew") == 1


async def test_the_doctor_says_whether_the_report_is_in_their_own_record_and_the_patient_sees_it(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    for record in ("declined", "exported", "exported"):
        async with clinic.as_(doctor) as work:
            await actions.keep_record(work, chain.safe_id, record)
    assert (await sees(clinic, patient, chain)).record == "exported"
    told = await clinic.sql.fetch("select kind from accesses where kind like 'record-%' order by id")
    assert [row["kind"] for row in told] == ["record-declined", "record-exported"]
    with pytest.raises(NotFound):
        async with clinic.as_(patient) as work:
            await actions.keep_record(work, chain.safe_id, "exported")
