"""`python -m server demo`."""

import argparse
import asyncio
import json
import sys
from typing import Any

from server.codes.keys import issuer_from
from server.demo.load import load_city
from server.platform import db
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.settings import Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="load the demo city; again: only what is missing")
    demo.add_argument("--json", action="store_true", help="print what a program needs to drive it, as the last line")
    demo.set_defaults(command=_demo)


def _demo(settings: Settings, chosen: argparse.Namespace) -> int:
    if settings.production:
        print("demo: refused with XINMA_PROFILE=production: it would mix invented people with real ones", file=sys.stderr)
        return 2
    city = asyncio.run(_load(settings))
    if chosen.json:
        print(json.dumps(city, ensure_ascii=False))
    else:
        print(f"The demo city is ready. /admin: {city['admin']['username']}, password {city['admin']['password']}")
        print(f"A merchant's page: {settings.base_url}/m/{city['merchants'][0]['code']}")
    return 0


async def _load(settings: Settings) -> dict[str, Any]:
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        return await load_city(keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings), now=utc_now())
