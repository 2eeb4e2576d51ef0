"""Many small durable writes as few transactions: callers wait together for one commit."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Waiting = tuple[T, asyncio.Future[R]]


class NotWritten(Exception):
    """The row is not durable; `__cause__` says why where a commit failed."""


def _alike(row: Any) -> Hashable:
    return None


class GroupCommit(Generic[T, R]):
    """Collects rows while a commit is under way and writes them all in the next one, at most `batch` in each.

    `await add(row)` returns once the row is durable, with what `write` returned for it (None where it returns nothing). It raises
    NotWritten when the row is not, at once when `limit` rows wait already: a database that stands still must not fill the memory.
    Rows that are not alike by `by` wait for other commits, which do not wait for each other. Tasks of their own do the writing, so no
    caller's transaction or cancellation reaches it. Use it as a context manager: leaving waits until everything added is written.
    """

    def __init__(
        self,
        write: Callable[[list[T]], Awaitable[Sequence[R] | None]],
        *,
        by: Callable[[T], Hashable] = _alike,
        limit: int = 5000,
        batch: int = 1000,
    ) -> None:
        self._write, self._by, self._limit, self._batch = write, by, limit, batch
        self._lines: dict[Hashable, list[Waiting[T, R]]] = {}
        self._writers: dict[Hashable, asyncio.Task[None]] = {}
        self._waiting, self._open = 0, False

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open = False
        if self._writers:
            await asyncio.wait(self._writers.values())

    async def add(self, row: T) -> R:
        if not self._open or self._waiting >= self._limit:
            raise NotWritten("too many rows wait for the database" if self._open else "closed")
        written: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        line = self._by(row)
        self._lines.setdefault(line, []).append((row, written))
        self._waiting += 1
        if line not in self._writers:
            self._writers[line] = asyncio.create_task(self._write_line(line), context=Context())
        return await written

    async def _write_line(self, line: Hashable) -> None:
        try:
            while waiting := self._lines.get(line):
                taken, self._lines[line] = waiting[: self._batch], waiting[self._batch :]
                self._waiting -= len(taken)
                await self._commit(taken)
        finally:
            left = self._lines.pop(line, [])
            self._waiting -= len(left)
            _fail(left, NotWritten("the writer was stopped"))
            del self._writers[line]

    async def _commit(self, taken: list[Waiting[T, R]]) -> None:
        try:
            found = await self._write([row for row, _ in taken])
        except Exception as error:  # noqa: BLE001 — every waiter must hear of it, whatever it is
            failure = NotWritten(str(error))
            failure.__cause__ = error
            _fail(taken, failure)
        except BaseException:
            _fail(taken, NotWritten("the writer was stopped"))
            raise
        else:
            _answer(taken, found)


def _answer(taken: list[Waiting[T, R]], found: Sequence[R] | None) -> None:
    for (_, written), each in zip(taken, [None] * len(taken) if found is None else found, strict=True):
        if not written.done():  # its caller was cancelled meanwhile
            written.set_result(each)  # type: ignore[arg-type]  # None where nothing is returned


def _fail(taken: list[Waiting[T, R]], failure: NotWritten) -> None:
    for _, written in taken:
        if not written.done():
            written.set_exception(failure)
