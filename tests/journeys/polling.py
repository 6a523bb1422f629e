"""Looking again and again: nothing here believes a single look."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.journeys.profile import PATIENCE_S

Look = Callable[[], Awaitable[float]]

EVERY_S = 0.3


async def until(ask: Callable[[], Awaitable[Any]], within_s: float = PATIENCE_S, told: str = "") -> Any:
    """Ask until the answer is true; returns it. Fails with what was asked last."""
    deadline = time.monotonic() + within_s
    while not (answer := await ask()):
        assert time.monotonic() < deadline, f"not within {within_s} s: {told or ask}; last answer {answer!r}"
        await asyncio.sleep(EVERY_S)
    return answer


async def grows(look: Look, times: int = 3, within_s: float = PATIENCE_S) -> float:
    """The number is seen to grow `times` times, each time over the last; returns the seconds it took."""
    began, last, grown = time.monotonic(), await look(), 0
    seen = [last]
    while grown < times:
        await asyncio.sleep(EVERY_S)
        now = await look()
        grown += now > last
        last = now
        seen.append(now)
        assert time.monotonic() - began < within_s, f"grew {grown} times within {within_s} s: {seen}"
    return time.monotonic() - began


async def stands_still(look: Look, for_s: float, within_s: float = PATIENCE_S) -> None:
    """The number stays what it is for `for_s` seconds, beginning somewhere within `within_s`."""
    began = since = time.monotonic()
    last = await look()
    while time.monotonic() - since < for_s:
        await asyncio.sleep(EVERY_S)
        now = await look()
        if now != last:
            last, since = now, time.monotonic()
        assert time.monotonic() - began < within_s, f"never stood still for {for_s} s within {within_s} s"
