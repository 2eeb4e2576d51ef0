"""`import merchants`: a public register."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from models.keys import uuid7
from server.ingestion import merchant_rows
from server.ingestion.actions import Import, close_import, store_merchants
from server.ingestion.commands.lanes import Progress, in_lanes
from server.ingestion.rejects import Rejects, beside
from server.ingestion.rows import Rejection
from server.ingestion.seen import SeenKeys
from server.ingestion.table import NAMES, Table, open_table
from server.ingestion.tally import Tally
from server.platform.clock import local_day, utc_now
from server.platform.errors import Reason
from server.registry.batch import Batch

ENCODINGS = ("utf-8-sig", "gb18030")


async def import_merchants(chosen: argparse.Namespace) -> Tally:
    """Take in a register inside an open database. Unreadable when the file, or the file for rejected rows, cannot be used."""
    path: Path = chosen.file
    table = open_table(path, merchant_rows.COLUMNS, encodings=ENCODINGS)
    now, tally = utc_now(), Tally()
    run = Import(id=uuid7(), source_code=chosen.source, file=path.name, began_at=now)
    reader = merchant_rows.RegisterReader(source_code=chosen.source, today=local_day(now), encoding=NAMES[table.encoding])
    progress = Progress(tally)

    async def store(batch: Batch) -> None:
        if len(batch):
            stored = await store_merchants(batch, key="uscc", run=run)
            tally.add(created=len(stored.created), updated=stored.updated, unchanged=stored.unchanged)
        progress.show(now=utc_now())

    with Rejects(chosen.rejects or beside(path)) as rejects, SeenKeys() as seen:
        await in_lanes(_batches(table, reader, seen, rejects, tally), store)
    await close_import(tally, run=run)
    return tally


def _batches(table: Table, reader: merchant_rows.RegisterReader, seen: SeenKeys, rejects: Rejects, tally: Tally) -> Iterator[Batch]:
    for block in table.blocks():
        batch, rejections = reader.read(block)
        batch, repeated = first_of_each(batch, seen, column=merchant_rows.COLUMNS[merchant_rows.CODE])
        rejects.write(table.path.name, sorted([*rejections, *repeated], key=lambda each: each.line))
        tally.add(rejected=len(rejections) + len(repeated))
        yield batch


def first_of_each(batch: Batch, seen: SeenKeys, *, column: str) -> tuple[Batch, list[Rejection]]:
    """Return the rows whose key stands in the file for the first time, and the rejections of the others."""
    repeated = seen.repetitions(batch.keys, batch.lines)
    if not repeated:
        return batch, []
    rejections = [Rejection(batch.lines[place], column, (Reason(code="duplicate", expected=line),)) for place, line in repeated.items()]
    return batch.only([place not in repeated for place in range(len(batch))]), rejections
