"""What happens to guests by themselves: their time is over, or the call is, and later their names are forgotten."""

from collections.abc import Mapping
from typing import Any

from doktr.features import identity
from doktr.features.guests import actions, store
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works


async def over(works: Works, _payload: Mapping[str, Any]) -> None:
    """Send everybody out whose time, code or call is over."""
    async with works.open("", EVERYWHERE) as work:
        for guest in await store.due(work):
            await actions.end(work, guest)


async def sweep(kept: Retention, works: Works) -> None:
    """The net under `over`. Some time after they went, as all that was sealed, their names go too.

    That somebody was invited is forgotten when the bare facts of the consultation are.
    """
    await over(works, {})
    async with works.open("", EVERYWHERE) as work:
        gone = await store.over(work, work.now - kept.guest_names)
        for _guest, person_id in gone:
            if person_id is not None:
                await identity.forget_visitor(work, person_id)
        await store.forget(work, [guest for guest, _person in gone])
        await store.forget_facts(work, kept.facts_before(work.now))


JOBS = {"guests.over": over}
