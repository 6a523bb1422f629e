"""Starts the twin: `python -m doktr_sandbox.mycarenet --port 8085 --members FILE --drawing FILE`."""

import argparse
import sys
from pathlib import Path

import uvicorn

from doktr_sandbox.mycarenet.app import twin


def main(arguments: list[str]) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m doktr_sandbox.mycarenet", description="A twin of the insurers.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--members", type=Path, required=True)
    parser.add_argument("--drawing", type=Path, required=True)
    parser.add_argument("--licence", default="doktr:demo", help="user:password")
    parser.add_argument("--answers-after", type=float, help="seconds after which files are answered by themselves")
    given = parser.parse_args(arguments)
    user, _, password = given.licence.partition(":")
    uvicorn.run(
        twin(given.members, given.drawing, (user, password)).application(given.answers_after),
        host=given.host, port=given.port, log_level="warning", access_log=False, server_header=False, ws="none",
        timeout_graceful_shutdown=3,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
