"""One clock for all workers: the database's.

A code is good for a minute and a hold for its time. A worker whose machine's clock is off would show codes that no other takes, and end
holds that are still good. So each measures how far it is off, when it starts and from then on, and goes by the database's clock instead.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from tortoise import connections

from server.platform.clock import machine_now, put_ahead
from server.platform.logs import seen
from server.platform.settings import Settings

log = structlog.get_logger("xinma.clock")
LOOK_EVERY_SECONDS = 10.0
TOLERATED = timedelta(seconds=0.5)
"""Clocks that are kept by NTP agree better than this, and are then left alone: no moment comes twice because an answer took long."""
PROMPT = timedelta(seconds=2)
"""An answer that took longer says too little about the moment at which it was made."""


@asynccontextmanager
async def shared_clock(settings: Settings) -> AsyncIterator[None]:
    """Go by the database's clock for the length of the block, inside an open database; on SQLite, which is this machine, by its own."""
    if settings.on_sqlite:
        yield
        return
    await look()
    looking = asyncio.create_task(_look_again())
    try:
        yield
    finally:
        looking.cancel()
        # Not for ever: a frozen database holds its caller beyond any cancellation.
        await asyncio.wait([looking], timeout=1)
        put_ahead(timedelta())


async def look() -> None:
    """Measure how far this machine's clock is off, and go by the database's from now on."""
    async with connections.get("default").acquire_connection() as connection:
        asked = machine_now()
        there = await connection.fetchval("SELECT clock_timestamp()")
        answered = machine_now()
    if timedelta() <= answered - asked <= PROMPT:
        put_ahead(_difference(there, asked, answered))


def _difference(there: datetime, asked: datetime, answered: datetime) -> timedelta:
    difference = there - (asked + (answered - asked) / 2)
    if abs(difference) <= TOLERATED:
        return timedelta()
    log.warning("this machine's clock is off", seconds=-difference.total_seconds())
    return difference


async def _look_again() -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        try:
            await look()
        except Exception as error:  # noqa: BLE001 — the database may be away for a while: what was measured stays
            log.warning("the shared clock was not read", **seen(error))
