"""Reading and storing at once: while some pieces are stored, the next is read."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from server.ingestion.tally import Tally
from server.platform.clock import utc_now

LANES = 3
"""Two store and one reads: as many pieces are in memory, and two cores are busy."""
EVERY = timedelta(seconds=10)

Piece = TypeVar("Piece")


async def in_lanes(pieces: Iterator[Piece], store: Callable[[Piece], Awaitable[None]]) -> None:
    """Store every piece; pieces are made in a thread, one at a time and in order. At the first error what is under way rolls back."""
    reading = asyncio.Lock()

    async def lane() -> None:
        while True:
            async with reading:
                piece = await asyncio.to_thread(next, pieces, None)
            if piece is None:
                return
            await store(piece)

    lanes = [asyncio.create_task(lane()) for _ in range(LANES)]
    try:
        await asyncio.gather(*lanes)
    finally:
        for each in lanes:
            each.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)


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
