"""Sets papers as PDF with typst: one template, tagged text, fonts that come with the program, nothing fetched."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

TEMPLATE = "paper.typ"


class Typesetter:
    """The `Papers` of payments."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / TEMPLATE

    async def pdf(self, paper: Mapping[str, Any]) -> bytes:
        """A paper; set in a thread, so that nobody waits for it."""
        return await asyncio.to_thread(self._set, json.dumps(paper, ensure_ascii=False))

    def _set(self, paper: str) -> bytes:
        made = typst.compile(self._template, sys_inputs={"paper": paper}, ignore_system_fonts=True)
        if not isinstance(made, bytes):
            raise TypeError("typst made something else than one file")
        return made
