"""Letters to invited doctors, and the net under them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features import brands, notices
from doktr.features.staff import actions, store
from doktr.kernel.outside import Refused
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.staff")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]


async def send(ways: notices.Ways, works: Works, payload: Mapping[str, Any]) -> None:
    """Write and send the letter; what nobody answers is tried again by the queue, each time with a fresh link."""
    async with works.open(payload["brand"]) as work:
        brand = await brands.of(work)
        written = await actions.write(work, UUID(payload["invitation_id"]))
    if written is None:
        return
    letter, token = written
    link = f"{ways.origin(brand)}/doctor/invited#{token}"
    try:
        await notices.letter(ways, letter.email, letter.language, brand.name, link, letter.id.hex)
    except Refused:
        log.warning("invitation", reason="mail-refused")


async def sweep(works: Works) -> None:
    """End what nobody took in time; send what lost its job."""
    async with works.open("", EVERYWHERE) as work:
        for invitation_id, brand in await store.over(work):
            await actions.expire(work, invitation_id, brand)
        for invitation_id, brand in await store.unsent(work):
            await work.later(actions.SEND, {"invitation_id": invitation_id, "brand": brand})


def jobs(ways: notices.Ways) -> dict[str, Handler]:
    """The jobs by name, with the ways that this installation has."""
    return {actions.SEND: partial(send, ways)}
