"""What a batch of invoices says, in the words of the field. Amounts are cents, dates are days in Belgium."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Document:
    """How the patient's identity was read, as insurers ask (record 52)."""

    read_on: date
    kind: str
    medium: str
    justification: str = ""
    serial: str = ""


@dataclass(frozen=True)
class Service:
    """One attested service (record 50). `code` is six digits of the nomenclature, `provider` the NIHDI number."""

    code: str
    day: date
    provider: str
    insurer_cents: int
    patient_cents: int
    supplement_cents: int = 0
    units: int = 1
    percent_norm: int = 0
    night_weekend: int = 0
    provider_norm: int = 1
    related_code: str = "0"
    third_party_exception: int = 0
    share_borne_by: int = 0
    convention: int = 0
    document: Document | None = None


@dataclass(frozen=True)
class Invoice:
    """What one patient's insurer is asked to pay. `number` is twelve digits; `sex` 1 or 2."""

    number: str
    reference: str
    niss: str
    mutuality: str
    sex: str
    ct1: str
    ct2: str
    services: tuple[Service, ...]
    insurable_from: date | None = None
    insurable_until: date | None = None
    cause: str = "0000"
    maf_years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Header:
    """Who invoices, for which month, and where the money goes. `reference` has at most 13 characters."""

    message_reference: str
    reference: str
    month: date
    sending_number: int
    created: date
    third_party_number: str
    enterprise_number: str
    iban: str
    bic: str
    contact_name: str
    contact_given_name: str
    contact_phone: str
    test: bool


@dataclass
class Totals:
    """Sums of a batch; `build` keeps them while it writes."""

    invoices: int = 0
    records: int = 0
    insurer_cents: int = 0
    patient_cents: int = 0
    supplement_cents: int = 0
    codes: int = 0

    def add(self, other: "Totals") -> None:
        """Count another's in."""
        self.invoices += other.invoices
        self.records += other.records
        self.insurer_cents += other.insurer_cents
        self.patient_cents += other.patient_cents
        self.supplement_cents += other.supplement_cents
        self.codes += other.codes
