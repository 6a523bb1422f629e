"""Small files that are kept between runs: written whole or not at all, readable by their owner only."""

import os
from pathlib import Path


def keep(file: Path, text: str) -> None:
    """Write `file` whole: a kill in the middle leaves what was before."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    draft.rename(file)
