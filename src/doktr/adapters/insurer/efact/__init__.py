"""The flat file by which third-party payers are invoiced: records of 350 characters, and what comes back.

`build` writes a batch as it is read, `build_pages` page by page, `read_answer` reads what insurers send back: none
holds the whole in memory. The drawing of the records is data (`data/insurer/efact.json`).
"""

from doktr.adapters.insurer.efact.answers import Answer, AnswerLine, EfactSums, read_answer
from doktr.adapters.insurer.efact.build import build, build_pages
from doktr.adapters.insurer.efact.drawing import Drawing, EfactError, load
from doktr.adapters.insurer.efact.model import Document, Header, Invoice, Service, Totals

__all__ = [
    "Answer", "AnswerLine", "Document", "Drawing", "EfactError", "EfactSums", "Header", "Invoice", "Service", "Totals",
    "build", "build_pages", "load", "read_answer",
]  # fmt: skip
