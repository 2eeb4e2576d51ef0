"""Commands of the operator: `python -m server …`."""

import argparse
import asyncio
import logging
import os
import sys

import structlog
import uvicorn

from server.app import make_app
from server.platform import db
from server.platform.crypto import next_generation
from server.platform.settings import BadSettings, Settings, settings_from


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        settings = settings_from(os.environ)
    except BadSettings as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    configure_logs(settings)
    status: int = chosen.run(settings, chosen)
    return status


def serving_app():  # type: ignore[no-untyped-def]
    """What each uvicorn worker builds for itself."""
    settings = settings_from(os.environ)
    configure_logs(settings)
    return make_app(settings)


def configure_logs(settings: Settings) -> None:
    """One JSON object a line on standard error."""
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


def _run(settings: Settings, chosen: argparse.Namespace) -> int:
    if settings.on_sqlite and chosen.workers > 1:
        print("settings: SQLite serves one worker; use PostgreSQL (XINMA_DATABASE_URL) for more", file=sys.stderr)
        return 2
    asyncio.run(_migrated(settings))
    uvicorn.run(
        "server.cli:serving_app", factory=True, host=chosen.host, port=chosen.port, workers=chosen.workers,
        access_log=False, server_header=False, timeout_graceful_shutdown=15, log_level="warning",
    )  # fmt: skip
    return 0


def _migrate(settings: Settings, chosen: argparse.Namespace) -> int:
    asyncio.run(_migrated(settings))
    return 0


def _rotate_keys(settings: Settings, chosen: argparse.Namespace) -> int:
    print(next_generation(settings.secret_key))
    return 0


async def _migrated(settings: Settings) -> None:
    async with db.database(settings):
        await db.migrate()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="Xinma 信码: credit codes and credit incentives of a city")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="migrate, then serve")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--workers", type=int, default=1)
    run.set_defaults(run=_run)
    commands.add_parser("migrate", help="bring the schema to the newest version").set_defaults(run=_migrate)
    rotate = commands.add_parser(
        "rotate-keys", help="print the next value of XINMA_SECRET_KEY: a fresh key in front, older ones kept for reading"
    )
    rotate.set_defaults(run=_rotate_keys)
    return parser
