"""What stands on receipts, statements and invoices: words from a catalogue in the reader's language, our amounts."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from stdnum import iban
from stdnum.be import ogm_vcs

from doktr.features.brands import LANGUAGES, Language, Seller
from doktr.features.payments import rules
from doktr.features.payments.model import BilledLicence, Charge, Licence
from doktr.features.payments.rules import Totals

Words = Mapping[str, Any]
COUNTED = frozenset({"due", "paid", "free"})
NOT_CHARGED = frozenset({"refunding", "refunded"})
CSV_COLUMNS = (
    "day", "reference", "code", "state", "honorarium", "insurer", "patient", "supplement", "insurer_reference",
)  # fmt: skip


LICENCE_COLUMNS = ("number", "month", "day", "amount")


@dataclass(frozen=True)
class Head:
    """Whose paper it is: the brand's name and its colour."""

    brand: str
    ink: str


def read_words(folder: Path) -> dict[Language, Words]:
    """The catalogue of papers, by language."""
    return {one: json.loads((folder / f"{one}.json").read_text(encoding="utf-8")) for one in LANGUAGES}


def money(words: Words, cents: int) -> str:
    """400 -> € 4.00, 1234567 -> € 12,345.67, as the language writes it."""
    sign = "-" if cents < 0 else ""
    whole = f"{abs(cents) // 100:,}".replace(",", words["thousands"])
    return sign + words["amount_form"].format(whole=whole, part=f"{abs(cents) % 100:02}")


def day(words: Words, on: date) -> str:
    """22 November 2026, as the language writes it."""
    return words["date_form"].format(day=on.day, month=words["months"][on.month - 1], year=on.year)


def month(words: Words, on: date) -> str:
    """November 2026."""
    return f"{words['months'][on.month - 1]} {on.year}"


def paper(words: Words, language: Language, head: Head, kind: str, number: str, **parts: Any) -> dict[str, Any]:
    """A paper of this kind: its frame with the words of the language, and the parts given."""
    foot = words["foot"].format(brand=head.brand, reference=number)
    empty: dict[str, Any] = {"facts": [], "tables": [], "total": None, "notes": []}
    return empty | {
        "language": language, "brand": head.brand, "ink": head.ink, "title": words[kind], "number": number,
        "page": words["page"], "foot": foot,
    } | parts  # fmt: skip


def receipt(
    words: Words,
    language: Language,
    head: Head,
    charge: Charge,
    label: str | None,
    official: bool,
    on: date,
    paid_on: date,
) -> dict[str, Any]:
    """What a patient paid, to whom, for what, and what the mutuality pays; nothing for what is given back."""
    stands = charge.state not in NOT_CHARGED
    facts = [
        (words["patient"], f"{charge.patient_given_name} {charge.patient_family_name}"),
        (words["doctor"], f"{charge.doctor_given_name} {charge.doctor_family_name}"),
        (words["nihdi"], charge.nihdi),
        (words["date"], day(words, on)),
        (words["paid_on"], day(words, paid_on)),
    ]
    if charge.reimbursed and (stands or charge.insurer_reference):
        facts.append((words["acknowledgement"], charge.insurer_reference or words["acknowledgement_later"]))
    service = f"{charge.code} · {label}" if charge.code and label else charge.code or words["no_code"]
    share = charge.amount_cents - charge.supplement_cents
    lines: list[tuple[str, str | int]] = [(service, "")]
    if stands:
        lines += [(words["honorarium"], charge.honorarium_cents), (words["insurer"], charge.insurer_cents)]
    lines.append((words["share"], share))
    if charge.supplement_cents:
        lines.append((words["supplement"], charge.supplement_cents))
    rows = [[name, money(words, cents) if isinstance(cents, int) else cents] for name, cents in lines]
    back = charge.state == "refunded"
    note = "third_party" if charge.reimbursed else "not_reimbursed"
    notes = [words[note if stands else f"note_{charge.state}"]]
    return paper(
        words, language, head, "receipt", rules.reference(charge.id),
        facts=facts,
        tables=[table(["service", "amount"], rows, words, [0, 34], [False, True])],
        total=(words["given_back" if back else "total_paid"], money(words, charge.amount_cents)),
        notes=notes if official else [*notes, words["not_official"]],
    )  # fmt: skip


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], words: Words, widths: Sequence[int], rights: Sequence[bool]
) -> dict[str, Any]:
    """A table: names of its columns in the catalogue, widths in mm (0: what is left), which ones hold figures."""
    return {
        "title": "", "small": len(head) > 3, "head": [words[name] for name in head], "rows": rows, "widths": widths,
        "rights": rights,
    }  # fmt: skip


