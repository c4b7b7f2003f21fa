"""Logging of a server: to stderr, for people on a terminal and as JSON elsewhere."""

import logging
import sys
import traceback
from typing import Any

import structlog


def set_up_logging(level: str) -> None:
    """Send everything that is logged, by us and by libraries, one way.

    Args:
        level: debug, info, warning or error.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    terminal = sys.stderr.isatty()
    written: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    quieter = "warning" if level == "info" else level  # it says of each request that it ended
    logging.getLogger("mcp").setLevel(quieter.upper())


def log_failure(log: Any, event: str, error: BaseException, **more: object) -> None:
    """Log an error with its traceback, without the values around it.

    These may be questions, or the key; structlog shows them on a terminal unless told otherwise.
    """
    log.error(event, exception="".join(traceback.format_exception(error)), **more)
