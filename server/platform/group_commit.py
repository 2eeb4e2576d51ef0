"""Many small durable writes as few transactions: callers wait together for one commit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupCommit(Generic[T]):
    """Collects rows while a commit is under way and writes them all in the next one.

    `await add(row)` returns once the row is durable, or raises what its commit raised. At most `limit` rows wait; beyond that `add`
    waits its turn.
    """

    def __init__(self, write: Callable[[list[T]], Awaitable[None]], *, limit: int = 5000) -> None:
        self._write = write
        self._limit = limit
        self._rows: list[T] = []
        self._next: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def add(self, row: T) -> None:
        while len(self._rows) >= self._limit and self._next:
            await asyncio.wait([self._next])
        loop = asyncio.get_running_loop()
        if self._next is None:
            self._next = loop.create_future()
        self._rows.append(row)
        mine = self._next
        if self._task is None:
            self._task = loop.create_task(self._drain())
        await asyncio.shield(mine)

    async def close(self) -> None:
        """Wait until everything added is written."""
        if self._task:
            await self._task

    async def _drain(self) -> None:
        while self._next is not None:
            rows, waiters = self._rows, self._next
            self._rows, self._next = [], None
            try:
                await self._write(rows)
            except Exception as error:  # noqa: BLE001 — every waiter must hear of it, whatever it is
                waiters.set_exception(error)
                waiters.exception()
            else:
                waiters.set_result(None)
        self._task = None
