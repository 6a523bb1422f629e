"""Starts the twin: `python -m doktr_sandbox.outbox --port 8084 --smtp-port 8085 --token TOKEN`."""

import argparse
import sys

import uvicorn

from doktr_sandbox.outbox.app import Twin
from doktr_sandbox.outbox.mail import listen
from doktr_sandbox.outbox.memory import Outbox


def main(arguments: list[str]) -> None:
    """Serve until told to stop; what arrived is gone then."""
    parser = argparse.ArgumentParser(prog="python -m doktr_sandbox.outbox", description="Takes words for people.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--token", required=True, help="the product token of the text gateway")
    given = parser.parse_args(arguments)
    outbox = Outbox()
    mail = listen(outbox, given.smtp_port)
    try:
        twin = Twin(f"http://localhost:{given.port}", given.token, outbox)
        uvicorn.run(
            twin.application(), host="127.0.0.1", port=given.port, log_level="warning", access_log=False,
            server_header=False, ws="none", timeout_graceful_shutdown=3,
        )  # fmt: skip
    finally:
        mail.stop(no_assert=True)


if __name__ == "__main__":
    main(sys.argv[1:])
