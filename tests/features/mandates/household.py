"""A household for tests: parents and their children, adults and those who act for them, at the clinic."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from doktr.app.wiring import Platform
from doktr.features.booking import actions as booking_actions
from doktr.features.booking.model import Wish
from doktr.features.mandates import actions, read_rules
from doktr.features.mandates import sweep as sweep_mandates
from doktr.features.mandates.model import Child, Granted, NotThisChild, Offer
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Question
from doktr.kernel.sealing import NationalNumbers
from tests.features.clinic import LAW, Clinic, Person
from tests.features.people import ROOT

RULES = read_rules(ROOT / "data" / "rules" / "mandates.json")
NUMBERS = NationalNumbers(b"k" * 32)
LET_GO = Platform.let_go
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def number_of(born: date, serial: int) -> str:
    """A national number with fitting check digits, of nobody."""
    digits = f"{born:%y%m%d}{serial:03d}"
    counted = int(("2" if born.year >= 2000 else "") + digits)
    return f"{digits}{97 - counted % 97:02d}"


def emma(**other: Any) -> Child:
    """A girl of eight or so, of nobody."""
    details = {"given_name": "Emma", "family_name": "Peeters", "birthdate": date(2018, 5, 14)} | other
    niss = other.get("niss") or number_of(details["birthdate"], 122)
    return Child(**(details | {"niss": niss, "declaration": "legal-representative-1"}))


@dataclass
class Household:
    """What people do for each other, in the words of the glossary."""

    clinic: Clinic

    async def declares(self, parent: Person, child: Child | None = None) -> UUID:
        """A parent says that this is their child."""
        async with self.clinic.as_(parent) as work:
            made = await actions.declare(work, child or emma(), NUMBERS, RULES)
        if made is None:
            raise NotThisChild
        return made.id

    async def offers(self, grantor: Person, *scopes: Granted, **lasts: float) -> Offer:
        """An adult grants a mandate to whoever brings its code."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(10))
        async with self.clinic.as_(grantor) as work:
            wanted = Offer(uuid4(), scopes, work.now + timedelta(**(lasts or {"days": 30})), code)
            await actions.offer(work, wanted, RULES)
        return wanted

    async def brings(self, mandatary: Person, code: str) -> UUID:
        """Somebody takes the mandate of a code."""
        async with self.clinic.as_(mandatary) as work:
            return await actions.redeem(work, code, RULES)

    async def grants(self, grantor: Person, mandatary: Person, *scopes: Granted, **lasts: float) -> UUID:
        """One adult acts for another from now on."""
        return await self.brings(mandatary, (await self.offers(grantor, *scopes, **lasts)).code)

    async def ends(self, person: Person, mandate_id: UUID) -> None:
        """One side ends it."""
        async with self.clinic.as_(person) as work:
            await actions.end(work, mandate_id, LET_GO)

    async def sees(self, person: Person) -> Any:
        """The person's people."""
        async with self.clinic.as_(person) as work:
            return await actions.people(work)

    async def asks_for(self, actor: Person, patient_id: UUID, **wishes: Any) -> UUID:
        """Somebody asks for a doctor for somebody else."""
        wanted = {"urgency": "today", "language": "fr", "channel": "video", "wished_doctor_id": None} | wishes
        async with self.clinic.as_(actor) as work:
            asked = Question(patient_id, wanted["channel"], wanted["wished_doctor_id"])
            quote_id = (await pricing_actions.quote(work, asked, LAW, "trial")).id
            return await booking_actions.ask(work, Wish(patient_id=patient_id, quote_id=quote_id, **wanted))

    @property
    def sweep(self) -> Any:
        """What the worker does once a minute."""
        return partial(sweep_mandates, LET_GO, RULES, self.clinic.works)
