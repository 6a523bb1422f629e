"""Hours: making them ahead, moving safes to theirs, and the steps of a destruction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from doktr.features import audit
from doktr.features.vault import rules, store_hours
from doktr.features.vault.actions import make_hour
from doktr.features.vault.model import Head
from doktr.features.vault.store_hours import Gone, Place
from doktr.kernel import framing
from doktr.kernel.notes import Signer
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work


async def make_ahead(work: Work, hours: int) -> None:
    """Make the hour that comes after so many, so that nobody has to wait for it."""
    await store_hours.open_hour(work, rules.hour_of(work.now + timedelta(hours=hours)))


async def prolong(work: Work) -> Sequence[UUID]:
    """Prolong the safes of open requests; answers those that are not in the hour in which they expire."""
    await store_hours.prolong(work, rules.PROLONG_BELOW)
    return await store_hours.misplaced(work)


async def plan_move(work: Work, safe_id: UUID) -> tuple[Place, datetime] | None:
    """Where a safe is and where it should be, whose hour is made; None when it is there already."""
    found = await store_hours.place(work, safe_id)
    if found is None or rules.hour_of(found.expires_at) == found.hour:
        return None
    hour = await make_hour(work, found.expires_at)
    return (found, hour) if hour != found.hour else None


async def move(work: Work, before: Place, hour: datetime, sealed: bytes) -> bool:
    """Move a safe with all it holds; False when somebody else did, or the hour is closing."""
    return await store_hours.move(work, before, hour, sealed)


async def due(work: Work) -> list[datetime]:
    """Hours that are over and whose destruction has not begun or was interrupted."""
    return await store_hours.due(work)


async def close(work: Work, hour: datetime) -> bool:
    """Begin the destruction: from now on nobody comes to what is in the hour. False while one lives on."""
    return await store_hours.close(work, hour)


async def drop(work: Work, hour: datetime) -> None:
    """The key is destroyed: drop the sealed content too."""
    await store_hours.drop(work, hour)


async def give_receipts(work: Work, hour: datetime, signer: Signer) -> int:
    """Sign, keep, log and announce the receipts that are still missing; answers how many were."""
    gone = await store_hours.without_receipt(work, hour)
    for one in gone:
        receipt = _receipt(one, signer)
        if await store_hours.keep_receipt(work, one.id, receipt):
            await audit.append_leaf(work, {"kind": "receipt", "sha256": sha256(receipt).hexdigest()})
            for person_id in one.people:
                await work.tell(person_id, "safe_destroyed", {"safe_id": one.id})
    if not gone:
        await store_hours.finish(work, hour)
    return len(gone)


def _receipt(gone: Gone, signer: Signer) -> bytes:
    """The same bytes however often it is made: Ed25519 draws no lots."""
    head = Head(gone.head_seq, gone.head_hash)
    header = rules.receipt_header(gone.id, gone.destroyed_at, gone.hour, head, signer.public.id.hex())
    return framing.join(header, signer.sign(framing.signed(rules.RECEIPT_LABEL, header)))


async def destroyed_of(work: Work, hours: Sequence[datetime]) -> list[datetime]:
    """Which of these hours were destroyed: a key that is there all the same was made by somebody who was late."""
    return await store_hours.destroyed_of(work, hours)


async def forget(work: Work, kept: Retention) -> None:
    """Throw away what nobody needs any more."""
    await store_hours.forget(work, kept.safe_people)
