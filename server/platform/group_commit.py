"""Many small durable writes as few transactions: callers wait together for one commit."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
Waiting = tuple[T, "asyncio.Future[None]"]


class NotWritten(Exception):
    """The row is not durable; `__cause__` says why where a commit failed."""


class GroupCommit(Generic[T]):
    """Collects rows while a commit is under way and writes them all in the next one, at most `batch` in each.

    `await add(row)` returns once the row is durable and raises NotWritten when it is not, at once when `limit` rows wait already:
    a database that stands still must not fill the memory. One task of its own does the writing, so no caller's transaction or
    cancellation reaches it. Use it as a context manager: leaving waits until everything added is written.
    """

    def __init__(self, write: Callable[[list[T]], Awaitable[None]], *, limit: int = 5000, batch: int = 1000) -> None:
        self._write = write
        self._limit = limit
        self._batch = batch
        self._waiting: list[Waiting[T]] = []
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write_while_open())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        writer, self._writer = self._writer, None
        self._wake.set()
        if writer:
            await writer

    async def add(self, row: T) -> None:
        if self._writer is None or self._writer.done() or len(self._waiting) >= self._limit:
            raise NotWritten("closed" if self._writer is None else "too many rows wait for the database")
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((row, written))
        self._wake.set()
        await written

    async def _write_while_open(self) -> None:
        try:
            while self._waiting or self._writer:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._commit()
        finally:
            _settle(self._waiting, NotWritten("the writer was stopped"))

    async def _commit(self) -> None:
        taken, self._waiting = self._waiting[: self._batch], self._waiting[self._batch :]
        failure: NotWritten | None = NotWritten("the writer was stopped")
        try:
            await self._write([row for row, _ in taken])
            failure = None
        except Exception as error:  # noqa: BLE001 — every waiter must hear of it, whatever it is
            failure = NotWritten(str(error))
            failure.__cause__ = error
        finally:
            _settle(taken, failure)


def _settle(waiting: list[Waiting[T]], failure: NotWritten | None) -> None:
    for _, written in waiting:
        if written.done():  # its caller was cancelled meanwhile
            continue
        if failure:
            written.set_exception(failure)
        else:
            written.set_result(None)
