"""What the twin remembers: payments, refunds, captures, answers given to idempotency keys, and planned faults."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

LIVE = ("open", "pending", "authorized")
STAMPS = {
    "paid": "paidAt", "canceled": "canceledAt", "expired": "expiredAt", "failed": "failedAt",
    "authorized": "authorizedAt",
}  # fmt: skip
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
SESSION = timedelta(hours=1)
# Mollie keeps keys for a while only; for what is older there are its lists (docs.mollie.com/reference/api-idempotency).
KEYS_LAST = timedelta(hours=1)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """As Mollie writes moments."""
    return at.isoformat(timespec="seconds")


def fresh(prefix: str) -> str:
    """A new id: tr_7UhSN1zuXS."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(10))


def cents(amount: dict[str, str]) -> int:
    """{"value": "4.00"} -> 400."""
    whole, _, part = amount["value"].partition(".")
    return int(whole) * 100 + int(part)


def euros(amount: int) -> dict[str, str]:
    """400 -> {"currency": "EUR", "value": "4.00"}."""
    return {"currency": "EUR", "value": f"{amount // 100}.{amount % 100:02}"}


@dataclass
class Payment:
    """A payment as we hold it."""

    asked: dict[str, Any]
    id: str = field(default_factory=lambda: fresh("tr_"))
    status: str = "open"
    made_at: datetime = field(default_factory=now)
    stamps: dict[str, str] = field(default_factory=dict)
    method: str | None = None
    owner: str | None = None
    refunds: list[dict[str, Any]] = field(default_factory=list)
    captures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def mode(self) -> str:
        """`live` for a merchant who did not say otherwise; keys of the twin are test keys."""
        return "live" if self.owner and not self.asked.get("testmode") else "test"

    def become(self, status: str) -> None:
        """Go over into a status."""
        self.status = status
        if status in STAMPS:
            self.stamps[STAMPS[status]] = stamp(now())

    @property
    def given_back(self) -> int:
        """What was or will be given back, in cents."""
        return sum(cents(one["amount"]) for one in self.refunds if one["status"] not in ("failed", "canceled"))


@dataclass
class Fault:
    """Something that goes wrong the next `times` times somebody asks for `path`."""

    path: str
    status: int = 503
    times: int = 1
    delay_s: float = 0
    after: bool = False


@dataclass
class Memory:
    """Everything there is."""

    payments: dict[str, Payment] = field(default_factory=dict)
    balances: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    keys: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    hooks: bool = True
    pays: bool = False
    calls: int = 0
    keys_last: timedelta = KEYS_LAST

    def fault(self, path: str) -> Fault | None:
        """The fault that this call meets, which is then used up."""
        for fault in self.faults:
            if fault.times > 0 and fault.path in path:
                fault.times -= 1
                return fault
        return None
