"""Commands of the operator. Each `add_…` adds its own to the parser that server/__main__.py makes."""

import argparse
import asyncio
import sys

import uvicorn

from server.ledger.queries import Discrepancy, discrepancies
from server.platform import db
from server.platform.clock import utc_now
from server.platform.crypto import next_generation
from server.platform.metrics import shared_by
from server.platform.settings import Settings
from server.registry.actions.catalogue import seed_catalogue
from server.registry.queries import refuse_demo_city
from server.scoring.actions import install_shipped_scorecards
from server.worker import work_apart

GRACE_SECONDS = 15
MAX_PORT = 65_535


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands below. A command is a function of (settings, arguments) that returns the exit status."""
    run = commands.add_parser("run", help="migrate, then serve")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=_port, default=8000)
    run.add_argument("--workers", type=int, default=1)
    run.set_defaults(command=_run)
    commands.add_parser("migrate", help="bring the schema and the catalogue to the newest version").set_defaults(command=_migrate)
    apart = commands.add_parser("worker", help="do the jobs in a process of its own, beside servers with XINMA_WORKER=apart")
    apart.set_defaults(command=_work)
    check = commands.add_parser("check-ledger", help="compare every balance with its transfers; status 1 when something does not add up")
    check.set_defaults(command=_check_ledger)
    rotate = commands.add_parser("rotate-keys", help="print the next XINMA_SECRET_KEY: a fresh key in front, older ones kept for reading")
    rotate.set_defaults(command=_rotate_keys)


def _run(settings: Settings, chosen: argparse.Namespace) -> int:
    if settings.on_sqlite and chosen.workers > 1:
        print("settings: SQLite serves one worker; use PostgreSQL (XINMA_DATABASE_URL) for more", file=sys.stderr)
        return 2
    asyncio.run(_migrated(settings))
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    print(f"Xinma 信码 starts at http://{host}:{chosen.port} (Ctrl+C ends it)", flush=True)
    with shared_by(chosen.workers):
        uvicorn.run(
            "server.app:serving_app", factory=True, host=chosen.host, port=chosen.port, workers=chosen.workers,
            access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS, log_level="warning", log_config=None,
            forwarded_allow_ips=list(settings.trusted_proxies),
        )  # fmt: skip
    return 0


def _migrate(settings: Settings, chosen: argparse.Namespace) -> int:
    asyncio.run(_migrated(settings))
    return 0


def _work(settings: Settings, chosen: argparse.Namespace) -> int:
    asyncio.run(work_apart(settings))
    return 0


def _check_ledger(settings: Settings, chosen: argparse.Namespace) -> int:
    found = asyncio.run(_discrepancies(settings))
    for each in found:
        print(f"account {each.account_id}: {each.column} stands at {each.stands_fen} fen and adds up to {each.adds_up_to_fen} fen")
    print(f"{len(found)} discrepancies")
    return int(bool(found))


def _rotate_keys(settings: Settings, chosen: argparse.Namespace) -> int:
    print(next_generation(settings.secret_key))
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {MAX_PORT}, not {text}")
    return int(text)


async def _discrepancies(settings: Settings) -> list[Discrepancy]:
    async with db.database(settings, patient=True):
        return await discrepancies()


async def _migrated(settings: Settings) -> None:
    async with db.database(settings, patient=True):
        if settings.production:
            await db.refuse_weak_durability()
        await db.migrate(settings)
        if settings.production:
            await refuse_demo_city()
        await seed_catalogue(now=utc_now())
        await install_shipped_scorecards(now=utc_now())
