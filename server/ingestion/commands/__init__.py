"""`python -m server import …`: what an operator types, what is said, the exit status."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tortoise.exceptions import DBConnectionError

from server.ingestion.commands.apart import ReadingBrokeOff
from server.ingestion.commands.inspections import import_inspections
from server.ingestion.commands.merchants import import_merchants
from server.ingestion.queries import known_sources
from server.ingestion.table import Unreadable
from server.ingestion.tally import Tally
from server.platform import db
from server.platform.clock import utc_now
from server.platform.settings import Settings
from server.registry.actions.catalogue import seed_catalogue

NOTHING_TAKEN_IN, CANNOT_BE_READ = 1, 2


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import merchants` and `import inspections`."""
    parser = commands.add_parser("import", help="take in a register or a feed from files; see docs/import.md")
    feeds = parser.add_subparsers(required=True, metavar="FEED")
    merchants = feeds.add_parser("merchants", help="a public register of merchants")
    merchants.add_argument("file", type=Path, metavar="FILE.csv")
    merchants.set_defaults(command=_command(import_merchants))
    inspections = feeds.add_parser("inspections", help="a LIVES-style feed of inspections")
    for name in ("businesses", "inspections", "violations"):
        inspections.add_argument(f"--{name}", type=Path, required=True, metavar="FILE")
    inspections.set_defaults(command=_command(import_inspections))
    for feed, source in ((merchants, "market_supervision"), (inspections, "lives")):
        feed.add_argument("--rejects", type=Path, metavar="FILE", help="where rejected rows go; by default beside the input")
        feed.add_argument("--source", default=source, metavar="CODE", help=f"which source delivers ({source})")


def _command(work: Callable[[argparse.Namespace], Awaitable[Tally]]) -> Callable[[Settings, argparse.Namespace], int]:
    def run(settings: Settings, chosen: argparse.Namespace) -> int:
        try:
            tally = asyncio.run(_import(settings, chosen, work))
        except Unreadable as error:
            print(error, file=sys.stderr)
            return CANNOT_BE_READ
        except (DBConnectionError, OSError) as error:
            print(f"无法连接数据库 / the database cannot be reached: {error}", file=sys.stderr)
            return NOTHING_TAKEN_IN
        except ReadingBrokeOff as error:
            print(f"读取中断，重新运行即可续传 / reading broke off, run it again to complete: {error}", file=sys.stderr)
            return NOTHING_TAKEN_IN
        print(tally.line())
        return 0 if tally.taken_in else NOTHING_TAKEN_IN

    return run


async def _import(settings: Settings, chosen: argparse.Namespace, work: Callable[[argparse.Namespace], Awaitable[Tally]]) -> Tally:
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        await seed_catalogue(now=utc_now())
        sources = await known_sources()
        if chosen.source not in sources:
            raise Unreadable(f"没有此信息来源 / there is no such source: {chosen.source} ({', '.join(sources)})")
        return await work(chosen)
