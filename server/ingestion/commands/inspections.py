"""`import inspections`: a LIVES-style feed of three files."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from server.ingestion import lives_rows
from server.ingestion.actions import close_import, store_inspections, store_merchants
from server.ingestion.commands.lanes import import_of, in_lanes, progress_of
from server.ingestion.lives_rows import LivesReader
from server.ingestion.lives_staging import Inspection, Staging
from server.ingestion.queries import merchants_by_ref
from server.ingestion.rejects import Rejects, beside
from server.ingestion.rows import Rejection
from server.ingestion.seen import SeenKeys, first_of_each
from server.ingestion.table import NAMES, Table, open_table
from server.ingestion.tally import Tally
from server.platform.clock import local_day, utc_now
from server.platform.errors import Reason
from server.registry.batch import Batch
from server.registry.records import NewRecord

ENCODINGS = ("utf-8-sig", "cp1252")
CATALOGUE_CODE = "food_inspection"


async def import_inspections(chosen: argparse.Namespace) -> Tally:
    """Take in the three files inside an open database; a violation counts as its inspection does. Unreadable as import_merchants."""
    feed = await asyncio.to_thread(Feed, chosen)
    with feed.rejects, feed.seen, feed.staging:
        await in_lanes(feed.businesses(), feed.store_businesses)
        await asyncio.to_thread(feed.stage)
        await in_lanes(feed.staging.inspections(), feed.store_inspections)
    await close_import(feed.tally, run=feed.run)
    return feed.tally


class Feed:
    """One run over the three files."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        now = utc_now()
        self.tally = Tally()
        self.tables = {columns: _open(path, columns) for columns, path in _paths(chosen).items()}
        self.today = local_day(now)
        self.run = import_of(chosen, chosen.inspections, now=now)
        self.progress = progress_of(chosen, self.tally)
        self.rejects = Rejects(chosen.rejects or beside(chosen.inspections), inputs=list(_paths(chosen).values()))
        self.seen, self.staging = SeenKeys(), Staging()

    def businesses(self) -> Iterator[Batch]:
        table = self.tables[lives_rows.BUSINESSES]
        for block in table.blocks():
            batch, rejections = self._reader(table).businesses(block)
            batch, repeated = first_of_each(batch, self.seen, column="business_id")
            self._reject(table, [*rejections, *repeated])
            yield batch

    async def store_businesses(self, batch: Batch) -> None:
        if len(batch):
            stored = await store_merchants(batch, key="source_ref", run=self.run)
            self.tally.add(created=len(stored.created), updated=stored.updated, unchanged=stored.unchanged)
        await self.progress.show(now=utc_now())

    def stage(self) -> None:
        """Put inspections and violations of known businesses together."""
        table = self.tables[lives_rows.INSPECTIONS]
        for block in table.blocks():
            rows, rejections = self._reader(table).inspections(block)
            known = self.seen.known([row.business for row in rows])
            self._reject(table, rejections + [_stranger(row.line, row.business) for row in rows if row.business not in known])
            self.staging.take_inspections([row for row in rows if row.business in known])
        table = self.tables[lives_rows.VIOLATIONS]
        for block in table.blocks():
            found, rejections = self._reader(table).violations(block)
            self._reject(table, rejections)
            self.staging.take_violations(found)
        self._reject(table, list(self.staging.complete()))

    async def store_inspections(self, piece: Sequence[Inspection]) -> None:
        merchants = await merchants_by_ref({each.business for each in piece}, source_code=self.run.source_code)
        intake = await store_inspections([self._record(each, merchants[each.business]) for each in piece], run=self.run)
        self.tally.add(created=_rows(intake.created), updated=_rows(intake.updated), unchanged=_rows(intake.unchanged))
        await self.progress.show(now=utc_now())

    def _record(self, inspection: Inspection, merchant_id: UUID) -> NewRecord:
        return NewRecord(
            catalogue_code=CATALOGUE_CODE,
            source_code=self.run.source_code,
            source_ref=inspection.ref,
            title=inspection.type or "Inspection",
            dated_on=inspection.day,
            merchant_id=merchant_id,
            mark=inspection.mark,
            content={"type": inspection.type, "findings": inspection.findings},
        )

    def _reader(self, table: Table) -> LivesReader:
        return LivesReader(today=self.today, encoding=NAMES[table.encoding])

    def _reject(self, table: Table, rejections: list[Rejection]) -> None:
        self.rejects.write(table.path.name, sorted(rejections, key=lambda each: each.line))
        self.tally.add(rejected=len(rejections))


def _paths(chosen: argparse.Namespace) -> dict[tuple[str, ...], Path]:
    return {
        lives_rows.BUSINESSES: chosen.businesses,
        lives_rows.INSPECTIONS: chosen.inspections,
        lives_rows.VIOLATIONS: chosen.violations,
    }


def _open(path: Path, columns: tuple[str, ...]) -> Table:
    optional = [column for column in columns if column not in lives_rows.REQUIRED[columns]]
    return open_table(path, columns, encodings=ENCODINGS, optional=optional)


def _stranger(line: int, business: str) -> Rejection:
    return Rejection(line, "business_id", (Reason(code="unknown_business", actual=business),))


def _rows(records: Sequence[NewRecord]) -> int:
    """Count the rows of the files that became these records: an inspection and its violations."""
    return sum(1 + len(record.content["findings"]) for record in records)
