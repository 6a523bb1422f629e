"""What `make dev` adds to the demo: web apps built as they are written, servers restarted when Python changes."""

from pathlib import Path

from doktr_sandbox.processes import ROOT, Child

WATCHED = (ROOT / "src" / "doktr", ROOT / "data")


class Sources:
    """Notices that a file of the product was written since it was last asked."""

    def __init__(self) -> None:
        self._seen = self._newest()

    def changed(self) -> bool:
        """Whether anything is newer than at the last call."""
        before, self._seen = self._seen, self._newest()
        return self._seen != before

    def _newest(self) -> int:
        files = (file for place in WATCHED for file in place.rglob("*") if "__pycache__" not in file.parts)
        return max(file.stat().st_mtime_ns for file in files if file.is_file())


def web_builder(log: Path) -> Child:
    """Vite, building again after every change; reload the page to see it."""
    program = str(ROOT / ".venv" / "bin" / "node")
    vite = str(ROOT / "web" / "node_modules" / "vite" / "bin" / "vite.js")
    return Child("web builder", [program, vite, "build", "--watch", str(ROOT / "web")], {}, log)
