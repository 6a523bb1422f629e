"""Serves an ASGI application on loopback in a thread for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from doktr_sandbox.itsme.running import free_port


@contextmanager
def served(application: Any, port: int | None = None, certificate: Path | None = None) -> Iterator[str]:
    """The application's origin, for example http://localhost:41235; https with a file of certificate and key."""
    port = port or free_port()
    config = uvicorn.Config(application, port=port, log_level="warning", ws="none", ssl_certfile=certificate)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"{'https' if certificate else 'http'}://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
