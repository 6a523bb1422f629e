"""Claims as files, and files as answers: between the feature's words and the insurers' network."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from doktr.adapters.insurer import efact
from doktr.adapters.insurer.efact import (
    Drawing,
    EfactError,
    EfactSums,
    Header,
    Invoice,
    Service,
    build_pages,
    load,
    read_answer,
)
from doktr.adapters.insurer.kmehr import BRUSSELS
from doktr.adapters.insurer.model import Arrived, FlatFile
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.adapters.insurer.spool import Spool
from doktr.features.claims import Answer, AnswerLine, Batch, Bent, HeldBack, Invoiced, Pages, SaidTariff
from doktr.kernel.outside import Refused, Unavailable

NIHDI_DIGITS = 11


class Silent:
    """No network: claims wait until there is a licence."""

    holds = HeldBack("no_network")

    async def tariff(self, nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
        """Raises `Unavailable`, always."""
        raise Unavailable("not-configured")

    async def send(self, batch: Batch, claims: Pages) -> str:
        """Raises `Unavailable`, always."""
        raise Unavailable("not-configured")

    async def answers(self, nihdi: str) -> Sequence[Answer | Bent]:
        """Nothing ever comes."""
        return ()

    async def confirm(self, nihdi: str, keys: Sequence[str]) -> None:
        """Nothing came."""


class Billing:
    """Third-party invoicing at the insurers' network."""

    def __init__(self, network: MyCareNet, drawing: Drawing, *, test: bool) -> None:
        self._network = network
        self._drawing = drawing
        self._test = test

    @property
    def holds(self) -> HeldBack | None:
        """Why no file leaves for a real insurer; None where files may leave."""
        zones = self._drawing.unconfirmed
        return None if self._test or not zones else HeldBack("drawing", zones)

    @property
    def held_back(self) -> str:
        """Why no file leaves for a real insurer, naming what has to be confirmed; nothing where files may leave."""
        if self.holds is None:
            return ""
        return (
            "no file leaves for a real insurer until these zones of data/insurer/efact.json were held against the "
            f"official drawing and are marked `confirmed`, and their codes are known: {'; '.join(self.holds.zones)}"
        )

    async def send(self, batch: Batch, claims: Pages) -> str:
        """The batch as a flat file, sent while it is written: first once for nobody, to know that it can be.

        Raises `Refused` when it cannot be written, holds claims of a trial, or is held back (see `held_back`).
        """
        if batch.trial and not self._test:
            raise Refused("trial-in-production")
        if self.held_back:
            raise Refused("drawing-not-confirmed")
        pieces = partial(self._written, batch, claims)
        try:
            length = sum([len(piece) async for piece in pieces()])
        except EfactError as error:
            raise Refused("file-not-written") from error
        return await self._network.send_batch(FlatFile(pieces, length), batch.nihdi, str(batch.id))

    def _written(self, batch: Batch, claims: Pages) -> AsyncIterator[str]:
        return build_pages(self._drawing, self._header(batch), _invoices(batch, claims()))

    def _header(self, batch: Batch) -> Header:
        return Header(
            message_reference=f"{batch.number:014d}", reference=f"D{batch.number:012d}", month=batch.month,
            sending_number=batch.sending_number, created=batch.made_at.astimezone(BRUSSELS).date(),
            third_party_number=batch.nihdi, enterprise_number=batch.payee.enterprise_number, iban=batch.payee.iban,
            bic=batch.payee.bic,
            contact_name=batch.family_name, contact_given_name=batch.given_name, contact_phone=batch.payee.phone,
            test=self._test,
        )  # fmt: skip

    async def tariff(self, nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
        """What a service costs whom, as the insurer has it."""
        return await self._network.tariff(nihdi.ljust(NIHDI_DIGITS, "0"), niss, code, day)

    async def answers(self, nihdi: str) -> Sequence[Answer | Bent]:
        """Every file that waits, read to its end; one that is bent is said to be, and holds up no other."""
        return [await asyncio.to_thread(self._read, one) for one in await self._network.arrived(nihdi)]

    def _read(self, arrived: Arrived) -> Answer | Bent:
        if arrived.file is None:
            return Bent(arrived.key, "unreadable")
        try:
            came = read_answer(self._drawing, arrived.file.open())
            _ours(came)
            of_file = tuple(error for one in came.lines if not _number(one) for error in one.errors)
            lines = _Lines(self._drawing, arrived.file)
            number = _called(came, arrived.file)
            return Answer(arrived.key, came.kind, int(came.message_reference), lines, of_file, number)
        except EfactSums:
            return Bent(arrived.key, "sums")
        except ValueError:  # an `EfactError` is one
            return Bent(arrived.key, "unreadable")

    async def confirm(self, nihdi: str, keys: Sequence[str]) -> None:
        """These are written down."""
        await self._network.confirm(nihdi, list(keys))


def _ours(came: efact.Answer) -> None:
    """Both our references in its head are of one file, and what it is called can be written down."""
    if came.reference != f"D{int(came.message_reference):012d}" or not came.insurer_reference.isprintable():
        raise EfactError("segment 300: zone reference is of another file")


def _called(came: efact.Answer, file: Spool) -> str:
    """What tells this answer from every other: its number and day; of one without a number, all that stands in it."""
    if came.insurer_reference:
        return f"{came.insurer_reference}/{came.created}"
    return file.digest


class _Lines:
    """The lines of an answer, read anew whenever somebody wants them: they are never held together."""

    def __init__(self, drawing: Drawing, file: Spool) -> None:
        self._drawing = drawing
        self._file = file

    def __iter__(self) -> Iterator[AnswerLine]:
        for one in read_answer(self._drawing, self._file.open()).lines:
            if number := _number(one):
                yield AnswerLine(number, one.paid_cents, one.errors, one.union_reference)


def _number(line: efact.AnswerLine) -> int:
    """Of which of our claims it speaks; 0 where of the file itself. Raises `EfactError` where it names two."""
    number = int(line.invoice_number or 0)
    if number and line.reference != f"C{number}":
        raise EfactError("record 20: zones invoice_number and reference are of two claims")
    return number


async def _invoices(batch: Batch, pages: AsyncIterator[Sequence[Invoiced]]) -> AsyncIterator[Sequence[Invoice]]:
    async for page in pages:
        yield [_invoice(one, batch) for one in page]


def _invoice(one: Invoiced, batch: Batch) -> Invoice:
    service = Service(
        one.code, one.day, batch.nihdi.ljust(NIHDI_DIGITS, "0"), one.insurer_cents, one.patient_cents,
        one.supplement_cents,
    )  # fmt: skip
    return Invoice(
        number=f"{one.number:012d}", reference=f"C{one.number}", niss=one.niss, mutuality=one.mutuality, sex=one.sex,
        ct1=one.ct1, ct2=one.ct2, services=(service,),
    )  # fmt: skip


def billing(network: MyCareNet, data: Path, *, test: bool) -> Billing:
    """Invoicing with the drawing in this folder. Raises `EfactError`."""
    return Billing(network, load(data / "efact.json"), test=test)


def words(data: Path) -> dict[str, dict[str, str]]:
    """Insurers' codes in words, by language."""
    errors = json.loads((data / "errors.json").read_text(encoding="utf-8"))["errors"]
    return {code: {name: said[name] for name in ("fr", "nl", "de", "en")} for code, said in errors.items()}
