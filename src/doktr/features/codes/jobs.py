"""Sending codes, and the only module that does: the digits are drawn here, and live in no job and no log."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from doktr.features.codes import actions, rules
from doktr.features.codes.model import Catalogue
from doktr.features.codes.ports import Carriers
from doktr.kernel.outside import OutsideError
from doktr.kernel.work import Works

log = structlog.get_logger("doktr.codes")


async def carry(carriers: Carriers, words: Catalogue, works: Works, payload: Mapping[str, Any]) -> None:
    """Draw a code, keep what proves it, send it. What is lost on the way is asked for again by the person."""
    code = rules.drawn(secrets.randbelow(10**rules.DIGITS))
    async with works.open(payload["brand"]) as work:
        letter = await actions.letter(work, UUID(payload["person_id"]), payload["channel"], code)
    if letter is None:
        return
    texts = words[letter.language]
    try:
        await carriers.carry(letter, texts["subject"], texts[letter.channel].format(code=code))
    except OutsideError as trouble:
        log.warning("code", kind="not-sent", reason=f"{letter.channel}-{trouble.reason}")


def jobs(carriers: Carriers, words: Catalogue) -> dict[str, Any]:
    """The jobs by name."""
    return {actions.CARRY: partial(carry, carriers, words)}
