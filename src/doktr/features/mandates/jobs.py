"""What happens to mandates by themselves: they end in time, and what nobody needs is forgotten."""

from collections.abc import Sequence

from doktr.features.mandates import actions
from doktr.features.mandates.model import LetGo, MandateRules
from doktr.kernel.work import EVERYWHERE, Works


async def sweep(let_go: Sequence[LetGo], law: MandateRules, works: Works) -> None:
    """Whoever may not act any more since a moment ago is let go of; the gates refused them from that moment on."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_over(work, let_go)
        await actions.forget(work, law)
