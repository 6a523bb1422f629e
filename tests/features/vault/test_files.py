"""Sealed files in parts: uploaded once, taken up again where they stopped, never another content in the same place."""

import os
from uuid import UUID, uuid4

import pytest

from doktr.adapters.shares.files import ShareFiles
from doktr.features.vault import actions_chain, rules
from doktr.features.vault.model import NotAMember, PartTaken
from doktr.kernel.problems import NotFound, TooLarge
from tests.features.clinic import JOBS, Clinic, Person
from tests.features.vault.sealed import Chain, appends, grants, makes_safe, meet


async def puts(clinic: Clinic, person: Person, chain: Chain, file_id: UUID, part: int, content: bytes) -> None:
    async with clinic.as_(person) as work:
        await actions_chain.put_part(work, chain.safe_id, file_id, part, content)


async def test_an_upload_that_was_cut_goes_on_with_the_parts_that_are_missing(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    file_id, contents = uuid4(), [os.urandom(5_000) for _ in range(4)]
    for part in (0, 2):
        await puts(clinic, patient, chain, file_id, part, contents[part])
    async with clinic.as_(patient) as work:
        there = await actions_chain.parts(work, chain.safe_id, file_id)
    assert there == [0, 2]
    for part in {0, 1, 2, 3} - set(there):
        await puts(clinic, patient, chain, file_id, part, contents[part])
    async with clinic.as_(doctor) as work:
        found = [await actions_chain.part(work, chain.safe_id, file_id, part) for part in range(4)]
    assert found == contents
    looks = await clinic.sql.fetch("select who_id from accesses where kind = 'file'")
    assert [row["who_id"] for row in looks] == [doctor.id]


async def test_every_file_that_somebody_opens_is_a_look_of_its_own_once_a_day(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    files = [uuid4() for _ in range(3)]
    for file_id in files:
        for part in (0, 1):
            await puts(clinic, patient, chain, file_id, part, b"sealed")
    for file_id in (*files[:2], *files):
        async with clinic.as_(doctor) as work:
            for part in (0, 1):
                await actions_chain.part(work, chain.safe_id, file_id, part)
    looks = await clinic.sql.fetch("select who_id, subject_id from accesses where kind = 'file'")
    assert {row["who_id"] for row in looks} == {doctor.id}
    assert len({row["subject_id"] for row in looks}) == 1
    assert len(looks) == len(files)


async def test_the_same_part_again_changes_nothing_and_another_content_is_refused(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, file_id = await clinic.patient(), uuid4()
    chain = await makes_safe(clinic, shares, patient)
    before = await stored(clinic, chain)
    for _ in range(3):
        await puts(clinic, patient, chain, file_id, 0, b"sealed")
    with pytest.raises(PartTaken):
        await puts(clinic, patient, chain, file_id, 0, b"another")
    assert await stored(clinic, chain) - before == len(b"sealed")


async def stored(clinic: Clinic, chain: Chain) -> int:
    """The bytes that count for the safe."""
    return (await clinic.row("safes", chain.safe_id))["stored_bytes"]


async def test_a_device_without_a_grant_uploads_nothing_and_a_stranger_finds_nothing(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    with pytest.raises(NotAMember):
        await puts(clinic, doctor, chain, uuid4(), 0, b"sealed")
    await grants(clinic, patient, chain, doctor)
    await puts(clinic, doctor, chain, uuid4(), 0, b"sealed")
    with pytest.raises(NotFound):
        await puts(clinic, await clinic.doctor(), chain, uuid4(), 0, b"sealed")


async def test_a_safe_holds_so_much_and_no_more(
    clinic: Clinic, shares: ShareFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    monkeypatch.setattr(rules, "MOST_STORED", await stored(clinic, chain) + 100)
    await puts(clinic, patient, chain, uuid4(), 0, b"s" * 90)
    with pytest.raises(TooLarge):
        await puts(clinic, patient, chain, uuid4(), 0, b"s" * 11)


async def test_envelopes_take_room_as_files_do(
    clinic: Clinic, shares: ShareFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    size = len(chain.next(patient))
    monkeypatch.setattr(rules, "MOST_STORED", await stored(clinic, chain) + 2 * size)
    for _ in range(2):
        await appends(clinic, patient, chain)
    with pytest.raises(TooLarge):
        await appends(clinic, patient, chain)


async def test_one_person_s_files_leave_room_for_the_others(
    clinic: Clinic, shares: ShareFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    monkeypatch.setattr(rules, "MOST_OF_ONE", 100)
    await puts(clinic, doctor, chain, uuid4(), 0, b"s" * 90)
    with pytest.raises(TooLarge):
        await puts(clinic, doctor, chain, uuid4(), 0, b"s" * 11)
    await puts(clinic, patient, chain, uuid4(), 0, b"s" * 100)


async def test_a_patient_s_safes_share_what_a_patient_may_store(
    clinic: Clinic, shares: ShareFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await clinic.patient()
    one, other = [await makes_safe(clinic, shares, patient) for _ in range(2)]
    monkeypatch.setattr(rules, "MOST_OF_PATIENT", await stored(clinic, one) + await stored(clinic, other) + 100)
    await puts(clinic, patient, one, uuid4(), 0, b"s" * 60)
    with pytest.raises(TooLarge):
        await puts(clinic, patient, other, uuid4(), 0, b"s" * 60)


async def test_files_move_with_their_safe(clinic: Clinic, shares: ShareFiles) -> None:
    patient, file_id = await clinic.patient(), uuid4()
    chain = await makes_safe(clinic, shares, patient)
    await puts(clinic, patient, chain, file_id, 0, b"sealed")
    before = (await clinic.row("safes", chain.safe_id))["hour"]
    await clinic.sql.execute("update safes set expires_at = expires_at + interval '7 hours'")
    await JOBS["vault.keep"](clinic.works, {"safe_id": str(chain.safe_id)})
    assert (await clinic.row("safes", chain.safe_id))["hour"] > before
    async with clinic.as_(patient) as work:
        assert await actions_chain.part(work, chain.safe_id, file_id, 0) == b"sealed"
    await puts(clinic, patient, chain, file_id, 0, b"sealed")
