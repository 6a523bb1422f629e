"""The end of a safe: moved to its hour and destroyed in it, once, whatever crashes and whatever clocks say."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from doktr.adapters.shares.files import ShareFiles
from doktr.features.booking import actions as booking_actions
from doktr.features.booking import actions_offers
from doktr.features.vault import ShareGone, actions, actions_chain, actions_hours, actions_keys, rules
from doktr.features.vault.model import SafeDestroyed, SafeExpired
from doktr.kernel import framing
from doktr.kernel.notes import Signer
from doktr.kernel.problems import NotFound
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import JOBS, KEPT, Clinic, Person
from tests.features.vault.conftest import Sweep
from tests.features.vault.sealed import Chain, appends, asks, grants, makes_safe, meet

PARTITIONS = "select relname::text from pg_class where relnamespace = 'hours'::regnamespace and relkind = 'r'"
LEAVES = "select count(*) from log_leaves where kind = 'receipt'"


async def ended(clinic: Clinic, shares: ShareFiles) -> tuple[Person, Person, Chain]:
    """A consultation that took place and is over; the safe was moved to its hour."""
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    async with clinic.as_(patient) as work:
        await actions_keys.put_spare_key(work, chain.safe_id, bytes(rules.SPARE_KEY_BYTES))
    call = (await clinic.row("safes", chain.safe_id))["consultation_id"]
    await clinic.joins(patient, call)
    async with clinic.as_(doctor) as work:
        await actions.keep_record(work, chain.safe_id, "declined")
    await clinic.ends(doctor, call)
    await clinic.due()
    return patient, doctor, chain


async def has_key(shares: ShareFiles, hour: datetime) -> bool:
    return hour in await shares.hours()


async def looks(clinic: Clinic, person: Person, chain: Chain) -> Any:
    async with clinic.as_(person) as work:
        return await actions.live_safe_by(work, chain.safe_id)


async def check_destroyed(clinic: Clinic, shares: ShareFiles, people: tuple[Person, ...], chain: Chain) -> bytes:
    """Everything is gone, once, and said once; answers the receipt."""
    row = await clinic.row("safes", chain.safe_id)
    assert (row["state"], row["share"], row["spare_keys"]) == ("destroyed", None, [])
    hour = await clinic.sql.fetchrow("select state from safe_hours where hour = $1", row["hour"])
    assert hour["state"] == "destroyed"
    assert not await has_key(shares, row["hour"])
    suffix = f"{row['hour'].astimezone(UTC):%Y%m%d%H}"
    assert [name for (name,) in await clinic.sql.fetch(PARTITIONS) if name.endswith(suffix)] == []
    for table in ("safe_devices", "safe_kems", "pregrants", "safe_looks", "envelopes", "file_parts"):
        assert await clinic.sql.fetchval(f"select count(*) from {table} where safe_id = $1", chain.safe_id) == 0
    assert await clinic.sql.fetchval(LEAVES) == 1
    for person in people:
        assert (await clinic.told(person)).count("safe_destroyed") == 1
    return row["receipt"]


async def test_48_hours_after_the_end_a_safe_is_destroyed_and_its_receipt_says_so(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep, log_key: Signer
) -> None:
    patient, doctor, chain = await ended(clinic, shares)
    row = await clinic.row("safes", chain.safe_id)
    assert row["expires_at"] - row["ended_at"] == timedelta(hours=48)
    assert row["hour"] == rules.hour_of(row["expires_at"])
    assert "safe_ended" in await clinic.told(patient)
    clinic.later(hours=47)
    await sweep()
    assert (await looks(clinic, doctor, chain)).state == "ended"
    await appends(clinic, doctor, chain)
    clinic.later(hours=1)
    with pytest.raises(SafeExpired):
        await looks(clinic, patient, chain)
    clinic.later(hours=1)
    await sweep()
    receipt = framing.split(await check_destroyed(clinic, shares, (patient, doctor), chain), 4096)
    framing.check_signature(receipt, rules.RECEIPT_LABEL, log_key.public.public)
    names = ("safe", "destroyed_at", "bucket", "envelopes", "head", "key")
    said = framing.fields(receipt.header, names)
    assert (said["safe"], said["envelopes"]) == (str(chain.safe_id), chain.seq)
    assert (said["head"], said["key"]) == (framing.b64url(chain.prev), log_key.public.id.hex())
    assert said["bucket"] == f"{row['hour'].astimezone(UTC):%Y-%m-%dT%H}"
    with pytest.raises(SafeDestroyed) as gone:
        await looks(clinic, doctor, chain)
    assert gone.value.extensions["receipt"] == framing.b64url(receipt.raw)


async def test_a_safe_that_led_to_nothing_is_destroyed_48_hours_after_it_was_made(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep
) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    clinic.later(hours=49)
    await sweep()
    await check_destroyed(clinic, shares, (patient,), chain)


@pytest.mark.parametrize("how", ["cancelled", "missed twice"])
async def test_a_request_that_ends_without_a_consultation_begins_the_48_hours(
    how: str, clinic: Clinic, shares: ShareFiles, sweep: Sweep
) -> None:
    patient, chain = await clinic.patient(), None
    chain = await makes_safe(clinic, shares, patient)
    request_id = await asks(clinic, patient, chain)
    await end_by(clinic, patient, request_id, how)
    await clinic.due()
    row = await clinic.row("safes", chain.safe_id)
    assert row["state"] == "ended"
    clinic.later(hours=49)
    await sweep()
    await check_destroyed(clinic, shares, (patient,), chain)


async def end_by(clinic: Clinic, patient: Person, request_id: UUID, how: str) -> None:
    if how == "cancelled":
        async with clinic.as_(patient) as work:
            await booking_actions.cancel(work, request_id)
        return
    doctor = await clinic.doctor()
    for _ in range(2):
        await clinic.accepts(doctor, request_id)
        clinic.later(seconds=61)
        await clinic.due()


async def test_months_later_the_patient_alone_is_still_given_the_receipt(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep
) -> None:
    patient, doctor, chain = await ended(clinic, shares)
    clinic.later(hours=49)
    await sweep()
    clinic.later(days=90)
    await sweep()
    with pytest.raises(SafeDestroyed) as told:
        await looks(clinic, patient, chain)
    assert told.value.extensions["receipt"]
    with pytest.raises(NotFound):
        await looks(clinic, doctor, chain)
    async with clinic.as_(patient) as work:
        assert await actions.safes(work, KEPT) == []
    await clinic.sql.execute("update people set erased_at = now() where id = $1", patient.id)
    await sweep()
    assert await clinic.sql.fetchval("select count(*) from safe_people") == 0


async def test_a_safe_is_not_destroyed_while_its_request_is_open(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep
) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    await asks(clinic, patient, chain)
    for _ in range(10):
        clinic.later(hours=12)
        await sweep()
        await appends(clinic, patient, chain)
    assert (await looks(clinic, patient, chain)).state == "open"
    seen = await looks(clinic, patient, chain)
    assert await shares.open(seen.hour, seen.id, seen.share or b"") == sha256(chain.safe_id.bytes).digest()


async def test_nothing_is_lost_that_is_appended_while_a_safe_moves(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    for turn in range(5):
        await clinic.sql.execute("update safes set expires_at = expires_at + interval '5 hours'")
        moving = JOBS["vault.keep"](clinic.works, {"safe_id": str(chain.safe_id)})
        await asyncio.gather(moving, *[one_after_another(clinic, patient, chain)])
        async with clinic.as_(patient) as work:
            found, head = await actions_chain.read(work, chain.safe_id, 0, 200)
        assert len(found) == head.seq == 1 + 10 * (turn + 1)
    hours = await clinic.sql.fetch("select distinct hour from envelopes where safe_id = $1", chain.safe_id)
    assert len(hours) == 1


async def one_after_another(clinic: Clinic, patient: Person, chain: Chain) -> None:
    for _ in range(10):
        await appends(clinic, patient, chain)


STEPS = [
    (actions_hours, "close"), (ShareFiles, "_destroy"), (ShareFiles, "destroy"), (actions_hours, "drop"),
    (actions_hours, "give_receipts"), (actions_hours.audit, "append_leaf"), (actions_hours, "forget"),
]  # fmt: skip


class Crashed(Exception):
    """The worker was killed."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("place", "name"), STEPS, ids=lambda step: step if isinstance(step, str) else "")
