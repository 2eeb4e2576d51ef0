"""Answers of a slow reading, kept in this process for some seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """At most `room` answers, least recently used go first, none older than `seconds` counted from the moment its reading began.

    Everything asked for the same key while it is being read waits for that one reading. `forget(tag)` drops what was kept under a
    tag at once; a reading that was under way then is answered but not kept, since it may have seen the old rows.
    """

    def __init__(self, *, seconds: float, room: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._room = room
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str, V]] = OrderedDict()
        self._readings: dict[str, asyncio.Task[V]] = {}
        self._forgotten = 0

    def get(self, key: str) -> V | None:
        found = self._kept.get(key)
        if found is None or found[0] <= self._clock():
            return None
        self._kept.move_to_end(key)
        return found[2]

    async def read(self, key: str, reading: Callable[[], Awaitable[tuple[str, V]]]) -> V:
        """Return what is kept for `key`, or what `reading` returns as (tag, answer). Its errors are raised, never kept."""
        kept = self.get(key)
        if kept is not None:
            return kept
        task = self._readings.get(key)
        if task is None:
            task = asyncio.create_task(self._read(key, reading))
            self._readings[key] = task
            task.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(task)

    def forget(self, tag: str | None = None) -> None:
        """Drop what is kept under `tag`; everything when it is None."""
        self._forgotten += 1
        for key in [key for key, (_, each, _) in self._kept.items() if tag in (None, each)]:
            del self._kept[key]

    async def _read(self, key: str, reading: Callable[[], Awaitable[tuple[str, V]]]) -> V:
        began, forgotten = self._clock(), self._forgotten
        tag, answer = await reading()
        if forgotten == self._forgotten:
            self._kept[key] = began + self._seconds, tag, answer
            self._kept.move_to_end(key)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return answer

    def _end(self, key: str, done: "asyncio.Task[V]") -> None:
        del self._readings[key]
        if not done.cancelled():
            done.exception()  # heard by those who wait, if any still do
