"""The flat file by which third-party payers are invoiced: records of 350 characters, and what comes back.

`build` writes a batch as it is read, `read_answer` reads what insurers send back; both hold one record in memory at a
time. The drawing of the records is data (`data/insurer/efact.json`).
"""

from doktr.adapters.insurer.efact.answers import Answer, AnswerLine, read_answer
from doktr.adapters.insurer.efact.build import build
from doktr.adapters.insurer.efact.drawing import Drawing, EfactError, load
from doktr.adapters.insurer.efact.model import Document, Header, Invoice, Service, Totals

__all__ = [
    "Answer", "AnswerLine", "Document", "Drawing", "EfactError", "Header", "Invoice", "Service", "Totals", "build",
    "load", "read_answer",
]  # fmt: skip
