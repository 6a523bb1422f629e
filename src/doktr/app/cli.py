"""The command line: `doktr migrate | brands | tariffs | keys | serve | work | witness | …`; `--help` lists all."""

import argparse
import asyncio
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import uvicorn

from doktr.adapters.jobs import pgqueuer
from doktr.adapters.login import keys
from doktr.adapters.push import keys as push_keys
from doktr.adapters.signing import file as signing
from doktr.app import logs
from doktr.app.settings import SettingsMissing, from_environment, keys_dir, owner_url, root_of
from doktr.app.wiring import CannotStart, try_out
from doktr.features import brands, identity, operations, pricing
from doktr.kernel.sealing import NationalNumbers

GRACE_S = 5
# An envelope of 48 KiB in base64url, and the frame around it.
LARGEST_FRAME = 66 * 1024
# Deflate would cost each open page another 35 KiB; our frames are small.
SERVING: dict[str, Any] = {
    "http": "httptools", "loop": "uvloop", "ws": "websockets-sansio", "ws_per_message_deflate": False,
    "ws_max_size": LARGEST_FRAME, "access_log": False, "log_config": None, "server_header": False,
    "proxy_headers": True, "timeout_graceful_shutdown": GRACE_S,
}  # fmt: skip


def migrate(_options: argparse.Namespace) -> None:
    """Bring the database to this version: plain SQL by alembic, then the job tables."""
    from doktr.app.migrating import NoLock, to_head

    url = owner_url()
    try:
        to_head(root_of() / "alembic.ini")
    except NoLock as busy:
        sys.exit(f"doktr does not migrate any further. {busy}")

    async def install() -> None:
        connection = await asyncpg.connect(url)
        await pgqueuer.install(connection)
        await connection.close()

    asyncio.run(install())


def import_brands(options: argparse.Namespace) -> None:
    """Import every brand folder; a brand whose colours do not pass the contrast check is refused."""

    async def run() -> None:
        connection = await asyncpg.connect(owner_url())
        for line in await brands.import_brands(connection, options.folder):
            print(line)
        await connection.close()

    asyncio.run(run())


def load_tariffs(options: argparse.Namespace) -> None:
    """Put the tariffs of a folder in place of those that are loaded; a gap or an overlap is refused."""

    async def run() -> None:
        connection = await asyncpg.connect(owner_url())
        try:
            print(await pricing.load_tariffs(connection, options.folder))
        except pricing.TariffsRefused as refused:
            sys.exit(f"doktr loads nothing. {refused}")
        finally:
            await connection.close()

    asyncio.run(run())


def allow_operator(options: argparse.Namespace) -> None:
    """Put a person on a brand's operator list. The national number is read from standard input, never an argument."""
    settings = from_environment()
    niss = sys.stdin.readline().strip()

    async def run() -> None:
        connection = await asyncpg.connect(owner_url())
        await identity.allow_operator(connection, options.brand, NationalNumbers(settings.niss_key), niss)
        await connection.close()

    asyncio.run(run())


def make_keys(options: argparse.Namespace) -> None:
    """Make what is missing in KEYS_DIR: keys for the login, the log and pushes; or rotate those for the login."""
    if options.what == "init":
        keys.init(keys_dir())
        signing.init(keys_dir())
        push_keys.init(keys_dir())
    else:
        keys.rotate(keys_dir())


def log_release(_options: argparse.Namespace) -> None:
    """Publish in the log what WEB_DIST holds, file by file; nothing happens when it is the latest release already."""
    from doktr.app.release import log_release

    settings = from_environment()
    asyncio.run(try_out(settings))
    build = asyncio.run(log_release(settings))
    print(f"{build}: logged" if build else "This release is in the log already.")


def look(options: argparse.Namespace) -> None:
    """Watch a deployment from outside: its log only grew, and it serves what the log says. Needs no settings."""
    from doktr.app import witness

    wish = witness.Wish(options.url, options.key, options.state, options.cosign, options.name, options.build)
    sys.exit(witness.run(wish))


def serve(options: argparse.Namespace) -> None:
    """Run one web server process; start several behind a balancer to scale."""
    from doktr.app.web import create_app

    settings = from_environment()
    logs.configure(settings.log_level)
    asyncio.run(try_out(settings))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(create_app(settings), host=options.host, port=options.port, **SERVING)


def work(_options: argparse.Namespace) -> None:
    """Run one worker process: offers, missed calls, clean-up."""
    from doktr.app.worker import run

    settings = from_environment()
    logs.configure(settings.log_level)
    asyncio.run(try_out(settings))
    asyncio.run(run(settings))


def invariants(_options: argparse.Namespace) -> None:
    """Look whether live data is as it must be: overlaps, quota, guard, states. Prints what breaks it; then it fails."""
    from doktr.app.wiring import platform

    async def run() -> dict[str, list[str]]:
        async with platform(from_environment()) as ready:
            return await operations.broken(ready.mandate_rules, ready.works)

    found = asyncio.run(run())
    for name, ids in found.items():
        print(f"{name}: {len(ids)}: {' '.join(ids[:10])}")
    print("Nothing is broken." if not found else "Broken.")
    sys.exit(1 if found else 0)


