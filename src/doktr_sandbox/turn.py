"""Starts Debian's coturn on loopback with short-lived credentials."""

import shutil
from pathlib import Path

from doktr_sandbox.processes import Child


class NoCoturn(Exception):
    """The coturn package is not installed."""


def coturn(port: int, secret: str, log: Path) -> Child:
    """A relay on 127.0.0.1, udp and tcp. Loopback peers are allowed because everything here is on loopback."""
    program = shutil.which("turnserver")
    if program is None:
        raise NoCoturn("coturn is not installed: `apt-get install coturn`, or run `python3 dev.py demo` as root")
    first = port + 1
    command = [
        program, "-n", "--use-auth-secret", f"--static-auth-secret={secret}", "--realm=doktr",
        "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        f"--min-port={max(first, 49152)}", "--max-port=65535", "--allow-loopback-peers", "--no-cli", "--no-tls",
        "--no-dtls", "--no-rfc5780", "--no-stun-backward-compatibility", "--fingerprint", "--log-file=stdout",
        "--simple-log", "--pidfile=", f"--userdb={log.parent / 'turndb'}",
    ]  # fmt: skip
    return Child("coturn", command, {}, log)
