"""Reading and storing at once: while some pieces are stored, the next is read."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

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
    """Says on standard error how far it is, every ten seconds."""

    tally: Tally
    began: datetime = field(default_factory=utc_now)
    said: datetime = field(default_factory=utc_now)

    def show(self, *, now: datetime) -> None:
        if now - self.said < EVERY:
            return
        self.said = now
        seconds = max(1, (now - self.began) // timedelta(seconds=1))
        print(f"{self.tally.rows:,} 行 / rows，{self.tally.rows // seconds:,} 行每秒 / rows a second", file=sys.stderr, flush=True)
