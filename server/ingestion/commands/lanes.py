"""Reading and storing at once: while some pieces are stored, the next is read."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from models.keys import uuid7
from server.ingestion.actions import Import
from server.ingestion.tally import Tally
from server.platform.clock import utc_now

LANES = 3
"""While one waits for the disk and one for the database, the third is made ready; as many pieces are in memory."""
SWITCH_SECONDS = 0.0005
"""How long the reading thread may keep the event loop waiting, and with it the database."""
EVERY = timedelta(seconds=10)

Piece = TypeVar("Piece")


async def in_lanes(pieces: Iterator[Piece], store: Callable[[Piece], Awaitable[None]]) -> None:
    """Store every piece; pieces are made in a thread, one at a time and in order.

    After an error no further piece is made, the pieces under way are finished, and the first error is raised.
    """
    reading, stopped = asyncio.Lock(), asyncio.Event()
    sys.setswitchinterval(SWITCH_SECONDS)

    async def lane() -> None:
        try:
            while (piece := await following()) is not None:
                await store(piece)
        finally:
            stopped.set()

    async def following() -> Piece | None:
        async with reading:
            return None if stopped.is_set() else await asyncio.get_running_loop().run_in_executor(reader, next, pieces, None)

    with ThreadPoolExecutor(1) as reader:
        ended = await asyncio.gather(*(lane() for _ in range(LANES)), return_exceptions=True)
    for error in filter(None, ended):
        raise error


@dataclass
class Progress:
    """Tells how far it is, at most once `every` so long; on standard error unless it is told to tell somebody else."""

    tally: Tally
    tell: Callable[["Progress"], Awaitable[None]] | None = None
    every: timedelta = EVERY
    began: datetime = field(default_factory=utc_now)
    said: datetime = field(default_factory=utc_now)

    async def show(self, *, now: datetime) -> None:
        if now - self.said < self.every:
            return
        self.said = now
        await (self.tell or _aloud)(self)


def import_of(chosen: argparse.Namespace, file: Path, *, now: datetime) -> Import:
    """Return the run that a command, or a job on behalf of somebody, asks for."""
    return Import(
        id=getattr(chosen, "import_id", None) or uuid7(), source_code=chosen.source, file=file.name, began_at=now,
        actor_id=getattr(chosen, "actor_id", None),
    )  # fmt: skip


def progress_of(chosen: argparse.Namespace, tally: Tally) -> Progress:
    return Progress(tally, tell=getattr(chosen, "tell", None), every=getattr(chosen, "every", EVERY))


async def _aloud(progress: Progress) -> None:
    seconds, rows = max(1, (progress.said - progress.began) // timedelta(seconds=1)), progress.tally.rows
    print(f"{rows:,} 行 / rows，{rows // seconds:,} 行每秒 / rows a second", file=sys.stderr, flush=True)
