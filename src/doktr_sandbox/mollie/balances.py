"""Balances of merchants in the twin: what came, what was kept of it, what left. Written down as it happens."""

from typing import Any

from starlette.responses import Response

from doktr_sandbox.mollie import shapes
from doktr_sandbox.mollie.memory import Memory, Payment, cents, euros, fresh, now, stamp

FEE_CENTS = 39
BY_THE_BANK = frozenset({"chargeback", "chargeback-reversal"})
# Under which the operator's own balance is kept.
OWN = "operator"


def signed(amount: int) -> dict[str, str]:
    """-39 -> {"currency": "EUR", "value": "-0.39"}."""
    return euros(amount) if amount >= 0 else {"currency": "EUR", "value": f"-{euros(-amount)['value']}"}


def moves(memory: Memory, payment: Payment, kind: str, amount: int) -> dict[str, Any]:
    """A payment moves on its merchant's balance; of what comes a fee is kept."""
    fee = -FEE_CENTS if kind == "payment" else 0
    return _write(memory, (payment.owner or OWN, payment.mode), kind, (amount, fee), {kind: {"paymentId": payment.id}})


def taken(memory: Memory, payment: Payment) -> int:
    """What banks took back of a payment, less what they gave once more, in cents."""
    moved = (one for one in memory.balances.get(payment.owner or OWN, []) if one["type"] in BY_THE_BANK)
    mine = (one for one in moved if one["context"][one["type"]]["paymentId"] == payment.id)
    return -sum(round(float(one["initialAmount"]["value"]) * 100) for one in mine)


def of(memory: Memory, owner: str) -> list[dict[str, Any]]:
    """Everything that moved, oldest first; what was paid and not written down yet is now."""
    written = {one["context"].get("payment", {}).get("paymentId") for one in memory.balances.get(owner, [])}
    for payment in memory.payments.values():
        if (payment.owner or OWN) == owner and payment.status == "paid" and payment.id not in written:
            moves(memory, payment, "payment", cents(payment.asked["amount"]))
    return memory.balances.get(owner, [])


def pays_out(memory: Memory, owner: str, mode: str, amount: int) -> dict[str, Any]:
    """The merchant's balance goes to their bank account."""
    context = {"outgoing-transfer": {"settlementId": fresh("stl_"), "transferId": fresh("trf_")}}
    return _write(memory, (owner, mode), "outgoing-transfer", (-amount, 0), context)


def _write(
    memory: Memory, whose: tuple[str, str], kind: str, sums: tuple[int, int], context: dict[str, Any]
) -> dict[str, Any]:
    amount, fee = sums
    made = {
        "resource": "balance-transaction", "id": fresh("baltr_"), "mode": whose[1], "type": kind, "context": context,
        "initialAmount": signed(amount), "deductions": signed(fee) if fee else None,
        "resultAmount": signed(amount + fee), "createdAt": stamp(now()),
    }  # fmt: skip
    memory.balances.setdefault(whose[0], []).append(made)
    return made


def listed(found: list[dict[str, Any]], begins: str | None, limit: int, address: str) -> Response:
    """A page of transactions."""
    places = {one["id"]: place for place, one in enumerate(found)}
    first = places.get(begins or "", 0)
    shown, rest = found[first : first + limit], found[first + limit :]
    path = "/v2/balances/primary/transactions"
    following = shapes.link(address, f"{path}?from={rest[0]['id']}&limit={limit}") if rest else None
    links = {"self": shapes.link(address, path), "previous": None, "next": following}
    return shapes.hal({"count": len(shown), "_embedded": {"balance_transactions": shown}, "_links": links})
