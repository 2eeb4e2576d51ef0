"""How many merchants a second are scored in bulk, on both engines: the first time, again with nothing to do, when points fade."""

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from random import Random
from uuid import UUID

from models.enums import RecordKind, Severity, Visibility
from models.keys import uuid7
from models.registry import Merchant, Record
from server.platform.db import database, migrate
from server.platform.settings import settings_from
from server.scoring.actions import install_shipped_scorecards, score_merchants
from tests.cast import NOW
from tests.servers import postgres_server

MERCHANTS = 5_000
AIM = 1_000
KINDS = [
    ("food_inspection", RecordKind.INSPECTION, None),
    ("routine_inspection", RecordKind.INSPECTION, None),
    ("business_licence", RecordKind.LICENCE, None),
    ("integrity_commitment", RecordKind.COMMITMENT, None),
    ("penalty_general", RecordKind.PENALTY, Severity.GENERAL),
]


def main() -> None:
    print(f"{MERCHANTS:,} merchants with {len(KINDS)} records each, by the shipped scorecard; the aim is {AIM:,} a second or more")
    # A process each: the ORM keeps the statements of the engine that it met first.
    for engine in (on_postgres, on_sqlite):
        process = multiprocessing.get_context("spawn").Process(target=engine)
        process.start()
        process.join()


def on_postgres() -> None:
    measure("PostgreSQL", postgres_server(durable=True))


def on_sqlite() -> None:
    measure("SQLite", sqlite_file())


def measure(name: str, server: AbstractContextManager[str]) -> None:
    with server as url:
        asyncio.run(scored(name, url))


async def scored(name: str, url: str) -> None:
    settings = settings_from({"XINMA_DATABASE_URL": url})
    async with database(settings):
        await migrate(settings)
        await install_shipped_scorecards(now=NOW)
        ids = await city()
        for what, now in {"first": NOW, "again": NOW, "faded": NOW + timedelta(days=200)}.items():
            began = time.perf_counter()
            moved = await score_merchants(ids, now=now)
            rate = len(ids) / (time.perf_counter() - began)
            print(f"  {name:<12}{what:<8}{rate:8,.0f} a second   {rate / AIM:5.1f} times the aim   {moved:,} moved", flush=True)


async def city() -> list[UUID]:
    chance = Random(1)
    merchants = [Merchant(name=f"店 {n}", source_code="bench", source_ref=str(n), received_at=NOW) for n in range(MERCHANTS)]
    await Merchant.bulk_create(merchants, batch_size=1000)
    records = [
        Record(
            id=uuid7(), catalogue_code=code, kind=kind, severity=severity, merchant_id=merchant.id, source_code="bench",
            source_ref=f"{merchant.source_ref} {code}", title=code, dated_on=NOW.date() - timedelta(days=chance.randint(1, 900)),
            visibility=Visibility.PUBLIC, mark=chance.randint(50, 100) if kind is RecordKind.INSPECTION else None, received_at=NOW,
        )
        for merchant in merchants
        for code, kind, severity in KINDS
    ]  # fmt: skip
    await Record.bulk_create(records, batch_size=1000)
    return [merchant.id for merchant in merchants]


@contextmanager
def sqlite_file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite://{folder}/xinma.sqlite3"


if __name__ == "__main__":
    main()
