"""Log lines as JSON on standard error: when, what, in which request; never who in person, and no secrets."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

SECRET = frozenset({"authorization", "cookie", "password", "secret", "token", "token_hash", "name", "email"})
"""Fields that never reach a log, whoever puts them there."""


def _without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in SECRET & line.keys():
        line[name] = "…"
    return line


class _Curt:
    """Tracebacks without what people sent: no values of variables, and of each message its first line.

    What follows there is a statement's parameters, a row that a database would not take, or a field as it was typed.
    """

    def __init__(self) -> None:
        self._told = ExceptionDictTransformer(show_locals=False)

    def __call__(self, exc_info: Any) -> list[dict[str, Any]]:
        """The exception and its causes, as JSON takes them."""
        told = self._told(exc_info)
        for one in told:
            one["exc_value"] = str(one["exc_value"]).partition("\n")[0]
            one["exc_notes"] = []
        return told


def configure(level: str = "INFO") -> None:
    """Send the lines of our own loggers and of the libraries' through one place."""
    tracebacks = structlog.processors.ExceptionRenderer(_Curt())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                tracebacks,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
