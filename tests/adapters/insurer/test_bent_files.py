"""Whatever happens to the bytes of a settlement: it is read to the cent as it was sent, or not at all."""

import io
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from doktr.adapters.insurer import efact as ours
from doktr.adapters.insurer.billing import Billing
from doktr.adapters.insurer.model import Arrived
from doktr.adapters.insurer.spool import Spool
from doktr.features.claims import Bent
from doktr_sandbox.mycarenet import efact
from tests.adapters.insurer.test_efact import DRAWING, DRAWN, HEADER, SERVICE

NETWORK: Any = None
BILLING = Billing(NETWORK, DRAWING, test=True)


@cache
def sent() -> bytes:
    """The settlement of three invoices, one refused and one paid in part."""
    invoices = [
        ours.Invoice(
            f"{number:012d}", f"C{number}", "85073003328", "304", "1", "110", "111",
            (replace(SERVICE, insurer_cents=2000 + number),),
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    header = replace(HEADER, message_reference=f"{7:014d}", reference=f"D{7:012d}")
    text = "".join(ours.build(DRAWING, header, invoices))
    paid = {2001: 2001, 2002: 0, 2003: 500}

    def decide(service: Any) -> tuple[int, tuple[str, ...]]:
        cents = paid[int(service["insurer_cents"])]
        return cents, () if cents else ("500413",)

    return "".join(efact.settle(DRAWN, io.StringIO(text), decide, number="NIS1")).encode()


def moved(content: bytes) -> dict[int, int] | None:
    """What is booked of a file with these bytes: cents by claim; None where it is bent."""
    spool = Spool()
    spool.write(content)
    spool.close()
    answer = BILLING._read(Arrived("key", spool))
    if isinstance(answer, Bent):
        return None
    lines = list(answer.lines)
    if answer.kind != "settled":
        return {}
    return {line.number: line.paid_cents for line in lines if line.paid_cents}


AS_SENT = {1: 2001, 3: 500}
places = st.integers(0, len(sent()) - 1)
changes = st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=4)


def test_as_it_was_sent_it_is_read_to_the_cent() -> None:
    assert moved(sent()) == AS_SENT


@given(changes)
@example([(62, 45)])
def test_changed_bytes_change_no_sum(changed: list[tuple[int, int]]) -> None:
    content = bytearray(sent())
    for place, byte in changed:
        content[place] = byte
    assert moved(bytes(content)) in (None, {}, AS_SENT)


@given(places, places)
def test_what_is_swapped_changes_no_sum(one: int, other: int) -> None:
    content = bytearray(sent())
    content[one], content[other] = content[other], content[one]
    assert moved(bytes(content)) in (None, {}, AS_SENT)


@given(places)
def test_what_is_cut_short_is_not_read(end: int) -> None:
    assert moved(sent()[:end]) is None


@given(places, places, st.booleans())
def test_what_is_left_out_or_comes_twice_changes_no_sum(one: int, other: int, twice: bool) -> None:
    begin, end = sorted((one, other))
    content = sent()
    made = content[:end] + content[begin:] if twice else content[:begin] + content[end:]
    assert moved(made) in (None, AS_SENT)


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_whole_records_that_are_missing_or_come_twice_change_no_sum(first: int, last: int, twice: bool) -> None:
    width = DRAWING.records["10"].width + DRAWING.answer.width
    content = sent()
    head = len(content) % width
    begin, end = (head + place * width for place in sorted((first, last)))
    made = content[:end] + content[begin:] if twice else content[:begin] + content[end:]
    assert moved(made) in (None, AS_SENT)
