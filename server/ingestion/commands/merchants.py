"""`import merchants`: a public register."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

from server.ingestion import merchant_rows
from server.ingestion.actions import close_import, store_merchants
from server.ingestion.commands.apart import read_apart
from server.ingestion.commands.lanes import import_of, in_lanes, progress_of
from server.ingestion.reading import Piece
from server.ingestion.rejects import Rejects, beside
from server.ingestion.table import NAMES, open_table
from server.ingestion.tally import Tally
from server.platform.clock import local_day, utc_now
from server.registry.batch import Batch

ENCODINGS = ("utf-8-sig", "gb18030")


async def import_merchants(chosen: argparse.Namespace) -> Tally:
    """Take in a register inside an open database. Unreadable when the file, or the file for rejected rows, cannot be used."""
    path: Path = chosen.file
    table = await asyncio.to_thread(open_table, path, merchant_rows.COLUMNS, encodings=ENCODINGS)
    now, tally = utc_now(), Tally()
    run = import_of(chosen, path, now=now)
    reader = merchant_rows.RegisterReader(source_code=chosen.source, today=local_day(now), encoding=NAMES[table.encoding])
    progress = progress_of(chosen, tally)

    async def store(batch: Batch) -> None:
        if len(batch):
            stored = await store_merchants(batch, key="uscc", run=run)
            tally.add(created=len(stored.created), updated=stored.updated, unchanged=stored.unchanged)
        await progress.show(now=utc_now())

    with Rejects(chosen.rejects or beside(path), inputs=[path]) as rejects, read_apart(table, reader) as pieces:
        await in_lanes(_batches(pieces, path.name, rejects, tally), store)
    await close_import(tally, run=run)
    return tally


def _batches(pieces: Iterator[Piece], file: str, rejects: Rejects, tally: Tally) -> Iterator[Batch]:
    for piece in pieces:
        rejects.write(file, piece.rejections)
        tally.add(rejected=len(piece.rejections))
        yield piece.batch
