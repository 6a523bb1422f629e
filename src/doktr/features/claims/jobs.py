"""What happens to claims by itself, and the only module that speaks to insurers: never within a transaction.

Each step may die at any line and be done again: a batch has one reference however often it is sent, an answer one key
however often it is fetched, and it is confirmed only after it is written down, by whoever comes next if need be.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import structlog

from doktr.features import payments
from doktr.features.claims import actions, actions_files, rules, store, store_files, store_tariffs
from doktr.features.claims.model import Answer, Bent, HeldBack, Invoiced, Limit, OddKind, SaidTariff
from doktr.features.claims.ports import Means
from doktr.features.pricing import Cover
from doktr.kernel.outside import OutsideError, Unavailable
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.claims")
Said = TypeVar("Said")
# No question about a tariff begins later than so many seconds after the first of its sweep.
COMPARING_S = 20.0


async def sweep(means: Means, works: Works) -> None:
    """Collect, ask who insures whom, make files, send them, fetch what came back."""
    async with works.open("", EVERYWHERE) as work:
        await store.drop_left_over(work)
        await store.collect(work)
        waiting = await store.to_ask(work)
    for row in waiting:
        cover = await _cover(means, row)
        async with works.open(row["brand_id"]) as work:
            await actions.note_cover(work, row["id"], row["tries"], cover, means.asks)
    await _make_batches(works)
    await _send(means, works)
    await fetch(means, works)
    await forget_numbers(means.claim_limits, works)
    await _compare(means, works)


async def _compare(means: Means, works: Works) -> None:
    """Hold each claim against what its insurer says that it should come to: last, and for a while only, so that no
    file and no answer waits for it. Without a network nobody is asked, and no claim has been asked about in vain.
    """
    if means.insurers.holds == HeldBack("no_network"):
        return
    clock = asyncio.get_running_loop().time
    until = clock() + COMPARING_S
    async with works.open("", EVERYWHERE) as work:
        due = await store_tariffs.to_compare(work)
    for row in due:
        if clock() >= until:
            return
        said = await _tariff(means, row)
        async with works.open(row["brand_id"]) as work:
            if said is None:
                await actions.tariff_not_said(work, row["id"], row["tries"])
            else:
                await actions.note_tariff(work, row["id"], said)


async def _tariff(means: Means, row: Mapping[str, Any]) -> SaidTariff | None:
    if not row["niss_sealed"]:
        return None
    return await _said(_ask_tariff(means, row), "no-tariff")


async def _ask_tariff(means: Means, row: Mapping[str, Any]) -> SaidTariff:
    niss = means.national_numbers.open(row["niss_sealed"])
    return await means.insurers.tariff(row["nihdi"], niss, row["code"], row["day"])


async def _said(asked: Awaitable[Said], kind: str) -> Said | None:
    """What an insurer says; None where it does not, for whatever reason: one question holds up none of the others.

    Words of an error may quote what was asked: of one that is ours its kind alone is logged.
    """
    try:
        return await asked
    except OutsideError as trouble:
        log.info("insurer", kind=kind, reason=trouble.reason)
    except Exception as trouble:
        log.error("insurer", kind=kind, reason=type(trouble).__name__)
    return None


async def forget_numbers(limits: Sequence[Limit], works: Works) -> None:
    """Of who deleted their account, nothing is kept for an insurer once it is too late to ask."""
    async with works.open("", EVERYWHERE) as work:
        kept = await store.with_number(work, rules.day_of(work.now))
        uncharged = await payments.numbers(work)
    for row in kept:
        async with works.open(row["brand_id"]) as work:
            if rules.over_on(limits, row["day"]) <= rules.day_of(work.now):
                await actions.forget_number(work, row["id"])
    for row in uncharged:
        async with works.open(row["brand_id"]) as work:
            if rules.over_on(limits, rules.day_of(row["since"])) <= rules.day_of(work.now):
                await payments.forget_number(work, row["cause_id"])


async def _cover(means: Means, row: Mapping[str, Any]) -> Cover | None:
    if not row["niss_sealed"]:  # whoever deleted their account: no insurer can be asked about them any more
        return Cover(insured=False, increased=False)
    return await _said(_ask_cover(means, row), "silent")


async def _ask_cover(means: Means, row: Mapping[str, Any]) -> Cover:
    said = await means.insurer.insurability(means.national_numbers.open(row["niss_sealed"]), row["day"])
    return said or Cover(insured=False, increased=False)


async def _make_batches(works: Works) -> None:
    async with works.open("", EVERYWHERE) as work:
        due = await store_files.to_batch(work)
    for row in due:
        async with works.open(row["brand_id"]) as work:
            await actions_files.make_batch(work, row["doctor_id"], row["month"], row["national_union"])


async def _send(means: Means, works: Works) -> None:
    async with works.open("", EVERYWHERE) as work:
        due = await store_files.to_send(work)
    for batch_id in due:
        await send(means, works, batch_id)


async def send(means: Means, works: Works, batch_id: UUID) -> None:
    """Hand one file over. While nobody answers it waits; a refusal of the network is looked at by a person."""
    async with works.open("", EVERYWHERE) as work:
        batch = await actions_files.batch(work, batch_id)
    if batch is None:
        return
    try:
        reference = await means.insurers.send(batch, partial(pages, means.national_numbers, works, batch_id))
    except OutsideError as trouble:
        say = log.info if isinstance(trouble, Unavailable) else log.error
        say("claims", kind="not-sent", reason=trouble.reason, batch=str(batch_id))
        async with works.open("", EVERYWHERE) as work:
            await actions_files.not_sent(work, batch_id)
        return
    async with works.open("", EVERYWHERE) as work:
        await store_files.sent(work, batch_id, reference)


async def pages(numbers: NationalNumbers, works: Works, batch_id: UUID) -> AsyncIterator[Sequence[Invoiced]]:
    """The claims of a file, page by page, each read in a transaction of its own: none waits for the network."""
    after = actions_files.FIRST
    while True:
        async with works.open("", EVERYWHERE) as work:
            page = await actions_files.page_of(work, batch_id, after, numbers)
        if not page:
            return
        yield page
        after = (page[-1].mutuality, page[-1].number)


async def fetch(means: Means, works: Works) -> None:
    """Fetch what waits for every doctor who awaits an answer, or was last looked at long ago; write down, confirm.

    Who died in between, or was not heard, asks once more: what is written down is confirmed, until nothing waits.
    """
    async with works.open("", EVERYWHERE) as work:
        nihdis, asked_at = await store_files.awaited(work), work.now
    for nihdi in nihdis:
        try:
            answers = await means.insurers.answers(nihdi)
            for answer in answers:
                await _take(means, works, nihdi, answer)
        except OutsideError as trouble:
            log.info("claims", kind="not-fetched", reason=trouble.reason)
            await _looked(means, works, nihdi, asked_at, asked_at + rules.LONGEST_ASK)
            continue
        if not answers:
            async with works.open("", EVERYWHERE) as work:
                await store_files.nothing_waits(work, nihdi, asked_at)
        await _looked(means, works, nihdi, asked_at, rules.next_look(means.claim_limits, asked_at))


async def _take(means: Means, works: Works, nihdi: str, answer: Answer | Bent) -> None:
    """Write an answer down and confirm it. What cannot be written down is seen by the operator, and stays where it is:
    who can read it, or whose it is, may fetch it yet.
    """
    odd = answer.why if isinstance(answer, Bent) else await write_down(works, answer, nihdi)
    if odd is None:
        await means.insurers.confirm(nihdi, [answer.key])
    async with works.open("", EVERYWHERE) as work:
        if odd is None:
            await store_files.confirmed(work, answer.key)
        else:
            await store_files.keep_odd(work, nihdi, odd, answer.key)


async def _looked(means: Means, works: Works, nihdi: str, asked_at: datetime, again_at: datetime) -> None:
    async with works.open("", EVERYWHERE) as work:
        await store_files.looked(work, nihdi, asked_at, rules.paid_since(means.claim_limits, asked_at), again_at)


async def write_down(works: Works, answer: Answer, nihdi: str | None = None) -> OddKind | None:
    """Apply an answer page by page, and write down at its end that it was: who dies before begins anew.

    Where it speaks of no file of the doctor's for whom it lay there nothing is written down; answers why not.
    """
    async with works.open("", EVERYWHERE) as work:
        found = await store_files.of_number(work, answer.batch_number)
        if await store_files.known_file(work, answer.key):
            return None
    if found is None or nihdi not in (None, found[2]):
        log.error("claims", kind="answer-to-nothing", answer=answer.kind)
        return "unknown-file" if found is None else "other-doctor"
    batch_id, brand, _ = found
    lines = iter(answer.lines)
    while page := await asyncio.to_thread(lambda: list(islice(lines, actions_files.PAGE))):
        async with works.open(brand) as work:
            await actions_files.apply(work, batch_id, answer, page)
    await _refuse_rest(works, brand, batch_id, answer)
    async with works.open(brand) as work:
        await actions_files.applied(work, batch_id, answer)
    return None


async def _refuse_rest(works: Works, brand: str, batch_id: UUID, answer: Answer) -> None:
    more = answer.kind == "refused"
    while more:
        async with works.open(brand) as work:
            more = await actions_files.refuse_rest(work, batch_id, answer)
