"""Structured logs: one JSON object a line on standard error. No personal data: routes are logged by pattern, not by URL."""

import logging
import sys
import traceback

import structlog

from server.platform.settings import Settings


def configure_logs(settings: Settings) -> None:
    logging.basicConfig(handlers=[JsonLines()], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def seen(error: BaseException) -> dict[str, object]:
    """Return the kind of an error and where it happened, for the log. Its message may quote what was sent, or a row, so it is left out."""
    return {"error": type(error).__name__, "where": traceback.format_tb(error.__traceback__)}


class JsonLines(logging.Handler):
    """What other packages log, as lines of ours: the first line of what they say; of an error its kind and place."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        said, *_ = (record.getMessage() or "-").splitlines()
        structlog.get_logger().log(record.levelno, said, logger=record.name, **(seen(error) if error else {}))
