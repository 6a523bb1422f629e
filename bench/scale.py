"""Whether ten years of a whole country slow down a day at work: the same questions beside one hundredth of it.

11.5 million patients and 50 million past consultations with what the service keeps of them: requests, places, waits and
appointments for 400 days, doctors' time and who took part for 30. Every doctor has appointments to come. The line and
the doctors on duty are the same at both sizes; what grows is what lies behind them.

Charges and the log of who looked, with its public leaves, are there of the last 30 days only: of all ten years they
would weigh 21 and 55 GB, which is no part of what queue, quota and free times ask. Nor are there safes and what is
sealed in them (gone within the hour), the books, payments and claims (a row or several for each charge).

Both databases stand in one server, were brought to the schema of the code that asks, read through once as on any server
that has been up for a day, and are asked in turn.

`python -m bench.scale` only loads, and keeps both: measuring wants a calm machine, loading half an hour of any. What is
kept is then measured as often as one likes, until `var/bench/scale` is deleted.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

import asyncpg

from bench import ground
from bench.durable import refuse_unless_durable
from bench.figures import Figure, Goal, figure, say
from bench.scale_load import Size, load
from bench.scale_plans import end_to_end
from bench.scale_work import ASKED, SEEN, Day, begin, opened
from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, command, fill

WHOLE = Size(patients=11_500_000, consultations=50_000_000)
HUNDREDTH = Size(patients=115_000, consultations=500_000)
Sizes = dict[str, Size]
SIZES: Sizes = {"small": HUNDREDTH, "whole": WHOLE}
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
WARM, TIMES = 50, 100
SLOWER = Goal("at most", 1.5)
WITHIN_S = Goal("at most", 1800, of_floor=False)
WITHIN_GB = Goal("at most", 25, of_floor=False)
NONE = Goal("at most", 0, of_floor=False)
FOLDER = ground.FOLDER / "scale"
NOTED = FOLDER / "loaded.json"
WEIGHT = "select pg_database_size(current_database()) / 1e9"
SWEPT = "vacuum (analyze) accesses"  # what was taken back of an earlier measurement
PREWARM = "create extension if not exists pg_prewarm"
# The longest first: what there is no room for any more gives way to what is asked for more often.
READ = """
select pg_relation_size(oid), pg_prewarm(oid, 'read') from pg_class
where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace order by 1 desc
"""


@dataclass
class Filled:
    """One database: how long it took to fill, what it weighs, and how long each question takes."""

    name: str
    size: Size
    seconds: float
    gigabytes: float
    day: Day
    pool: asyncpg.Pool
    spent: dict[str, list[float]] = field(default_factory=dict)

    async def ask(self, name: str, times: int) -> None:
        """Ask so often, and keep how long it took."""
        face, what = ASKED[name]
        self.spent.setdefault(name, []).extend([await self.day.spent_ms(face, what) for _ in range(times)])


@contextmanager
def server() -> Iterator[postgres.Cluster]:
    """The server in which both are kept; it is begun anew unless both are there whole."""
    if not NOTED.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
    running = postgres.start(FOLDER / "pg", settings=SETTINGS)
    try:
        yield running
    finally:
        running.stop()


async def fill_both(running: postgres.Cluster, sizes: Sizes) -> dict[str, float]:
    """Installed as anywhere, loaded, a day begun; answers how many seconds each took to load."""
    if NOTED.exists():
        return json.loads(NOTED.read_text(encoding="utf-8"))
    seconds: dict[str, float] = {}
    for name, size in sizes.items():
        await postgres.prepare(running, name)
        await asyncio.to_thread(fill, Service(FOLDER, running, database=name).settings)
        await refuse_unless_durable(running.url("postgres", name), running.url("doktr_app", name))
        before = perf_counter()
        await load(running, name, size)
        seconds[name] = perf_counter() - before
        await begin(running.url("postgres", name))
        say(f"{name}: loaded in {seconds[name]:.0f} s")
    NOTED.write_text(json.dumps(seconds), encoding="utf-8")
    return seconds


async def opened_day(running: postgres.Cluster, name: str, size: Size, seconds: float) -> Filled:
    """A filled database, migrated as the code is now, with a connection such as the service's own."""
    await asyncio.to_thread(command, Service(FOLDER, running, database=name).settings, "migrate")
    superuser = await asyncpg.connect(running.url("postgres", name))
    await superuser.execute(SEEN)
    await superuser.execute(SWEPT)
    await superuser.execute(PREWARM)
    await superuser.execute(READ)
    weight = await superuser.fetchval(WEIGHT)
    await superuser.close()
    pool, works = await opened(running.url("doktr_app", name))
    return Filled(name, size, seconds, float(weight), Day(works, size), pool)


async def compare(running: postgres.Cluster, sizes: Sizes, times: int) -> tuple[Filled, Filled, int]:
    """Ask both in turn, and look at every plan of the larger one."""
    seconds = await fill_both(running, sizes)
    small, whole = [await opened_day(running, name, size, seconds[name]) for name, size in sizes.items()]
    for name in ASKED:
        for _ in range(times // WARM + 1):
            await small.ask(name, WARM)
            await whole.ask(name, WARM)
        for one in (small, whole):
            del one.spent[name][:WARM]
        say(f"{name}: {median(small.spent[name]):.2f} ms, {median(whole.spent[name]):.2f} ms")
    scans = await end_to_end(running.url("doktr_app", whole.name), running.url("postgres", whole.name))
    for name, tables in scans.items():
        say(f"reads from end to end: {name}: {', '.join(tables)}")
    await small.pool.close()
    await whole.pool.close()
    return small, whole, len(scans)


def measure(sizes: Sizes, times: int) -> list[Figure]:
    """Both sizes side by side."""
    with server() as running:
        small, whole, scans = asyncio.run(compare(running, sizes, times))
    return [
        figure("loaded: 11.5 M patients, 50 M consultations", [whole.seconds], "s", [small.seconds], WITHIN_S),
        figure("on disk, with every index", [whole.gigabytes], "GB", [small.gigabytes], WITHIN_GB),
        figure("questions that read a large table from end to end", [scans], "", [0], NONE),
        *(figure(name, whole.spent[name], "ms", small.spent[name], SLOWER) for name in ASKED),
    ]


def run(rounds: int | None = None) -> list[Figure]:
    """The whole country beside a hundredth; `rounds` are times that each question is asked."""
    return measure(SIZES, rounds or TIMES)


if __name__ == "__main__":
    with server() as loading:
        asyncio.run(fill_both(loading, SIZES))
