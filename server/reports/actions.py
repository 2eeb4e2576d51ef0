"""Writing down scans. No @action: hundreds share one commit, and each row is itself the record that it happened."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.codes import Scan
from models.enums import ScanPurpose
from models.keys import uuid7
from server.platform.db import OwnConnection
from server.platform.group_commit import GroupCommit
from server.platform.settings import Settings

COLUMNS = ("merchant_id", "code_id", "purpose", "latitude_e3", "longitude_e3", "scanned_at")
INSERT = (
    f"INSERT INTO scan (id, {', '.join(COLUMNS)}) "  # noqa: S608 — constants
    "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::varchar[], $5::int[], $6::int[], $7::timestamptz[])"
)


class Scanned(NamedTuple):
    """One scan that is answered, in the order of COLUMNS. Places in thousandths of a degree (100 m), if offered."""

    merchant_id: UUID
    code_id: UUID
    purpose: ScanPurpose
    latitude_e3: int | None
    longitude_e3: int | None
    scanned_at: datetime


ScanLog = GroupCommit[Scanned, None]


@asynccontextmanager
async def scan_log(settings: Settings) -> AsyncIterator[ScanLog]:
    """Open the log inside an open database; leaving waits until every scan added is written."""
    if settings.on_sqlite:
        async with GroupCommit[Scanned, None](_create) as log:
            yield log
        return
    connection = OwnConnection(settings)
    try:
        async with GroupCommit[Scanned, None](_insert_with(connection)) as log:
            yield log
    finally:
        await connection.close()


async def _create(scans: list[Scanned]) -> None:
    await Scan.bulk_create([Scan(**dict(zip(COLUMNS, scan, strict=True))) for scan in scans])


def _insert_with(connection: OwnConnection) -> Callable[[list[Scanned]], Awaitable[None]]:
    async def insert(scans: list[Scanned]) -> None:
        await connection.execute(INSERT, [uuid7() for _ in scans], *map(list, zip(*scans, strict=True)))

    return insert
