"""Starts the twin: `python -m doktr_sandbox.mollie --port 8086 --key test_…`."""

import argparse

import uvicorn

from doktr_sandbox.mollie.app import Twin


def main() -> None:
    """Serve until told to stop; what it remembers ends with it."""
    parser = argparse.ArgumentParser(prog="python -m doktr_sandbox.mollie", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--app", required=True, help="client id:secret of the app that merchants may connect")
    parser.add_argument("--balance", required=True, help="access token that reads the operator's own balance")
    given = parser.parse_args()
    twin = Twin(f"http://localhost:{given.port}", given.key, given.app, given.balance)
    uvicorn.run(
        twin.application(), host="127.0.0.1", port=given.port, log_level="warning", access_log=False,
        server_header=False, ws="none", timeout_graceful_shutdown=3,
    )  # fmt: skip


if __name__ == "__main__":
    main()
