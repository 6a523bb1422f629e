"""Durable sealed messages per second through two server processes, beside the packaged Synapse and pgbench.

One message of each pair is under way at a time. It counts when its sender has the acknowledgement, which comes after
the commit, and its receiver, who is at the other process, has the envelope. Synapse does the same work: its sender has
the answer, its receiver has the event from /sync. pgbench inserts rows like ours and delivers nothing.
"""

import asyncio
import json
import subprocess
from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from secrets import token_bytes
from statistics import median, quantiles
from typing import Any

import asyncpg

from bench import ground, relay_floor, relay_ground, relay_synapse
from bench.figures import RESULTS, Figure, Goal, figure, say
from bench.relay_ground import Pair
from bench.sockets import raise_file_limit
from doktr_sandbox import crowd, postgres
from doktr_sandbox.processes import inherited, python
from doktr_sandbox.whole_service import Service

PAIRS = (1, 8, 32, 128)
JUDGED = 32
ROUNDS = 3
OURS_S, SYNAPSE_S, WARM_S = 5, 8, 3
TIMES_SYNAPSE = Goal("at least", 40)
OF_FLOOR = Goal("at least", 0.08)
SOON = Goal("below", 50, of_floor=False)
# All of them come from this one machine, far more often than people do.
UNHINDERED = {"REQUESTS_PER_MINUTE": "1000000", "MESSAGES_PER_SECOND": "1000000"}
CONNECTIONS = {"max_connections": "300"}
# A message of up to 256 bytes once it is sealed: 21 bytes before it, 256 and one of padding, 16 of the seal.
BODY_BYTES = 294
CONFIGURATION = RESULTS / "relay-synapse.yaml"
HEADS = "select id, head_seq, head_hash from safes"
ENVELOPE = "select envelope from envelopes order by safe_id, seq desc limit 1"


@dataclass
class Side:
    """What one side reached with so many pairs, round by round."""

    per_second: list[float] = field(default_factory=list)
    middle_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    load_ms: list[float] = field(default_factory=list)

    def add(self, came: dict[str, Any]) -> None:
        """One round."""
        each, hundredths = came["each_ms"], quantiles(came["each_ms"], n=100)
        self.per_second.append(len(each) / came["seconds"])
        self.middle_ms.append(hundredths[49])
        self.late_ms.append(hundredths[98])
        self.load_ms.append(came["busy_s"] * 1000 / len(each))


@dataclass
class Bench:
    """Two of our servers and one Synapse on the same PostgreSQL, and everybody who chats."""

    running: postgres.Cluster
    service: Service
    synapse: relay_synapse.Synapse
    ours: list[Pair] = field(default_factory=list)
    theirs: list[relay_synapse.Pair] = field(default_factory=list)

    async def fill(self) -> None:
        """Everybody comes."""
        self.ours = await relay_ground.pairs(self.running, max(PAIRS))
        self.theirs = await self.synapse.pairs(max(PAIRS))
        superuser = await asyncpg.connect(ground.superuser(self.running))
        await relay_floor.prepare(superuser)
        await superuser.close()

    async def ask(self, *statements: str) -> list[asyncpg.Record]:
        """Run statements as the superuser; answers the rows of the last."""
        superuser = await asyncpg.connect(ground.superuser(self.running))
        rows = [await superuser.fetch(statement) for statement in statements][-1]
        await superuser.close()
        return rows

    def chat(self, count: int, seconds: float) -> dict[str, Any]:
        """So many pairs of ours. Raises `RuntimeError` unless all that was acknowledged is in the chains."""
        before = {str(row["id"]): row for row in asyncio.run(self.ask("checkpoint", HEADS))}
        pairs = [self._described(number, before[self.ours[number].safe_id]) for number in range(count)]
        came = loaded("bench.relay_load", {"seconds": seconds, "body": text(token_bytes(BODY_BYTES)), "pairs": pairs})
        after = {str(row["id"]): row["head_seq"] for row in asyncio.run(self.ask(HEADS))}
        kept = [after[pair["safe"]] - pair["seq"] for pair in pairs]
        if kept != came["sent"]:
            raise RuntimeError(f"not what was sent is there: {kept} and {came['sent']}")
        return came

    def _described(self, number: int, head: asyncpg.Record) -> dict[str, Any]:
        """A pair as the load wants it, where its chain stands; every receiver is at the other process."""
        pair, ports = self.ours[number], self.service.web_ports
        return {
            "safe": pair.safe_id, "device": pair.sender.device_id, "key": text(pair.sender_key),
            "head": text(head["head_hash"]), "seq": head["head_seq"],
            "sender": page(pair.sender, ports[number % 2]), "receiver": page(pair.receiver, ports[(number + 1) % 2]),
        }  # fmt: skip

    def chat_through_synapse(self, count: int, content: dict[str, str]) -> dict[str, Any]:
        """So many pairs of Synapse's."""
        asyncio.run(self.ask("checkpoint"))
        pairs = [asdict(pair) for pair in self.theirs[:count]]
        given = {"port": self.synapse.port, "seconds": SYNAPSE_S, "content": content, "pairs": pairs}
        return loaded("bench.relay_synapse_load", given)

    def insert(self, clients: int, envelope: bytes) -> float:
        """So many clients of pgbench."""
        asyncio.run(self.ask(f"truncate {relay_floor.TABLE}", "checkpoint"))
        return relay_floor.run(self.running, clients, envelope)