def held_jobs(options: argparse.Namespace) -> None:
    """Print how many jobs of each kind gave up and are held; with --again, put those of a kind back to be done."""
    from doktr.app.wiring import platform

    async def run() -> None:
        async with platform(from_environment()) as ready:
            if options.again:
                print(f"{options.again}: {await ready.jobs.again(options.again)} put back")
            held = await ready.jobs.held()
        for name, count in held.items():
            print(f"{name}: {count} held")
        if not held:
            print("Nothing is held.")

    asyncio.run(run())


def simulate(options: argparse.Namespace) -> None:
    """Play a month with made-up people and the product's own rules: waits, hit rates, fairness, the guard."""
    from doktr.app import simulation
    from doktr.app.simulation.charts import charts

    (brand,) = [one.brand for one in brands.read_brands(options.brands) if one.brand.id == options.brand]
    begin = datetime(2026, 11, 2, tzinfo=ZoneInfo(brand.policy.hours.timezone))
    world = simulation.World(options.seed, options.patients, options.doctors, begin, options.days, options.requests)
    figures = simulation.Month(world, brand.policy).run()
    given = {name: getattr(options, name) for name in ("seed", "patients", "doctors", "days", "requests")}
    told = given | simulation.summary(figures)
    print(json.dumps(told, indent=1))
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "figures.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        for name, chart in charts(figures).items():
            (options.out / name).write_text(chart, encoding="utf-8")


def openapi(_options: argparse.Namespace) -> None:
    """Print the OpenAPI 3.1 description."""
    from doktr.app.web import description

    print(json.dumps(description(), indent=1, sort_keys=True))


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="doktr", description=__doc__)
    commands = top.add_subparsers(required=True)
    commands.add_parser("migrate", help=migrate.__doc__).set_defaults(run=migrate)
    brand = commands.add_parser("brands").add_subparsers(required=True)
    imported = brand.add_parser("import", help=import_brands.__doc__)
    imported.add_argument("folder", type=Path)
    imported.set_defaults(run=import_brands)
    tariff = commands.add_parser("tariffs").add_subparsers(required=True)
    loaded = tariff.add_parser("load", help=load_tariffs.__doc__)
    loaded.add_argument("folder", type=Path, nargs="?", default=root_of() / "data" / "tariffs")
    loaded.set_defaults(run=load_tariffs)
    operators = commands.add_parser("operators").add_subparsers(required=True)
    allowed = operators.add_parser("allow", help=allow_operator.__doc__)
    allowed.add_argument("brand")
    allowed.set_defaults(run=allow_operator)
    key = commands.add_parser("keys", help=make_keys.__doc__)
    key.add_argument("what", choices=("init", "rotate"))
    key.set_defaults(run=make_keys)
    released = commands.add_parser("release").add_subparsers(required=True)
    released.add_parser("log", help=log_release.__doc__).set_defaults(run=log_release)
    looking = commands.add_parser("witness", help=look.__doc__)
    looking.add_argument("url", help="the deployment, for example https://doktr.example")
    looking.add_argument("--key", help="the log's key (name+id+key), from elsewhere than the deployment itself")
    looking.add_argument("--state", type=Path, help="where to remember the last head; made when it is not there")
    looking.add_argument("--cosign", type=Path, help="vouch for the head with this key; made when it is not there")
    looking.add_argument("--name", default="witness", help="the name under which to vouch")
    looking.add_argument("--build", type=Path, help="compare the release with this folder, built from the sources")
    looking.set_defaults(run=look)
    server = commands.add_parser("serve", help=serve.__doc__)
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=int, default=8000)
    server.set_defaults(run=serve)
    commands.add_parser("work", help=work.__doc__).set_defaults(run=work)
    commands.add_parser("invariants", help=invariants.__doc__).set_defaults(run=invariants)
    held = commands.add_parser("jobs", help=held_jobs.__doc__)
    held.add_argument("--again", metavar="KIND", help="put all held jobs of this kind back, with all their attempts")
    held.set_defaults(run=held_jobs)
    simulated = commands.add_parser("simulate", help=simulate.__doc__)
    for name, default in (("seed", 1), ("patients", 100_000), ("doctors", 60), ("days", 30), ("requests", 36_000)):
        simulated.add_argument(f"--{name}", type=int, default=default)
    simulated.add_argument("--brand", default="doktr")
    simulated.add_argument("--brands", type=Path, default=root_of() / "data" / "brands")
    simulated.add_argument("--out", type=Path, help="a folder for the figures and their charts")
    simulated.set_defaults(run=simulate)
    commands.add_parser("openapi", help=openapi.__doc__).set_defaults(run=openapi)
    return top


def main() -> None:
    """Entry point of `doktr`."""
    options = parser().parse_args()
    try:
        options.run(options)
    except SettingsMissing as missing:
        sys.exit(f"doktr cannot start. These settings are missing or not usable:\n{missing}")
    except CannotStart as trouble:
        sys.exit(f"doktr cannot start. {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
