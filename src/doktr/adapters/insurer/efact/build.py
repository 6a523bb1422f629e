"""Writing a batch: header, invoices of one union after another, footer, sums per union."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date

from doktr.adapters.insurer.efact.drawing import Drawing, EfactError, codes_check
from doktr.adapters.insurer.efact.model import Document, Header, Invoice, Service, Totals

PRODUCTION, TEST = "0001999", "9991999"
NIHDI_DIGITS = 12
MAF_ZONES = ("maf_year", "maf_year_before", "maf_year_two_before")


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else "0"


def _niss(niss: str) -> str:
    if len(niss) != 11 or not niss.isdigit():
        raise EfactError("record 20: zone niss cannot hold its value")
    return niss


def _sums(totals: Totals) -> dict[str, object]:
    return {
        "insurer_cents": totals.insurer_cents, "patient_cents": totals.patient_cents,
        "supplement_cents": totals.supplement_cents, "codes_check": codes_check(totals.codes),
    }  # fmt: skip


class Writing:
    """One file on its way out: it numbers records and adds up."""

    def __init__(self, drawing: Drawing, header: Header) -> None:
        """Nothing is written yet."""
        self.drawing = drawing
        self.header = header
        self.totals = Totals()
        self.unions: dict[str, Totals] = {}
        self._union = ""

    def _line(self, kind: str, values: dict[str, object], into: Totals) -> str:
        self.totals.records += 1
        into.records += 1
        return self.drawing.line(kind, {"record_number": self.totals.records, **values})

    def segments(self) -> str:
        """Segments 200 and 300, which say what kind of message follows."""
        header = self.header
        return self.drawing.segments["200"].write(
            {
                "message_name": self.drawing.messages["invoices"],
                "message_type": 92 if header.test else 12,
                "status": 0,
                "message_reference": header.message_reference,
            }
        ) + self.drawing.segments["300"].write(
            {
                "invoicing_month": header.month.strftime("%Y%m"),
                "sending_number": header.sending_number,
                "created": _day(header.created),
                "reference": header.reference,
                "instructions": self._instructions,
                "contact_name": header.contact_name,
                "contact_given_name": header.contact_given_name,
                "contact_phone": header.contact_phone,
            }
        )

    @property
    def _instructions(self) -> str:
        return TEST if self.header.test else PRODUCTION

    def _of_file(self) -> dict[str, object]:
        header = self.header
        return {
            "instructions": self._instructions, "sending_number": header.sending_number,
            "third_party_number": header.third_party_number.ljust(NIHDI_DIGITS, "0"),
            "invoicing_month": header.month.strftime("%Y%m"), "reference": header.reference,
            "enterprise_number": header.enterprise_number, "iban": header.iban, "bic": header.bic,
        }  # fmt: skip

    def begin(self) -> str:
        """The segments and record 10."""
        return self.segments() + self._line("10", self._of_file(), Totals())

    def page(self, invoices: Iterable[Invoice]) -> str:
        """The records of the next invoices."""
        return "".join(record for invoice in invoices for record in self.next(invoice))

    def next(self, invoice: Invoice) -> Iterator[str]:
        """The records of the next invoice, which is of the same union as the one before, or of one that is new."""
        union = invoice.mutuality[0] + "00"
        if union in self.unions and union != self._union:
            raise EfactError("record 20: invoices of one union must follow each other")
        self._union = union
        yield from self.invoice(invoice)

    def invoice(self, invoice: Invoice) -> Iterator[str]:
        """Records 20, 50 (52) and 80 of one invoice; its sums go to its union and to the file."""
        if not invoice.services:
            raise EfactError("record 20: an invoice without a service")
        sums = Totals(invoices=1)
        person = self._person(invoice)
        yield self._line("20", person | self._insured(invoice), sums)
        for service in invoice.services:
            yield self._line("50", person | self._service(service, invoice), sums)
            sums.insurer_cents += service.insurer_cents
            sums.patient_cents += service.patient_cents
            sums.supplement_cents += service.supplement_cents
            sums.codes += int(service.code)
            if service.document:
                yield self._line("52", person | self._document(service, service.document), sums)
        yield self._line("80", person | _sums(sums), sums)
        self._count(invoice, sums)

    def _count(self, invoice: Invoice, sums: Totals) -> None:
        self.unions.setdefault(invoice.mutuality[0] + "00", Totals()).add(sums)
        records = self.totals.records
        self.totals.add(sums)
        self.totals.records = records

    def _person(self, invoice: Invoice) -> dict[str, object]:
        return {
            "mutuality": self.drawing.membership(invoice.mutuality), "niss": _niss(invoice.niss), "sex": invoice.sex,
            "destination": self.drawing.destination(invoice.mutuality), "invoice_number": invoice.number,
            "cause": invoice.cause, "reference": invoice.reference,
            "establishment": self.header.third_party_number.ljust(NIHDI_DIGITS, "0"),
        }  # fmt: skip

    def _insured(self, invoice: Invoice) -> dict[str, object]:
        years: dict[str, object] = dict(zip(MAF_ZONES, invoice.maf_years, strict=False))
        return {
            "third_party_allowed": 1,
            "ct1_ct2": invoice.ct1.zfill(5) + invoice.ct2.zfill(5),
            "insurable_from": _day(invoice.insurable_from),
            "insurable_until": _day(invoice.insurable_until),
        } | years

    def _service(self, service: Service, invoice: Invoice) -> dict[str, object]:
        return {
            "percent_norm": service.percent_norm, "code": service.code, "first_date": _day(service.day),
            "last_date": _day(service.day), "night_weekend": service.night_weekend,
            "provider": service.provider.ljust(NIHDI_DIGITS, "0"), "provider_norm": service.provider_norm,
            "related_service": service.related_code, "insurer_cents": service.insurer_cents, "units": service.units,
            "patient_cents": service.patient_cents, "supplement_cents": service.supplement_cents,
            "third_party_exception": service.third_party_exception, "share_borne_by": service.share_borne_by,
            "convention": service.convention, "reference": invoice.reference,
        }  # fmt: skip

    def _document(self, service: Service, document: Document) -> dict[str, object]:
        return {
            "code": service.code, "read_date": _day(document.read_on), "document_kind": document.kind,
            "medium": document.medium, "justification": document.justification, "document_serial": document.serial,
        }  # fmt: skip

    def last(self) -> Iterator[str]:
        """Record 90, then what each union is asked for, and all together (95, 96)."""
        yield self._line("90", self._of_file() | _sums(self.totals), Totals())
        for number, (union, sums) in enumerate(self.unions.items(), 1):
            yield self._line("95", self._summary(union, number, sums), Totals())
        yield self._line("96", self._summary("999", 0, self.totals), Totals())

    def _summary(self, union: str, number: int, sums: Totals) -> dict[str, object]:
        return {
            "union": union, "summary_number": number, "insurer_cents": sums.insurer_cents, "records": sums.records,
            "codes_check": codes_check(sums.codes),
        }  # fmt: skip


def build(drawing: Drawing, header: Header, invoices: Iterable[Invoice]) -> Iterator[str]:
    """The file in pieces, in order; joined without anything between. Memory does not grow with the batch.

    Invoices must come union by union. Raises `EfactError`, which names record and zone only.
    """
    writing = Writing(drawing, header)
    yield writing.begin()
    for invoice in invoices:
        yield from writing.next(invoice)
    yield from writing.last()


async def build_pages(drawing: Drawing, header: Header, pages: AsyncIterator[Sequence[Invoice]]) -> AsyncIterator[str]:
    """As `build`, of invoices that come page by page; each page is written beside the loop."""
    writing = Writing(drawing, header)
    yield writing.begin()
    async for page in pages:
        yield await asyncio.to_thread(writing.page, page)
    yield "".join(writing.last())
