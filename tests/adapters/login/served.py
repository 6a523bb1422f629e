"""Serves an ASGI application on loopback in a thread for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from doktr_sandbox.itsme.running import free_port


@contextmanager
def served(application: Any, port: int | None = None) -> Iterator[str]:
    """The application's origin, for example http://localhost:41235."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
