"""Structured logs: one JSON object a line on standard error. No personal data: routes are logged by pattern, not by URL."""

import logging
import sys

import structlog

from server.platform.settings import Settings


class _WithoutQuotes(logging.Filter):
    """Uvicorn writes the whole of an error that escaped; its message may quote what was sent, and the edge has logged where it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def configure_logs(settings: Settings) -> None:
    logging.getLogger("uvicorn.error").addFilter(_WithoutQuotes())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
