"""A clinic with everything that money needs beside it, and the product's own worker, which dies when it is told to."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx

from doktr.adapters.insurer.certifying import Certifying
from doktr.adapters.insurer.model import Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.app import worker
from doktr_sandbox.mycarenet.app import twin
from tests.features.attests.test_attests import Practice
from tests.features.claims.test_claims import DATA, Office
from tests.features.clinic import Clinic
from tests.features.payments.till import Till
from tests.features.perils import Distant, Worker

NOT_ABOUT_MONEY = (
    "shares", "ways", "carriers", "code_words", "facts", "log_key", "identity_rules", "let_go", "mandate_rules",
    "retention",
)  # fmt: skip

OVER = (
    "delete from pgqueuer",
    "update payments set state = 'expired' where state in ('draft', 'open', 'pending')",
    "update claim_batches set state = 'refused' where state in ('made', 'sent', 'acknowledged')",
    "update claim_batches set look_at = null",
    "update claims set compare_at = null",
    "update balances set due_at = 'infinity'",
)


@dataclass
class Bank:
    """The till, the insurers' office and a practice of one clinic, and who works for them."""

    till: Till
    office: Office
    practice: Practice
    worker: Worker

    @property
    def clinic(self) -> Clinic:
        return self.till.clinic

    async def books(self) -> dict[str, int]:
        """What stands on each account; checked to be balanced."""
        return await self.till.books()

    async def leave_nothing(self) -> None:
        """Nothing of this story is left to be done in the next."""
        for statement in OVER:
            await self.clinic.sql.execute(statement)

    async def time_passes(self, sweep: str | None) -> None:
        """Another worker came: it does what is due, and sweeps as it does once a minute."""
        for _ in range(3):
            await self.worker.works_on()
            self.clinic.later(minutes=6)
            if sweep is not None:
                await self.worker.sweeps[sweep](self.clinic.works)
        await self.worker.works_on()


def open_bank(till: Till) -> Bank:
    """Everything about money that the product's worker reaches, with twins behind it."""
    clinic, insurers = till.clinic, twin(DATA / "demo-members.json", DATA / "efact.json", ("doktr", "demo"))
    http = httpx.AsyncClient(transport=Distant(insurers.application()), base_url="http://insurers")
    network = MyCareNet(url="http://insurers", sender=Sender("doktr", "demo", "Doktr", test=True), http=http)
    # one installation, one key: whoever asks an insurer opens the number that anybody here sealed
    office = Office(till, insurers, network, http, till.numbers)
    practice = Practice(clinic, insurers, Certifying(network), office.national_numbers)
    ready: Any = SimpleNamespace(
        **dict.fromkeys(NOT_ABOUT_MONEY), accounts=till.accounts, asks=till.asks,
        bills=till.bills, insurer=office.insurer, insurers=office.insurers, claim_limits=office.claim_limits,
        national_numbers=office.national_numbers, certifier=practice.certifier,
    )  # fmt: skip
    jobs = till.jobs | {name: job for name, job in worker.handlers(ready).items() if is_about_money(name)}
    return Bank(till, office, practice, Worker(clinic, jobs, worker.sweeps(ready)))


# Features about money, by which the names of their jobs and sweeps begin.
MONEY = frozenset({"attests", "claims", "ledger", "payments", "pricing"})


def is_about_money(name: str) -> bool:
    """Whether this is a job or a sweep of a feature about money."""
    return name.split(".", 1)[0] in MONEY
