"""What a page reads of servers, of other pages, of guests and of the frame of a PDF: tried where it runs, by Node."""

import json
import subprocess
from collections import Counter
from pathlib import Path

from tests.protocol.pages import NODE

WEB = Path(__file__).resolve().parents[2] / "web"


def try_out(times: int, seed: int) -> dict[str, Counter[str]]:
    """Bend good inputs of each reader, so often in all; answers how often what came of it.

    Raises `RuntimeError` with what broke, or passed though nobody had vouched for it.
    """
    command = [str(NODE), "--no-warnings", "scripts/fuzz/try.ts", str(times), str(seed)]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return {name: Counter(came) for name, came in found.items()}
