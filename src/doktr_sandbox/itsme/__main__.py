"""Starts the twin: `python -m doktr_sandbox.itsme --port 8082 --people FILE --clients FILE_OR_JSON`."""

import argparse
import sys
from pathlib import Path

import uvicorn

from doktr_sandbox.itsme import registration
from doktr_sandbox.itsme.app import Twin

PEOPLE = Path(__file__).parent.parent / "people.json"


def main(arguments: list[str]) -> None:
    """Serve until told to stop. New keys at every start, so a restart is also a key rotation."""
    given = _parser().parse_args(arguments)
    twin = Twin(
        issuer=given.issuer or f"http://localhost:{given.port}/v2",
        clients=registration.clients(given.clients),
        people=registration.people(given.people),
        approval_s=given.approval_seconds,
        code_s=given.code_seconds,
    )
    uvicorn.run(
        twin.application(),
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=3,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m doktr_sandbox.itsme", description="A twin of itsme.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--issuer", help="default: http://localhost:PORT/v2")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="demonstration people, a JSON file")
    parser.add_argument("--clients", required=True, help="registered clients, a JSON file or the JSON itself")
    parser.add_argument("--approval-seconds", type=float, default=180)
    parser.add_argument("--code-seconds", type=float, default=180)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
