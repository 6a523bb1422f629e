"""A thief with every file of the database, its log and its backup, and what a device kept, opens nothing afterwards."""

import base64
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.adapters.shares.files import KEY_BYTES, ShareFiles
from doktr.app.journey import JOURNEY
from doktr.features import vault
from doktr.features.booking import actions as booking_actions
from doktr.features.vault import ShareGone, actions_chain, rules
from doktr.kernel import framing
from doktr.kernel.notes import Signer
from doktr.kernel.work import Works
from doktr_sandbox import postgres
from doktr_sandbox.whole_service import fill
from tests.conftest import settings_for
from tests.features.clinic import KEPT, Clinic, Person
from tests.features.vault.opening import content_key, opened, sealed
from tests.features.vault.sealed import Chain, asks, framed, makes_safe

PLANTED = b"a cough that nobody else may ever read of"
ROOM = bytes(range(32))
KEPT_LOG = {"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "1GB", "max_connections": "40"}
LOG_KEY = Signer("test/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
STOLEN = """
select s.hour, s.share, e.envelope from safes s join envelopes e on e.safe_id = s.id where s.id = $1 and e.seq = 2
"""


@pytest.fixture
def durable(memory_folder: Path) -> Iterator[postgres.Cluster]:
    """A PostgreSQL of one's own that keeps its log."""
    running = postgres.start(memory_folder / "durable", settings=KEPT_LOG)
    postgres.prepare_now(running)
    fill(settings_for(memory_folder / "durable", running, postgres.DATABASE))
    yield running
    running.stop()
    shutil.rmtree(memory_folder / "durable", ignore_errors=True)


@asynccontextmanager
async def clinic_at(cluster: postgres.Cluster) -> AsyncIterator[Clinic]:
    """A clinic on this cluster."""
    url, everything = cluster.url("doktr_app"), await asyncpg.connect(cluster.url("postgres"))
    async with asyncpg.create_pool(url, min_size=1, max_size=4) as pool, PostgresBus(url) as bus:
        yield Clinic(Works(pool, bus, PgQueuer(pool, bus), JOURNEY), everything)
    await everything.close()


async def seals(clinic: Clinic, shares: ShareFiles, patient: Person) -> Chain:
    """The patient writes the planted words, sealed under both halves of the key."""
    chain = await makes_safe(clinic, shares, patient)
    row = await clinic.row("safes", chain.safe_id)
    share = await shares.open(row["hour"], chain.safe_id, row["share"])
    header = chain.header(patient, "answers")
    raw_header = framing.split(framed(patient, rules.ENVELOPE_LABEL, header), rules.LARGEST).header
    body = sealed(content_key(ROOM, share), raw_header, PLANTED)
    raw = framed(patient, rules.ENVELOPE_LABEL, header, body)
    async with clinic.as_(patient) as work:
        await actions_chain.append(work, rules.read_envelope(raw))
    chain.grew(raw)
    return chain


async def end(clinic: Clinic, shares: ShareFiles, patient: Person, chain: Chain) -> None:
    """The request is over, the safe in the hour of its end."""
    request_id = await asks(clinic, patient, chain)
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request_id)
    await vault.jobs(shares)["vault.keep"](clinic.works, {"safe_id": str(chain.safe_id)})


def steal(cluster: postgres.Cluster, shares: Path, to: Path) -> tuple[Path, Path]:
    """A base backup from the running server, then the stopped server's folder with all of its log."""
    backup, copied = to / "backup", to / "copied"
    for folder in (backup, copied):
        folder.mkdir()
        shutil.copy(cluster.folder / "secret", folder / "secret")
    url = cluster.url("postgres", "postgres")
    command = [
        str(cluster.binaries / "pg_basebackup"),
        "-d",
        url,
        "-D",
        str(backup / "data"),
        "-X",
        "stream",
        "-c",
        "fast",
    ]
    subprocess.run([*postgres.stepping_down(), *command], check=True, capture_output=True)
    cluster.stop()
    shutil.copytree(cluster.folder / "data", copied / "data")
    return copied, backup


async def kept_sealed(clinic: Clinic, chain: Chain) -> list[bytes]:
    """What the database holds of the safe: its half of the key, sealed, and the envelope with the planted words."""
    row = await clinic.sql.fetchrow(STOLEN, chain.safe_id)
    assert row is not None
    return [row["share"], row["envelope"]]


def check_loot(loot: Path, keys: Path, things: list[bytes], with_log: bool) -> None:
    """What the database holds was stolen, sealed, and stands in its log; none of the hours' keys was, in any form."""
    for one in things:
        assert holds(loot / "data/base", [one])
        # the head of a page of the log may cut what is written once: one half of it stands there whole
        halves = [one[: len(one) // 2], one[len(one) // 2 :]]
        assert holds(loot / "data/pg_wal", halves) or not with_log
    names = {file.name for file in keys.iterdir()}
    assert names
    assert not names & {file.name for file in loot.rglob("*")}
    assert not holds(loot, [form for file in keys.iterdir() for form in forms(file.read_bytes())])


async def opens(loot: Path, chain: Chain, shares: ShareFiles) -> bytes:
    """Start the stolen database as its superuser and try to open what is in it."""
    running = postgres.start(loot, durable=False, settings={"max_connections": "40"})
    try:
        thief = await asyncpg.connect(running.url("postgres"))
        stolen: Any = await thief.fetchrow(STOLEN, chain.safe_id)
        await thief.close()
    finally:
        running.stop()
    frame = framing.split(stolen["envelope"], rules.LARGEST)
    tried = [stolen["share"][:32], stolen["share"][12:44], bytes(32)]
    with suppress(ShareGone):
        tried.insert(0, await shares.open(stolen["hour"], chain.safe_id, stolen["share"]))
    for share in tried:
        try:
            return opened(content_key(ROOM, share), frame.header, frame.body)
        except InvalidTag:
            continue
    return b""


def forms(key: bytes) -> list[bytes]:
    """How a key may stand in a file."""
    encoded = base64.b64encode(key).rstrip(b"=")
    return [key, key.hex().encode(), encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))]


def holds(folder: Path, wanted: list[bytes]) -> bool:
    """Whether a file below this folder holds one of these."""
    files = (file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return any(one in content for content in files for one in wanted)


async def test_copies_of_everything_but_the_hour_s_key_cannot_be_opened_once_it_is_destroyed(
    durable: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory, memory_folder: Path
) -> None:
    lair = memory_folder / "lair"
    lair.mkdir()
    shift = timedelta()
    folder = memory_folder / "durable-shares"
    shares = ShareFiles(folder, lambda: datetime.now(UTC) + shift)
    async with clinic_at(durable) as clinic:
        patient = await clinic.patient()
        chain = await seals(clinic, shares, patient)
        await end(clinic, shares, patient, chain)
        hour = (await clinic.row("safes", chain.safe_id))["hour"]
        things = await kept_sealed(clinic, chain)
    copied, backup = steal(durable, folder, lair)
    control = lair / "control"
    shutil.copytree(folder, control)
    key = (control / f"{hour.astimezone(UTC):%Y-%m-%dT%H}.key").read_bytes()
    assert len(key) == KEY_BYTES
    check_loot(copied, control, things, with_log=True)
    check_loot(backup, control, things, with_log=False)

    again = postgres.start(durable.folder, port=durable.port, settings=KEPT_LOG)
    async with clinic_at(again) as clinic:
        shift = timedelta(hours=50)
        clinic.later(hours=50)
        await vault.sweep(shares, LOG_KEY, KEPT, clinic.works)
        row = await clinic.row("safes", chain.safe_id)
        assert (row["state"], row["share"]) == ("destroyed", None)
    again.stop()

    for loot in (copied, backup):
        assert await opens(loot, chain, shares) == b""
        assert not holds(loot, [*forms(key), PLANTED])
        assert await opens(loot, chain, ShareFiles(control)) == PLANTED
    assert not holds(folder, [*forms(key), key[:16]])
    shutil.rmtree(lair)
