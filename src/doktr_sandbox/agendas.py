"""The weekly hours of the demo's doctors, put in as they would themselves: signed in, from a device that then goes."""

import asyncio
import json
from pathlib import Path
from typing import Any

from doktr_sandbox.visitor import Visitor

WEEKS = Path(__file__).with_name("agendas.json")
LABEL = "Demo"


def parts_of(week: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A doctor's week as the API takes it."""
    return [
        {
            "brand": one["brand"],
            "weekday": day,
            "from_minute": _minutes(one["from"]),
            "to_minute": _minutes(one["to"]),
            "slot_minutes": one["slot"],
            "buffer_minutes": one["buffer"],
        }
        for one in week
        for day in one["days"]
    ]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


async def fill(origin: str) -> None:
    """Give every doctor of the file their hours; fails where the service or the twin does not answer as it should."""
    weeks = json.loads(WEEKS.read_text(encoding="utf-8"))
    await asyncio.gather(*(_put(origin, key, parts_of(week)) for key, week in weeks.items()))


async def _put(origin: str, key: str, parts: list[dict[str, Any]]) -> None:
    doctor = Visitor(origin, "doctor", key)
    try:
        await doctor.log_in()
        device = await doctor.enrol(LABEL)
        (await doctor.put("agenda/pattern", {"parts": parts})).raise_for_status()
        (await doctor.delete(f"devices/{device['id']}")).raise_for_status()
    finally:
        await doctor.http.aclose()
