"""`python -m bench.efact_batch N`: a batch of N invoices written to a file, then its settlement read. Prints JSON."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from doktr.adapters.insurer.efact import Header, Invoice, Service, build, load, read_answer
from doktr_sandbox.mycarenet import efact
from doktr_sandbox.processes import ROOT

DRAWING = ROOT / "data" / "insurer" / "efact.json"
HEADER = Header(
    "20261100000001", "DOKTR202611", date(2026, 11, 1), 1, date(2026, 11, 30), "10000054001", "0403019261",
    "BE71096123456769", "GKCCBEBB", "Accounts", "Office", "022000000", test=True,
)  # fmt: skip
UNIONS = 5


def invoices(count: int) -> Iterator[Invoice]:
    """So many, union by union; amounts differ so that a sum that is off by one line shows."""
    for number in range(count):
        union = 1 + number * UNIONS // count
        service = Service(
            "101673", date(2026, 11, 1) + timedelta(days=number % 30), "10000054001",
            insurer_cents=2000 + number % 900, patient_cents=number % 7 * 100,
        )  # fmt: skip
        yield Invoice(
            f"{number + 1:012d}", f"R{number + 1}", f"{85073000000 + number:011d}", f"{union}04", str(1 + number % 2),
            "110", "110", (service,),
        )  # fmt: skip


def timed_build(file: Path, count: int) -> tuple[float, int]:
    """Seconds to write the file, and what its insurers are asked for."""
    drawing = load(DRAWING)
    asked = sum(s.insurer_cents for i in invoices(count) for s in i.services)
    began = time.perf_counter()
    with file.open("w", encoding="ascii") as out:
        for piece in build(drawing, HEADER, invoices(count)):
            out.write(piece)
    return time.perf_counter() - began, asked


def timed_floor(file: Path) -> float:
    """Seconds to write as many bytes, record by record."""
    records = file.stat().st_size // 350
    record = "5" * 350
    began = time.perf_counter()
    with file.with_suffix(".floor").open("w", encoding="ascii") as out:
        for _ in range(records):
            out.write(record)
    return time.perf_counter() - began


def timed_reading(file: Path, asked: int) -> float:
    """Seconds to read a settlement that pays everything. Raises `RuntimeError` when a cent is missing."""
    drawing = load(DRAWING)
    with file.open(encoding="ascii") as came:
        began = time.perf_counter()
        paid = sum(line.paid_cents for line in read_answer(drawing, came).lines)
        took = time.perf_counter() - began
    if paid != asked:
        raise RuntimeError(f"asked for {asked} cents, {paid} came back")
    return took


def main() -> None:
    """Write, settle by the twin, read."""
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        file, settled = Path(folder) / "batch", Path(folder) / "settled"
        build_s, asked = timed_build(file, count)
        floor_s = timed_floor(file)
        with file.open(encoding="ascii") as came, settled.open("w", encoding="ascii") as out:
            for piece in efact.settle(json.loads(DRAWING.read_text()), came):
                out.write(piece)
        read_s = timed_reading(settled, asked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"build_s": build_s, "floor_s": floor_s, "read_s": read_s, "peak_mib": peak}))


if __name__ == "__main__":
    main()
