"""Pure decisions on claims: when to ask again, who is who, what stands in the books."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stdnum import iban
from stdnum.be import vat

from doktr.features.claims.model import AnswerKind, AnswerLine, ClaimState, Limit, Payee, SaidTariff
from doktr.features.ledger import Line

BELGIUM = ZoneInfo("Europe/Brussels")
FIRST_ASK, LONGEST_ASK = timedelta(minutes=5), timedelta(hours=12)
NOT_INSURED, NOT_REIMBURSED, FILE_REFUSED, UNPAID = "not-insured", "not-reimbursed", "file-refused", "unpaid"


def next_ask(now: datetime, tries: int) -> datetime:
    """When to ask an insurer again that was silent: soon at first, then twice a day."""
    return now + min(FIRST_ASK * 2 ** min(tries, 12), LONGEST_ASK)


def sex(gender: str | None, niss: str) -> str:
    """1 for men, 2 for women; from the national number (odd for men) where the identity does not say."""
    if gender in ("male", "female"):
        return "1" if gender == "male" else "2"
    return "1" if int(niss[6:9]) % 2 else "2"


def differs(insurer_cents: int, patient_cents: int, said: SaidTariff) -> bool:
    """Whether the insurer has other amounts than a claim. A patient may owe less: no price rises after it was told."""
    return bool(said.errors) or insurer_cents != said.insurer_cents or patient_cents > said.patient_cents


def day_of(at: datetime) -> date:
    """The day of a moment, where insurers are."""
    return at.astimezone(BELGIUM).date()


def over_on(limits: Sequence[Limit], day: date) -> date:
    """The first day on which it is too late to ask an insurer for care of that day. `data/insurer/limits.json`."""
    years = min(one.years for one in limits if one.valid_from <= day <= (one.valid_until or date.max))
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following.replace(year=following.year + years)


def late_before(limits: Sequence[Limit], now: datetime) -> datetime:
    """A file that left before has waited too long for its answer. `data/insurer/limits.json`."""
    return now - timedelta(days=min(one.answer_days for one in _of(limits, now)))


def paid_since(limits: Sequence[Limit], now: datetime) -> datetime:
    """What was paid before, no insurer can take back any more. `data/insurer/limits.json`."""
    years = max(one.back_years for one in _of(limits, now))
    return now.replace(year=now.year - years, day=1, hour=0, minute=0, second=0, microsecond=0)


def next_look(limits: Sequence[Limit], now: datetime) -> datetime:
    """When to look again for what comes unasked. `data/insurer/limits.json`."""
    return now + timedelta(days=min(one.look_days for one in _of(limits, now)))


def _of(limits: Sequence[Limit], now: datetime) -> list[Limit]:
    day = now.date()
    return [one for one in limits if one.valid_from <= day <= (one.valid_until or date.max)]


def payable(payee: Payee) -> bool:
    """Whether account and enterprise number have right check digits."""
    return iban.is_valid(payee.iban) and vat.is_valid(payee.enterprise_number)


def becomes(kind: AnswerKind, line: AnswerLine) -> ClaimState:
    """Where a line of an answer brings its claim, if it pays what was asked; see `store_files.ANSWERED` where it does
    not. A settlement that pays nothing is a refusal; one that pays is none, whatever it remarks.
    """
    if kind == "settled" and line.paid_cents:
        return "settled"
    return "rejected" if kind in ("refused", "settled") or line.errors else "accepted"


def refusals(kind: AnswerKind, line: AnswerLine, of_file: Sequence[str] = ()) -> Sequence[str]:
    """The codes to show with a refused line; a whole file that was refused has one of its own, and the insurer's."""
    if kind == "refused" and not line.errors:
        return of_whole(of_file)
    return tuple(line.errors) or ((UNPAID,) if kind == "settled" and line.paid_cents == 0 else ())


def explaining(known: Iterable[str]) -> list[str]:
    """The codes that say why something was refused: ours for a refusal without a word do not."""
    return sorted(set(known) - {FILE_REFUSED, UNPAID})


def of_whole(errors: Sequence[str]) -> Sequence[str]:
    """The codes to show with a claim of which a refused file says nothing by itself."""
    return (FILE_REFUSED, *errors)


def lines_of_settlement(doctor_id: UUID, paid_cents: int) -> list[Line]:
    """The insurer owes it no more; it went to the doctor's own account."""
    return [Line("insurer", doctor_id, -paid_cents), Line("doctor", doctor_id, paid_cents)]
