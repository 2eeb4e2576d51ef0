"""Answers of a slow reading, kept in this process for some seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")
Reading = Callable[[], Awaitable[tuple[str, V]]]
"""Returns (tag, answer)."""
REFRESH_AT = 2 / 3


class _Kept(NamedTuple, Generic[V]):
    refresh_at: float
    ends_at: float
    tag: str
    answer: V


class Remembered(Generic[V]):
    """At most `room` answers, least recently used go first, none older than `seconds` counted from the moment its reading began.

    Everything asked for the same key while it is being read waits for that one reading. After two thirds of its time a kept answer
    is read again beside the requests that it still serves, so that a key in steady use makes nobody wait. `forget(tag)` drops what
    was kept under a tag at once; a reading that was under way then is answered but not kept, since it may have seen the old rows.
    """

    def __init__(self, *, seconds: float, room: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._room = room
        self._clock = clock
        self._kept: OrderedDict[str, _Kept[V]] = OrderedDict()
        self._readings: dict[str, asyncio.Task[V]] = {}
        self._forgotten = 0

    async def read(self, key: str, reading: Reading[V]) -> V:
        """Return what is kept for `key`, or what `reading` returns. Its errors are raised, never kept."""
        kept, now = self._kept.get(key), self._clock()
        if kept is None or kept.ends_at <= now:
            return await asyncio.shield(self._reading(key, reading))
        self._kept.move_to_end(key)
        if kept.refresh_at <= now:
            self._reading(key, reading)
        return kept.answer

    def forget(self, tag: str | None = None) -> None:
        """Drop what is kept under `tag`; everything when it is None."""
        self._forgotten += 1
        for key in [key for key, kept in self._kept.items() if tag in (None, kept.tag)]:
            del self._kept[key]

    def _reading(self, key: str, reading: Reading[V]) -> "asyncio.Task[V]":
        if key not in self._readings:
            task = self._readings[key] = asyncio.create_task(self._read(key, reading))
            task.add_done_callback(lambda done: self._end(key, done))
        return self._readings[key]

    async def _read(self, key: str, reading: Reading[V]) -> V:
        began, forgotten = self._clock(), self._forgotten
        tag, answer = await reading()
        if forgotten == self._forgotten:
            self._kept[key] = _Kept(began + self._seconds * REFRESH_AT, began + self._seconds, tag, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return answer

    def _end(self, key: str, done: "asyncio.Task[V]") -> None:
        del self._readings[key]
        if not done.cancelled():
            done.exception()  # heard by those who wait, if any do
