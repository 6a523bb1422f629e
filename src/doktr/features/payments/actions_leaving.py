"""What must be settled about money before a patient's account goes."""

import structlog

from doktr.features import mandates, pricing
from doktr.features.payments import actions, actions_awaiting, actions_put_off, rules, store
from doktr.kernel.work import Work

log = structlog.get_logger("doktr.payments")


async def leave(work: Work, law: pricing.Rules, mode: pricing.Mode) -> None:
    """The acting patient is about to go: what took place is charged by what is known of them now.

    What cannot be charged keeps nobody from going: it is put off, and tried by the sweep. Words of an error may quote
    what people typed: its kind alone is logged.
    """
    patients = await mandates.patients_of(work, "pay")
    for consultation_id in await store.uncharged_of(work, patients, list(rules.CHARGED_FOR)):
        try:
            async with work.part():
                await actions.settle(work, consultation_id, law, mode)
        except Exception as trouble:
            log.error("payments", kind="put-off", reason=type(trouble).__name__)
            await actions_put_off.put_off(work, "charge", consultation_id)
    await actions_awaiting.wait_no_more(work, patients)