def text(raw: bytes) -> str:
    """Bytes as JSON can carry them."""
    return b64encode(raw).decode()


def page(member: crowd.Member, port: int) -> dict[str, Any]:
    """Somebody's page at one of the servers."""
    return {"port": port, "path": f"/api/{member.face}/socket", "cookie": member.cookie}


def loaded(module: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a load process measured. Raises `RuntimeError` with its complaint."""
    done = subprocess.run(
        python("-m", module), env=inherited(), input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def alike(envelope: bytes) -> dict[str, str]:
    """An encrypted event of as many bytes as our envelope has."""
    content = {
        "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "", "device_id": "ABCDEFGHIJ", "sender_key": "k" * 43,
        "session_id": "s" * 43,
    }  # fmt: skip
    return content | {"ciphertext": "A" * max(0, len(envelope) - len(json.dumps(content)))}


def warmed_up(bench: Bench) -> bytes:
    """Let everything run once, let the planner see what there is; answers one real envelope."""
    bench.chat(JUDGED, WARM_S)
    return bytes(asyncio.run(bench.ask("analyze", ENVELOPE))[0]["envelope"])


@dataclass
class Sides:
    """All that was measured, by the number of pairs."""

    ours: dict[int, Side] = field(default_factory=lambda: defaultdict(Side))
    synapse: dict[int, Side] = field(default_factory=lambda: defaultdict(Side))
    floor: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def one_round(self, bench: Bench, pairs: int, envelope: bytes) -> None:
        """All three, one after the other."""
        self.ours[pairs].add(bench.chat(pairs, OURS_S))
        self.floor[pairs].append(bench.insert(pairs, envelope))
        self.synapse[pairs].add(bench.chat_through_synapse(pairs, alike(envelope)))
        ours, synapse, floor = self.ours[pairs], self.synapse[pairs], self.floor[pairs]
        say(
            f"{pairs} pairs: {ours.per_second[-1]:.0f}/s, 99 % within {ours.late_ms[-1]:.1f} ms; "
            f"Synapse {synapse.per_second[-1]:.0f}/s, {synapse.late_ms[-1]:.0f} ms; pgbench {floor[-1]:.0f}/s"
        )

    def figures(self) -> list[Figure]:
        """Each number of pairs beside Synapse and beside pgbench; the load's own cost at the end."""
        found = [one for pairs in PAIRS for one in self._of(pairs)]
        return [*found, *(self._load(name, side) for name, side in (("ours", self.ours), ("Synapse", self.synapse)))]

    def _of(self, pairs: int) -> Sequence[Figure]:
        ours, synapse, judged = self.ours[pairs], self.synapse[pairs], pairs == JUDGED
        name = f"{pairs} pair{'s' if pairs > 1 else ''}"
        return (
            figure(f"messages of {name}, beside Synapse", ours.per_second, "1/s", synapse.per_second,
                   TIMES_SYNAPSE if judged else None),
            figure(f"messages of {name}, beside pgbench", ours.per_second, "1/s", self.floor[pairs],
                   OF_FLOOR if judged else None),
            figure(f"one message of {name}, median, beside Synapse", ours.middle_ms, "ms", synapse.middle_ms),
            figure(f"one message of {name}, 99 %, beside Synapse", ours.late_ms, "ms", synapse.late_ms,
                   SOON if judged else None),
        )  # fmt: skip

    def _load(self, name: str, side: dict[int, Side]) -> Figure:
        """What the load itself takes of a core for one message, beside the time between two messages."""
        between = [1000 / per_second for per_second in side[JUDGED].per_second]
        return figure(f"load of {JUDGED} pairs, {name}: CPU per message", side[JUDGED].load_ms, "ms", between)


def run(rounds: int | None = None) -> list[Figure]:
    """Something to warm up, then every number of pairs so many times, all three by turns."""
    raise_file_limit()
    sides = Sides()
    with (
        ground.cluster("relay", CONNECTIONS) as running,
        ground.service(running, servers=2, worker=False, changed=UNHINDERED) as service,
        relay_synapse.started(running, ground.FOLDER / "relay" / "synapse") as synapse,
    ):
        shown = relay_synapse.printable(synapse.settings)
        CONFIGURATION.write_text(shown + "\n", encoding="utf-8")
        say(f"Synapse's configuration, kept in {CONFIGURATION.name}:\n{shown}")
        bench = Bench(running, service, synapse)
        asyncio.run(bench.fill())
        envelope = warmed_up(bench)
        say(f"{len(envelope)} bytes each; medians of {rounds or ROUNDS} rounds")
        for _ in range(rounds or ROUNDS):
            for pairs in PAIRS:
                sides.one_round(bench, pairs, envelope)
    say(f"load at {JUDGED} pairs: {median(sides.ours[JUDGED].load_ms):.3f} ms of CPU per message of ours")
    return sides.figures()
