"""Whether ten years of a whole country slow down a day at work: the same questions beside one hundredth of it.

11.5 million patients and 50 million past consultations with what the service keeps of them: requests, places and waits
for 400 days, doctors' time and who took part for 30. The line and the doctors on duty are the same at both sizes; what
grows is what lies behind them. Both databases stand in one server and are asked in turn.
"""

import asyncio
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

import asyncpg

from bench import ground
from bench.durable import refuse_unless_durable
from bench.figures import Figure, Goal, figure, say
from bench.scale_load import Size, load
from bench.scale_plans import end_to_end
from bench.scale_work import ASKED, Day, opened
from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, fill

WHOLE = Size(patients=11_500_000, consultations=50_000_000)
HUNDREDTH = Size(patients=115_000, consultations=500_000)
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
WARM, TIMES = 20, 100
SLOWER = Goal("at most", 1.5)
WITHIN_S = Goal("at most", 1800, of_floor=False)
WITHIN_GB = Goal("at most", 25, of_floor=False)
NONE = Goal("at most", 0, of_floor=False)
WEIGHT = "select pg_database_size(current_database()) / 1e9"


@dataclass
class Filled:
    """One database: how long it took to fill, what it weighs, and how long each question takes."""

    size: Size
    seconds: float
    gigabytes: float = 0.0
    day: Day | None = None
    pool: asyncpg.Pool | None = None
    spent: dict[str, list[float]] = field(default_factory=dict)


async def filled(running: postgres.Cluster, database: str, size: Size) -> Filled:
    """Installed as anywhere, loaded, and a day begun."""
    await postgres.prepare(running, database)
    await asyncio.to_thread(fill, Service(running.folder.parent, running, database=database).settings)
    before = perf_counter()
    await load(running, database, size)
    found = Filled(size, perf_counter() - before)
    superuser = await asyncpg.connect(running.url("postgres", database))
    found.gigabytes = await superuser.fetchval(WEIGHT)
    say(f"{database}: {found.seconds:.0f} s, {found.gigabytes:.2f} GB")
    found.pool, works = await opened(running.url("doktr_app", database))
    found.day = Day(works, size)
    await found.day.begin(superuser)
    await superuser.close()
    return found


async def ask(one: Filled, name: str, times: int) -> None:
    """Ask so often, and keep how long it took."""
    face, what = ASKED[name]
    if one.day is not None:
        one.spent.setdefault(name, []).extend([await one.day.spent_ms(face, what) for _ in range(times)])


async def compare(running: postgres.Cluster, sizes: tuple[Size, Size], times: int) -> tuple[Filled, Filled, int]:
    """Fill both, ask both in turn, and look at every plan of the larger one."""
    small, whole = [await filled(running, name, size) for name, size in zip(("small", "whole"), sizes, strict=True)]
    for name in ASKED:
        for _ in range(times // WARM + 1):
            for one in (small, whole):
                await ask(one, name, WARM)
        for one in (small, whole):
            del one.spent[name][:WARM]
        say(f"{name}: {median(small.spent[name]):.2f} ms, {median(whole.spent[name]):.2f} ms")
    scans = await end_to_end(running.url("doktr_app", "whole"), running.url("postgres", "whole"))
    for name, tables in scans.items():
        say(f"reads from end to end: {name}: {', '.join(tables)}")
    for one in (small, whole):
        if one.pool is not None:
            await one.pool.close()
    return small, whole, len(scans)


def measure(sizes: tuple[Size, Size], times: int) -> list[Figure]:
    """Both sizes side by side."""
    with ground.cluster("scale", SETTINGS) as running:
        asyncio.run(refuse_unless_durable(ground.superuser(running), running.url("doktr_app")))
        small, whole, scans = asyncio.run(compare(running, sizes, times))
    return [
        figure("loaded: 11.5 M patients, 50 M consultations", [whole.seconds], "s", [small.seconds], WITHIN_S),
        figure("on disk, with every index", [whole.gigabytes], "GB", [small.gigabytes], WITHIN_GB),
        figure("questions that read a large table from end to end", [scans], "", [0], NONE),
        *(figure(name, whole.spent[name], "ms", small.spent[name], SLOWER) for name in ASKED),
    ]


def run(rounds: int | None = None) -> list[Figure]:
    """The whole country beside a hundredth; `rounds` are times that each question is asked."""
    return measure((HUNDREDTH, WHOLE), rounds or TIMES)
