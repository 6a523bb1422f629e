"""The worker: does the jobs that facts woke, and sweeps up once a minute whatever a job missed."""

import asyncio
import signal
from functools import partial

import structlog

from doktr.adapters.jobs.pgqueuer import Handler, Sweep
from doktr.app.settings import Settings
from doktr.app.wiring import Platform, platform
from doktr.features import (
    agenda,
    assistants,
    attests,
    audit,
    booking,
    capacity,
    claims,
    codes,
    consultation,
    doctors,
    guests,
    identity,
    ledger,
    mandates,
    notices,
    operations,
    payments,
    quota,
    readiness,
    relations,
    reminders,
    staff,
    vault,
)
from doktr.kernel import once
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.worker")
HANDLERS: dict[str, Handler] = {
    **capacity.JOBS,
    **booking.JOBS,
    **consultation.JOBS,
    **guests.JOBS,
    **assistants.JOBS,
    **agenda.JOBS,
    **reminders.JOBS,
}
FORGET = "delete from events where at < $1::timestamptz - $2::interval"


async def forget(ready: Platform, works: Works) -> None:
    """Throw away what nobody needs any more: ended sessions, answers kept for repeats, old events."""
    async with works.open("", EVERYWHERE) as work:
        await identity.forget_old(work, ready.identity_rules, ready.retention)
        await quota.forget(work, ready.retention)
        await codes.forget(work)
        await relations.forget(work, ready.relation_rules)
        await once.forget(work, ready.retention)
        await work.sql.execute(FORGET, work.now, ready.retention.events)


def sweeps(ready: Platform) -> dict[str, Sweep]:
    """The nets under the jobs, by name."""
    return {
        "capacity.sweep": partial(capacity.sweep, ready.retention),
        "booking.sweep": partial(booking.sweep, ready.retention),
        "consultation.sweep": partial(consultation.sweep, ready.retention),
        "consultation.forget_facts": partial(consultation.forget_facts, ready.facts, ready.retention),
        "guests.sweep": partial(guests.sweep, ready.retention),
        "assistants.sweep": partial(assistants.sweep, ready.retention),
        "mandates.sweep": partial(mandates.sweep, ready.let_go, ready.mandate_rules),
        "agenda.sweep": agenda.sweep,
        "agenda.forget_facts": partial(agenda.forget_facts, ready.retention),
        "readiness.sweep": readiness.sweep,
        "staff.sweep": staff.sweep,
        "notices.sweep": partial(notices.sweep, ready.retention),
        "ledger.sweep": ledger.sweep,
        "payments.sweep": partial(payments.sweep, ready.accounts, ready.asks),
        "claims.sweep": partial(claims.sweep, ready),
        "attests.sweep": partial(attests.sweep, ready),
        "vault.sweep": partial(vault.sweep, ready.shares, ready.log_key, ready.retention),
        "operations.sweep": partial(operations.sweep, ready.mandate_rules),
        "forget": partial(forget, ready),
    }


def handlers(ready: Platform) -> dict[str, Handler]:
    """Every job by name."""
    return {
        **HANDLERS,
        **vault.jobs(ready.shares),
        **notices.jobs(ready.ways),
        **staff.jobs(ready.ways),
        **attests.jobs(ready),
        **codes.jobs(ready.carriers, ready.code_words),
        **payments.jobs(ready.accounts, ready.asks, ready.bills.withdraw),
    }


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; a job in hand is finished first."""
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    async with platform(settings) as ready:
        log.info("worker", kind="started")
        await doctors.log_devices(ready.works)
        await assistants.log_devices(ready.works)
        await asyncio.gather(
            ready.jobs.work(ready.works, handlers(ready), sweeps(ready), stop),
            audit.keep_sequencing(ready.works, ready.log_key, stop),
        )
