"""Keys of hours in a folder: one for each hour whoever asks first, ours alone, and gone for good when they die."""

import asyncio
import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from doktr.adapters.shares.files import ShareFiles, SharesUnusable
from doktr.features.vault import ShareGone

SAFE, SHARE = uuid4(), bytes(range(32))
NOW = datetime.now(UTC)
HOUR = NOW.replace(minute=0, second=0, microsecond=0) + timedelta(hours=49)


@pytest.fixture
def shares(tmp_path: Path) -> ShareFiles:
    return ShareFiles(tmp_path / "shares")


async def test_a_share_comes_back_under_its_hour_and_for_its_safe_only(shares: ShareFiles) -> None:
    sealed = await shares.seal(HOUR, SAFE, SHARE)
    assert SHARE not in sealed
    assert await shares.open(HOUR, SAFE, sealed) == SHARE
    await shares.seal(HOUR + timedelta(hours=1), SAFE, SHARE)
    for hour, safe_id, bent in (
        (HOUR + timedelta(hours=1), SAFE, sealed), (HOUR, uuid4(), sealed), (HOUR, SAFE, sealed[:-1] + b"\0"),
    ):  # fmt: skip
        with pytest.raises(ShareGone):
            await shares.open(hour, safe_id, bent)


async def test_nobody_else_can_look_at_the_keys(shares: ShareFiles, tmp_path: Path) -> None:
    await shares.seal(HOUR, SAFE, SHARE)
    folder = tmp_path / "shares"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(file.stat().st_mode & 0o777, file.stat().st_size) for file in folder.iterdir()] == [(0o600, 32)]
    folder.chmod(0o750)
    with pytest.raises(SharesUnusable):
        ShareFiles(folder)


def seal_in_another_process(folder: Path, sealed: "multiprocessing.Queue[bytes]") -> None:
    sealed.put(asyncio.run(ShareFiles(folder).seal(HOUR, SAFE, SHARE)))


async def test_of_many_processes_that_make_a_key_at_once_all_use_the_same(shares: ShareFiles, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    sealed = context.Queue()
    processes = [context.Process(target=seal_in_another_process, args=(tmp_path / "shares", sealed)) for _ in range(8)]
    for process in processes:
        process.start()
    found = [await asyncio.to_thread(sealed.get, True, 30) for _ in processes]
    for process in processes:
        process.join()
    assert [await shares.open(HOUR, SAFE, one) for one in found] == [SHARE] * 8
    assert len(list((tmp_path / "shares").iterdir())) == 1


async def test_what_is_destroyed_stays_destroyed(shares: ShareFiles, tmp_path: Path) -> None:
    sealed = await shares.seal(HOUR, SAFE, SHARE)
    with (tmp_path / "shares" / f"{HOUR:%Y-%m-%dT%H}.key").open("rb") as held:
        for _ in range(2):
            await shares.destroy(HOUR)
        assert held.read() == bytes(32)  # the bytes themselves are overwritten, not only unlinked
    assert await shares.hours() == []
    with pytest.raises(ShareGone):
        await shares.open(HOUR, SAFE, sealed)
    await shares.seal(HOUR, SAFE, SHARE)
    with pytest.raises(ShareGone):
        await shares.open(HOUR, SAFE, sealed)


async def test_a_crash_while_a_key_is_made_or_destroyed_leaves_no_half_and_no_copy(
    shares: ShareFiles, tmp_path: Path
) -> None:
    sealed = await shares.seal(HOUR, SAFE, SHARE)
    key = tmp_path / "shares" / f"{HOUR:%Y-%m-%dT%H}.key"
    os.link(key, key.with_name(f"{key.name}.123.abcd"))  # killed between link and unlink
    key.with_name(f"{key.name}.124.abcd").write_bytes(b"half")  # killed while writing
    assert await shares.open(HOUR, SAFE, sealed) == SHARE
    assert await shares.hours() == [HOUR]
    await shares.destroy(HOUR)
    assert list((tmp_path / "shares").iterdir()) == []
    key.write_bytes(bytes(32))  # killed between overwriting and unlinking
    with pytest.raises(ShareGone):
        await shares.open(HOUR, SAFE, sealed)
    with pytest.raises(ShareGone):
        await shares.seal(HOUR, SAFE, SHARE)


async def test_no_key_is_made_for_an_hour_that_may_be_over(tmp_path: Path) -> None:
    late = ShareFiles(tmp_path / "shares", lambda: HOUR + timedelta(minutes=3))
    with pytest.raises(ShareGone):
        await late.seal(HOUR, SAFE, SHARE)
    assert (late.is_over(HOUR), late.is_over(HOUR + timedelta(hours=1))) == (True, False)
