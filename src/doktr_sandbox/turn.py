"""Starts Debian's coturn on loopback with short-lived credentials."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from doktr_sandbox.kept import keep
from doktr_sandbox.processes import Child

PATHS = "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin"


class NoCoturn(Exception):
    """The coturn package is not installed."""


def coturn(port: int, secret: str, log: Path, ip: str = "127.0.0.1", extra: Sequence[str] = ()) -> Child:
    """A relay at an address of ours, udp and tcp. Loopback peers are allowed because our browsers are on loopback."""
    program = shutil.which("turnserver") or shutil.which("turnserver", path=PATHS)
    if program is None:
        raise NoCoturn("coturn is not installed: `apt-get install coturn`, or run `python3 dev.py demo` as root")
    settings = log.with_suffix(".conf")  # a file, because everybody may read the process list
    log.parent.mkdir(parents=True, exist_ok=True)
    keep(settings, f"use-auth-secret\nstatic-auth-secret={secret}\n")
    first = port + 1
    command = [
        program, "-c", str(settings), "--realm=doktr",
        f"--listening-ip={ip}", f"--relay-ip={ip}", f"--listening-port={port}",
        f"--min-port={max(first, 49152)}", "--max-port=65535", "--allow-loopback-peers", "--no-cli", "--no-tls",
        "--no-dtls", "--no-rfc5780", "--no-stun-backward-compatibility", "--fingerprint", "--log-file=stdout",
        "--simple-log", "--pidfile=", f"--userdb={log.parent / 'turndb'}", *extra,
    ]  # fmt: skip
    return Child("coturn", command, {}, log)