def statement(
    words: Words,
    language: Language,
    head: Head,
    doctor: str,
    of: date,
    charges: Sequence[tuple[date, Charge]],
    totals: Totals,
    licences: Sequence[Licence] = (),
) -> dict[str, Any]:
    """A doctor's month: each consultation by its reference, never by a name.

    The licence of the month stands in it and counts in no sum: it has an invoice of its own.
    """
    rows = [
        [
            day(words, on), rules.reference(one.id), one.code or "–", words[f"state_{one.shown}"],
            *(money(words, cents) if one.state in COUNTED else "–" for cents in (one.amount_cents, one.insurer_cents)),
        ]
        for on, one in charges
    ]  # fmt: skip
    figures = [
        [words["paid"], money(words, totals.paid_cents)],
        [words["due"], money(words, totals.due_cents)],
        [words["from_insurers"], money(words, totals.insurer_cents)],
        [words["back"], money(words, totals.given_back_cents)],
    ]
    billed = [one for one in licences if one.month == of]
    apart = [
        [words["licence_separate"].format(number=licence_number(one)), money(words, one.amount_cents)] for one in billed
    ]
    columns = ["day", "reference", "code", "state", "from_patient", "from_insurer"]
    rights = [False, False, False, False, True, True]
    return paper(
        words, language, head, "statement", f"{of:%Y-%m}",
        facts=[(words["doctor"], doctor), (words["month"], month(words, of))],
        tables=[
            table(["state", "amount"], figures, words, [0, 34], [False, True]),
            table(columns, rows, words, [36, 26, 18, 0, 24, 24], rights),
            *([table(["to_pay", "amount"], apart, words, [0, 34], [False, True])] if billed else []),
        ],
        total=(words["earned"], money(words, totals.earned_cents)),
        notes=[words["licence_apart"]] if billed else [],
    )  # fmt: skip


def licence_number(of: Licence | BilledLicence) -> str:
    """2026-00012, as it stands on the invoice."""
    return f"{of.month:%Y}-{of.number:05}"


def enterprise(number: str) -> str:
    """0999999130 -> BE 0999.999.130."""
    return f"BE {number[:4]}.{number[4:7]}.{number[7:]}"


def communication(of: Licence | BilledLicence) -> str:
    """+++202/6000/01206+++: with which the licence is paid, so that the bank tells which one it was."""
    begin = f"{of.month:%Y}{of.number % 1_000_000:06}"
    return f"+++{ogm_vcs.format(begin + ogm_vcs.calc_check_digits(begin))}+++"


def licence(
    words: Words, language: Language, head: Head, seller: Seller, doctor: str, nihdi: str, of: Licence, on: date
) -> dict[str, Any]:
    """What a doctor owes the operator for a month, on the day of the invoice: to whom, until when, and how to pay."""
    line = words["licence_line"].format(month=month(words, of.month))
    net = rules.without_vat(of.amount_cents, seller.vat_percent)
    rows = [[f"{line} ({words['net']})" if seller.vat_percent else line, money(words, net)]]
    if seller.vat_percent:
        rows.append([words["vat"].format(percent=seller.vat_percent), money(words, of.amount_cents - net)])
    notes = [words["licence_note"]]
    if not seller.vat_percent:
        notes.insert(0, seller.exempt[language])
    if seller.sample:
        notes.append(words["sample_seller"])
    return paper(
        words, language, head, "licence", licence_number(of),
        facts=[
            (words["seller"], ", ".join([seller.name, *seller.address])),
            (words["enterprise_number"], enterprise(seller.enterprise_number)),
            (words["client"], doctor), (words["nihdi"], nihdi), (words["invoice_date"], day(words, on)),
            (words["pay_until"], day(words, rules.licence_due(on, seller.pay_days))),
            (words["pay_to"], iban.format(seller.iban)), (words["communication"], communication(of)),
        ],
        tables=[table(["service", "amount"], rows, words, [0, 34], [False, True])],
        total=(words["to_pay"], money(words, of.amount_cents)),
        notes=notes,
    )  # fmt: skip


def statement_csv(charges: Sequence[tuple[date, Charge]]) -> str:
    """The month as a table for a spreadsheet: amounts with a decimal point, no name of a patient."""
    rows: list[list[str]] = []
    for on, one in charges:
        cents = (one.honorarium_cents, one.insurer_cents, one.amount_cents, one.supplement_cents)
        amounts = [_decimal(value) for value in cents]
        rows.append(
            [on.isoformat(), rules.reference(one.id), one.code or "", one.shown, *amounts, one.insurer_reference or ""]
        )
    return _csv(CSV_COLUMNS, rows)


def licences_csv(made: Sequence[tuple[date, Licence]]) -> str:
    """A doctor's licences with the days of their invoices, for a spreadsheet."""
    rows = [[licence_number(one), f"{one.month:%Y-%m}", on.isoformat(), _decimal(one.amount_cents)] for on, one in made]
    return _csv(LICENCE_COLUMNS, rows)


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
