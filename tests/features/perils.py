"""A worker that dies: after any one of a job's awaits it is gone, and another worker finds what it left behind."""

import asyncio
import json
from collections.abc import Awaitable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from doktr.adapters.jobs.pgqueuer import Handler, Sweep
from tests.features.clinic import Clinic

JOB = "select id, entrypoint, payload from pgqueuer where execute_after <= now() + $1 order by id limit 1"
OF_NAME = JOB.replace(" order by", " and entrypoint = $2 order by")
OTHERS = JOB.replace(" order by", " and entrypoint <> $2 order by")
DONE = "delete from pgqueuer where id = $1"
PATIENCE = 60


class Killed(asyncio.CancelledError):
    """The process is gone, in the middle of a line: no code of ours catches that, drivers let go of all."""


@dataclass
class Mortal(Awaitable[None]):
    """Does what it is given, and dies right after its await number `at`: what was waited for is done, and not known."""

    job: Coroutine[Any, Any, None]
    at: int
    passed: int = 0

    def __await__(self) -> Generator[Any, Any, None]:
        trouble: BaseException | None = None
        while True:
            try:
                waits_for = self.job.throw(trouble) if trouble else self.job.send(None)
            except StopIteration:
                return
            trouble = None
            try:
                yield waits_for
            except BaseException as thrown:
                trouble = thrown
            self.passed += 1
            if self.passed == self.at:
                trouble = Killed()


class Distant(httpx.AsyncBaseTransport):
    """The way to somebody else's server: who sends may die before it got there, and before the answer came back."""

    def __init__(self, there: Any) -> None:
        self.there = httpx.ASGITransport(there)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One question, one answer."""
        await asyncio.sleep(0)
        answer = await self.there.handle_async_request(request)
        await asyncio.sleep(0)
        return answer


@dataclass
class Worker:
    """Does jobs and sweeps by their names as the product's worker does; a job goes from the queue once it is done."""

    clinic: Clinic
    jobs: Mapping[str, Handler]
    sweeps: Mapping[str, Sweep]
    awaits: int = field(default=0, init=False)

    async def dies(self, name: str, at: int) -> bool:
        """Do what is due of this name and die after await number `at` of it; False where it has no so many."""
        self.awaits = 0
        if name in self.sweeps:
            return await self._mortal(self.sweeps[name](self.clinic.works), at)
        while job := await self.clinic.sql.fetchrow(OF_NAME, self.clinic.shift, name):
            work = self.jobs[name](self.clinic.works, json.loads(job["payload"]))
            if await self._mortal(work, at - self.awaits):
                return True
            await self.clinic.sql.execute(DONE, job["id"])
        return False

    async def _mortal(self, job: Any, at: int) -> bool:
        mortal = Mortal(job, at)
        try:
            await mortal
        except Killed:
            return True
        finally:
            self.awaits += mortal.passed
        return False

    async def works_on(self, *, but: str = "") -> None:
        """Another worker does every job that is due, except those of this name."""
        for _ in range(PATIENCE):
            job = await self.clinic.sql.fetchrow(OTHERS, self.clinic.shift, but)
            if job is None:
                return
            if job["entrypoint"] in self.jobs:
                await self.jobs[job["entrypoint"]](self.clinic.works, json.loads(job["payload"]))
            await self.clinic.sql.execute(DONE, job["id"])
        raise AssertionError("the jobs do not end")