async def test_a_crash_at_any_step_is_made_good_by_the_next_sweep(
    place: Any, name: str, when: str, clinic: Clinic, shares: ShareFiles, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, doctor, chain = await ended(clinic, shares)
    clinic.later(hours=49)
    real, crashes = getattr(place, name), []

    def crashing(*given: Any) -> Any:
        if when == "after" and not asyncio.iscoroutinefunction(real):
            real(*given)
        crashes.append(name)
        raise Crashed

    async def crashing_later(*given: Any) -> Any:
        if when == "after":
            await real(*given)
        return crashing()

    monkeypatch.setattr(place, name, crashing_later if asyncio.iscoroutinefunction(real) else crashing)
    with pytest.raises(Crashed):
        await sweep()
    monkeypatch.setattr(place, name, real)
    assert crashes
    await sweep()
    await check_destroyed(clinic, shares, (patient, doctor), chain)


async def test_a_crash_between_destroying_the_key_and_saying_so_leaves_nothing_readable(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient, doctor, chain = await ended(clinic, shares)
    row = await clinic.row("safes", chain.safe_id)
    clinic.later(hours=49)

    async def crash(*_given: Any) -> None:
        raise Crashed

    monkeypatch.setattr(actions_hours, "drop", crash)
    with pytest.raises(Crashed):
        await sweep()
    with pytest.raises(ShareGone):
        await shares.open(row["hour"], chain.safe_id, row["share"])
    with pytest.raises(SafeDestroyed) as gone:
        await looks(clinic, doctor, chain)
    assert gone.value.extensions == {"receipt": None}


async def test_two_workers_at_once_and_again_and_again_destroy_it_once(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep
) -> None:
    patient, doctor, chain = await ended(clinic, shares)
    clinic.later(hours=49)
    done = await asyncio.gather(*(sweep() for _ in range(3)), return_exceptions=True)
    assert [one for one in done if one is not None] == []
    before = await check_destroyed(clinic, shares, (patient, doctor), chain)
    await sweep()
    assert await check_destroyed(clinic, shares, (patient, doctor), chain) == before


async def test_nothing_is_destroyed_before_both_clocks_say_that_the_hour_is_over(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient, doctor, chain = await ended(clinic, shares)
    hour = (await clinic.row("safes", chain.safe_id))["hour"]
    clinic.later(hours=49)
    monkeypatch.setattr(shares, "_clock", lambda: hour - timedelta(minutes=10))
    await sweep()
    row = await clinic.row("safes", chain.safe_id)
    assert (row["state"], await has_key(shares, hour)) == ("ended", True)
    with pytest.raises(SafeExpired):
        await looks(clinic, doctor, chain)
    monkeypatch.setattr(shares, "_clock", lambda: hour)
    await sweep()
    assert (await clinic.row("safes", chain.safe_id))["state"] == "destroyed"


async def test_a_key_made_late_for_an_hour_that_is_gone_opens_nothing_and_goes_too(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient, _doctor, chain = await ended(clinic, shares)
    row = await clinic.row("safes", chain.safe_id)
    clinic.later(hours=49)
    await sweep()
    with pytest.raises(ShareGone):
        await shares.seal(row["hour"], chain.safe_id, b"s" * 32)
    clock = shares._clock
    monkeypatch.setattr(shares, "_clock", lambda: row["hour"] - timedelta(hours=1))
    await shares.seal(row["hour"], chain.safe_id, b"s" * 32)
    with pytest.raises(ShareGone):
        await shares.open(row["hour"], chain.safe_id, row["share"])
    monkeypatch.setattr(shares, "_clock", clock)
    await sweep()
    assert not await has_key(shares, row["hour"])
    async with clinic.works.open("", ("*",)) as work:
        assert await actions.make_hour(work, row["hour"]) > row["hour"]


async def test_an_hour_waits_for_a_safe_that_lives_on(clinic: Clinic, shares: ShareFiles, sweep: Sweep) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    other = await makes_safe(clinic, shares, await clinic.patient())
    clinic.later(hours=60)  # the worker was away for days: the consultation goes on
    await sweep()
    assert (await looks(clinic, doctor, chain)).state == "open"
    assert (await clinic.row("safes", other.safe_id))["state"] == "destroyed"
    assert (await looks(clinic, patient, chain)).expires_at > datetime.now(UTC) + clinic.shift


async def test_a_hundred_who_make_an_hour_at_once_make_one(clinic: Clinic) -> None:
    hour = rules.hour_of(datetime.now(UTC) + timedelta(hours=300))

    async def make() -> datetime:
        async with clinic.works.open("", ("*",)) as work:
            return await actions.make_hour(work, hour)

    assert set(await asyncio.gather(*(make() for _ in range(100)))) == {hour}


@pytest.mark.parametrize("reason", ["page_closed", "closing_time"])
async def test_48_hours_begin_too_when_a_request_ends_by_itself(
    clinic: Clinic, shares: ShareFiles, reason: str
) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    await appends(clinic, patient, chain, "answers")
    request_id = await asks(clinic, patient, chain)
    await clinic.page_opens(patient)
    await clinic.page_closes(patient)
    clinic.later(minutes=31)
    async with clinic.works.open("", EVERYWHERE) as work:
        if reason == "page_closed":
            await actions_offers.end_gone(work, request_id)
        else:
            await actions_offers.close(work, "doktr", work.now)
    row = await clinic.row("safes", chain.safe_id)
    assert (await clinic.row("requests", request_id))["state"] == "expired"
    assert row["state"] == "ended"
    assert row["expires_at"] - row["ended_at"] == timedelta(hours=48)


async def test_one_safe_in_trouble_keeps_no_other_from_being_destroyed(
    clinic: Clinic, shares: ShareFiles, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient, _doctor, chain = await ended(clinic, shares)
    clinic.later(hours=3)
    waiting = await clinic.patient()
    prolonged = await makes_safe(clinic, shares, waiting)
    await asks(clinic, waiting, prolonged)
    tried: list[UUID] = []

    async def full(hour: datetime, safe_id: UUID, share: bytes) -> bytes:
        tried.append(safe_id)
        raise OSError("no space left")

    monkeypatch.setattr(shares, "seal", full)
    clinic.later(hours=47)
    await sweep()
    assert tried == [prolonged.safe_id]
    assert (await clinic.row("safes", chain.safe_id))["state"] == "destroyed"
    assert (await clinic.row("safes", prolonged.safe_id))["state"] == "open"
