"""What the built web apps consist of, for the log: every file under its path, with its SHA-256."""

from hashlib import sha256
from pathlib import Path

from doktr.app.settings import Settings
from doktr.app.wiring import CannotStart, platform
from doktr.features import audit
from doktr.kernel.work import EVERYWHERE


def files_of(dist: Path) -> dict[str, str]:
    """Every file below this folder: its path with forward slashes, its SHA-256 in hex. Raises `CannotStart`."""
    found = sorted(path for path in dist.rglob("*") if path.is_file())
    if not (dist / "index.html").is_file():
        raise CannotStart(f"WEB_DIST holds no built web app: {dist}")
    return {path.relative_to(dist).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


async def log_release(settings: Settings) -> str | None:
    """Publish what WEB_DIST holds, at once, unless it is the latest release already; its build, or None."""
    files = files_of(settings.web_dist)
    async with platform(settings) as ready:
        async with ready.works.open("", EVERYWHERE) as work:
            build = await audit.log_release(work, files)
        await audit.sequence(ready.works, ready.log_key)
    return build
