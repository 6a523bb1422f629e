"""Structured logs: one JSON object per line, a request id, and a list of fields that may appear at all."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset({
    "event", "level", "logger", "timestamp", "request_id", "method", "route", "status", "ms", "job", "job_id",
    "attempt", "slug", "reason", "count", "brand", "process", "port", "version", "exc_type", "exc_where", "topic",
    "seconds", "kind", "error", "at",
})  # fmt: skip


def only_allowed(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list: what is not named here cannot leak."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


def name_exception(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep an exception's type and place, never its message: messages quote values."""
    info = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        entry["exc_type"] = type(error).__name__
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            entry["exc_where"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return entry


class Bridge(logging.Handler):
    """Sends records of libraries through the same pipe: their logger and type, never their message text."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(record.levelno, "library", exc_info=record.exc_info)


def configure(level: str) -> None:
    """Set up structlog and the standard library's logging for this process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_exception,
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Bridge()], force=True)
