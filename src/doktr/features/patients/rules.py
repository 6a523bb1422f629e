"""Forms of phone numbers and mail addresses, and until when what is exported is kept."""

import re
from typing import Any

from doktr.kernel.retention import Retention

SPACING = re.compile(r"[\s./()-]+")
OPTIONAL_ZERO = re.compile(r"\(\s*0\s*\)")
# E.164 (ITU-T, 2010-11): a plus, a country code, at most 15 digits.
E164 = re.compile(r"\+[1-9][0-9]{7,14}")
# Belgium: mobile numbers have nine digits and begin with 45 to 49, the others have eight (BIPT numbering plan, 2018).
BELGIAN = re.compile(r"\+32(4[5-9][0-9]{7}|4[0-4][0-9]{6}|[1-35-9][0-9]{7})")
# The form that browsers check in <input type=email> (HTML, "valid email address"), plus a dot in the domain.
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])"
)
LONGEST_EMAIL = 254
# Parts of the export whose rows are bare facts, and from which of their moments on their time runs.
FACTS = {"consultations": "matched_at", "appointments": "ended_at", "slot_wishes": "ended_at", "guests": "ended_at"}


def phone_number(written: str) -> str | None:
    """The number in E.164, "0470 12 34 56" being Belgian; None when it cannot be one."""
    digits = SPACING.sub("", OPTIONAL_ZERO.sub("", written))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+32{digits[1:]}"
    form = BELGIAN if digits.startswith("+32") else E164
    return digits if form.fullmatch(digits) else None


def mail_address(written: str) -> str | None:
    """The address with its domain in lower case; None when it cannot be one."""
    address = written.strip()
    name, _, domain = address.rpartition("@")
    # RFC 5321 4.1.2: dots stand between words of the name, never first, last or twice.
    if len(address) > LONGEST_EMAIL or not EMAIL.fullmatch(address) or "" in name.split("."):
        return None
    return f"{name}@{domain.lower()}"


def tell_until(document: dict[str, Any], kept: Retention) -> None:
    """Say beside each bare fact of the export until when it is kept; None while it is not over."""
    for part, moment in FACTS.items():
        for row in document.get(part, ()):
            row["kept_until"] = None if row["ended_at"] is None else kept.facts_until(row[moment])
