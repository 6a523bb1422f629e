"""The scene that the tables of the house are played on."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from doktr_sandbox.whole_service import Service
from tests.conftest import ended
from tests.house.scene import Scene

DEMO_PEOPLE = Path(__file__).parents[2] / "src/doktr_sandbox/people.json"
PETER = next(one for one in json.loads(DEMO_PEOPLE.read_text(encoding="utf-8")) if one["key"] == "peter")
NURSE_ELSEWHERE = {name: PETER[name] for name in ("niss", "given_name", "family_name")} | {
    "kind": "nurse", "doctors": ["14000464003"], "brands": ["heidra"],
}  # fmt: skip


@pytest.fixture(scope="module")
async def scene(module_database, memory_folder, tmp_path_factory) -> AsyncIterator[Scene]:
    """A service without worker, so that nothing moves by itself, with a doctor who works for the other brand alone."""
    register = json.loads((Path(__file__).parents[2] / "data/register/demo.json").read_text(encoding="utf-8"))
    for entry in register["entries"]:
        entry["brands"] = ["heidra"] if entry["family_name"] == "Lambert" else ["doktr"]
    register["assistants"].append(NURSE_ELSEWHERE)
    file = tmp_path_factory.mktemp("register") / "register.json"
    file.write_text(json.dumps(register), encoding="utf-8")
    changed = {"REGISTER_FILE": str(file), "REQUESTS_PER_MINUTE": "100000"}
    service = Service(
        memory_folder, module_database.cluster, module_database.name, worker=False, warm=True, changed=changed
    )
    everything = await asyncpg.connect(module_database.superuser_url)
    made = Scene(service, everything)
    try:
        await asyncio.to_thread(service.start)
        await made.enter()
        await made.come_elsewhere()
        yield made
    finally:
        await made.leave()
        await everything.close()
        ended(service)
