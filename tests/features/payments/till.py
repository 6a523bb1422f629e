"""A clinic with a till: consultations that took place, a payment provider's twin, and jobs that may die anywhere."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from doktr.adapters.payment.mollie import Mollie
from doktr.adapters.payment.mollie_connect import MollieConnect
from doktr.features import claims, payments
from doktr.features.payments import actions, actions_payments
from doktr.features.payments.model import Charge
from doktr.features.pricing import Cover
from doktr.features.pricing import actions as pricing_actions
from doktr.kernel.outside import Unavailable
from doktr.kernel.sealing import NationalNumbers, Secrets
from doktr_sandbox.mollie.app import Twin
from doktr_sandbox.mollie.memory import Payment as TwinPayment
from tests.features import clinic as clinics
from tests.features.clinic import LAW, Clinic, Person
from tests.features.perils import Distant

KEY, NISS = "test_key", "55031490248"
APP = ("app_twin", "secret")
JOB = """
delete from pgqueuer where id = (select id from pgqueuer where execute_after <= now() + $1 order by id limit 1)
returning entrypoint, payload
"""
BOOKS = "select account, sum(cents)::int as cents from ledger_lines group by account"
ORDINARY, INCREASED = Cover(True, False, gmd_holder="*"), Cover(True, True, gmd_holder="*")


class Sworn:
    """An insurer: says `word` of everybody (None: nobody is insured), or breaks with it. Silent to begin with."""

    def __init__(self) -> None:
        self.word: Cover | Exception | None = Unavailable("no-answer")
        self.asked: list[tuple[str, date]] = []

    async def insurability(self, niss: str, on: date) -> Cover | None:
        self.asked.append((niss, on))
        if isinstance(self.word, Exception):
            raise self.word
        return self.word


@dataclass
class Till:
    """Money in the words of the people who use it."""

    clinic: Clinic
    twin: Twin = field(default_factory=lambda: Twin("http://twin.test", KEY))

    def __post_init__(self) -> None:
        self.twin.memory.hooks = False
        self.bills = claims.Bills()
        http = httpx.AsyncClient(transport=Distant(self.twin.application()), timeout=2)
        self.provider = Mollie("http://twin.test/v2", KEY, http, testmode=True)
        connect = MollieConnect("http://twin.test/v2", "http://twin.test/oauth2/authorize", APP, http)
        self.accounts = payments.Accounts(self.provider, connect, Secrets(bytes(32)))
        self.insurer = Sworn()
        self.numbers = NationalNumbers(bytes(32))
        self.asks = payments.Asks(self.insurer, self.numbers, LAW, "trial")
        self.jobs = clinics.JOBS | payments.jobs(self.accounts, self.asks, self.bills.withdraw)

    def reads_own(self) -> None:
        """From now on the operator's own balance is read too."""
        self.accounts = replace(self.accounts, own_token=self.twin.balance)

    async def took_place(
        self, cover: Cover | None = ORDINARY, channel: Any = "video", outcome: Any = "took_place", ends_by: Any = None
    ) -> tuple[Person, Person, UUID]:
        """A consultation with the patient's own doctor, over; patient, doctor and its id."""
        patient, doctor = await self.clinic.patient(), await self.clinic.doctor()
        if cover is not None:
            await self.insured(patient, cover, doctor)
        sealed = self.numbers.seal(NISS)
        await self.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
        request = await self.clinic.patient_asks(patient, wished_doctor_id=doctor.id, channel=channel)
        call = (await self.clinic.accepts(doctor, request)).id
        if outcome == "took_place":
            await self.clinic.joins(patient, call)
        if ends_by:
            await self.clinic.sql.execute("update consultations set channel = $2 where id = $1", call, ends_by)
        await self.clinic.ends(doctor, call, outcome)
        return patient, doctor, call

    async def insured(self, patient: Person, cover: Cover, doctor: Person) -> None:
        """What the insurer says of the patient, whose medical record this doctor keeps if any does."""
        nihdi = await self.clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
        said = Cover(**vars(cover) | {"gmd_holder": nihdi[:8] if cover.gmd_holder else None})
        async with self.clinic.as_(patient) as work:
            await pricing_actions.keep_cover(work, patient.id, said)

    async def due(self) -> list[str]:
        """Do every job that is due until none is left, as the worker would."""
        done = []
        while job := await self.clinic.sql.fetchrow(JOB, self.clinic.shift):
            handler = self.jobs.get(job["entrypoint"])
            if handler:
                await handler(self.clinic.works, json.loads(job["payload"]))
                done.append(job["entrypoint"])
        return done

    async def sweep(self) -> None:
        """What the worker does once a minute."""
        await payments.sweep(self.accounts, self.asks, self.clinic.works)
        await self.due()

    async def charge(self, call: UUID) -> Charge | None:
        """What the consultation costs."""
        async with self.clinic.works.open("doktr") as work:
            return await actions.store.of_consultation(work, call)

    async def owes(self, **how: Any) -> tuple[Person, Person, UUID]:
        """A consultation took place and is charged; patient, doctor and the charge."""
        patient, doctor, call = await self.took_place(**how)
        await self.due()
        charge = await self.charge(call)
        assert charge is not None
        return patient, doctor, charge.id

    async def pays(self, patient: Person, charge_id: UUID) -> UUID:
        """The patient begins to pay; answers the payment."""
        async with self.clinic.as_(patient) as work:
            await actions_payments.pay(work, charge_id, "http://localhost:8081", "fr")
        return await self.clinic.sql.fetchval(
            "select id from payments where charge_id = $1 order by made_at desc limit 1", charge_id
        )

    async def hook(self, payment_id: UUID, provider_id: str) -> None:
        """A message of the provider, or of somebody who pretends to be."""
        async with self.clinic.works.open("", ("*",)) as work:
            await actions_payments.heard(work, payment_id, provider_id)

    def at_provider(self) -> list[TwinPayment]:
        """The provider's payments."""
        return list(self.twin.memory.payments.values())

    async def state(self, charge_id: UUID) -> str:
        return await self.clinic.sql.fetchval("select state from charges where id = $1", charge_id)

    async def books(self) -> dict[str, int]:
        """What stands on each account; checked to be balanced."""
        rows = await self.clinic.sql.fetch(
            "select account, sum(cents)::int as cents from ledger_lines group by account"
        )
        found = {row["account"]: row["cents"] for row in rows if row["cents"]}
        assert sum(found.values()) == 0
        return found


@asynccontextmanager
async def till(clinic: Clinic) -> AsyncIterator[Till]:
    made = Till(clinic)
    yield made
    await made.provider._http.aclose()
