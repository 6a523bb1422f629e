"""Starts the demo in a folder and walks a patient and a doctor to each other over HTTP, to be watched from outside."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from doktr_sandbox.visitor import Visitor, eventually

READY_S = 120


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """`dev.py demo` on this folder, ready."""
    first = str(20000 + secrets.randbelow(12000))
    demo = subprocess.Popen(
        ["python3", "dev.py", "demo", "--folder", str(folder)], env=os.environ | {"PORT": first}, start_new_session=True
    )
    deadline = time.monotonic() + READY_S
    while not (folder / "demo.json").exists():
        if demo.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("the demo did not start")
        time.sleep(0.05)
    return demo


async def walk(known: dict[str, Any]) -> None:
    """Login, consent, waiting, duty, offer, accept: the patient is called."""
    origin = known["patient"].rstrip("/")
    async with Visitor(origin, "patient", "lucas") as patient, Visitor(origin, "doctor", "dr-peeters") as doctor:
        asked = await patient.ask()
        assert asked.status_code == 201, asked.text
        assert asked.json()["state"] == "waiting"
        assert (await doctor.go_on_duty()).status_code == 200
        accepted = await eventually(lambda: accept(doctor, asked.json()["id"]))
        mine = (await patient.get("consultations/current")).json()
        assert mine["id"] == accepted["id"]
        print(f"walked: {mine['state']}")


async def accept(doctor: Visitor, request_id: str) -> dict[str, Any] | None:
    """The consultation, once the request may be accepted."""
    answer = await doctor.accept(request_id)
    return answer.json() if answer.status_code == 201 else None


def main(folder: Path) -> None:
    """All of it, then Ctrl-C."""
    demo = start(folder)
    try:
        asyncio.run(walk(json.loads((folder / "demo.json").read_text())))
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
