"""What benchmarks stand on: a durable PostgreSQL on disk, filled, and the service on it."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.durable import refuse_unless_durable
from doktr_sandbox import postgres
from doktr_sandbox.processes import ROOT
from doktr_sandbox.whole_service import Service, fill

FOLDER = ROOT / "var" / "bench"


@contextmanager
def cluster(name: str, settings: dict[str, str] | None = None) -> Iterator[postgres.Cluster]:
    """A fresh PostgreSQL below `var/`, with roles and an empty database."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    running = postgres.start(folder / "pg", settings=settings)
    try:
        postgres.prepare_now(running)
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder / "pg", ignore_errors=True)


@contextmanager
def service(running: postgres.Cluster, **wishes: Any) -> Iterator[Service]:
    """The whole service on this cluster: migrated, with brands. Refuses a database that could forget."""
    ready = Service(running.folder.parent, running, **wishes)
    fill(ready.settings)
    asyncio.run(refuse_unless_durable(superuser(running), running.url("doktr_app")))
    try:
        yield ready.start()
    finally:
        ready.stop()


def superuser(running: postgres.Cluster) -> str:
    """Who sees past row-level security: fills tables and counts rows."""
    return running.url("postgres", postgres.DATABASE)


def log_folder(running: postgres.Cluster) -> Path:
    """Where the logging collector of this cluster writes."""
    return running.folder / "data" / "log"
