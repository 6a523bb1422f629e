"""What happens to certificates by itself, and the only module that speaks to insurers: never within a transaction.

A job may die at any line and be done again: an attempt has one name however often it is made, and the insurer gives it
one answer. What nobody answered is said again, by the sweep.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features.attests import actions, store
from doktr.features.attests.model import Certificate, Said
from doktr.features.attests.ports import Certifier, Means
from doktr.kernel.outside import OutsideError, Unavailable
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.attests")


async def say(means: Means, works: Works, payload: Mapping[str, Any]) -> None:
    """Tell the insurer of one certificate, or take it back, and write down what they answer."""
    attest_id = UUID(payload["attest_id"])
    async with works.open("", EVERYWHERE) as work:
        row = await store.to_say(work, attest_id)
    if row is None:
        return
    said = await _said(means.certifier, actions.certificate(row, means.national_numbers))
    async with works.open(row["brand_id"]) as work:
        await actions.note(work, row, said)


async def _said(certifier: Certifier, certificate: Certificate) -> Said | None:
    try:
        if certificate.number is None:
            return await certifier.certify(certificate)
        return await certifier.take_back(certificate)
    except Unavailable as trouble:
        log.info("attests", kind="not-said", reason=trouble.reason)
    except OutsideError as trouble:  # a person looks at it: the doctor sees that it is stuck, the log why
        log.error("attests", kind="not-said", reason=trouble.reason)
    return None


async def sweep(means: Means, works: Works) -> None:
    """Say again what nobody answered."""
    async with works.open("", EVERYWHERE) as work:
        waiting = await store.waiting(work)
    for attest_id in waiting:
        await say(means, works, {"attest_id": str(attest_id)})


def jobs(means: Means) -> dict[str, Any]:
    """The jobs by name."""
    return {actions.SAY: partial(say, means)}
