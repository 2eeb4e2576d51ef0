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
    """Answers that weigh at most `room` together, least recently used go first, none older than `seconds` counted from the moment its
    reading began. `weigh` tells what one takes: by default 1, so that room is a number of answers. One that grows is weighed again by
    `weigh_again(key)`; one that weighs more than all the room is answered and not kept.

    Everything asked for the same key while it is being read waits for that one reading. After two thirds of its time a kept answer
    is read again beside the requests that it still serves, so that a key in steady use makes nobody wait. `forget(tag)` drops what
    was kept under a tag at once; a reading that was under way then may have seen the old rows, so it answers those who were waiting
    for it, is not kept, and who asks from then on has it read anew.
    """

    def __init__(
        self, *, seconds: float, room: int, weigh: Callable[[V], int] = lambda answer: 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._room = room
        self._weigh = weigh
        self._weights: dict[str, int] = {}
        self._taken = 0
        self._clock = clock
        self._kept: OrderedDict[str, _Kept[V]] = OrderedDict()
        self._readings: dict[str, asyncio.Task[V]] = {}
        self._under_way: set[asyncio.Task[V]] = set()
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
        self._readings.clear()
        for key in [key for key, kept in self._kept.items() if tag in (None, kept.tag)]:
            self._drop(key)

    def weigh_again(self, key: str) -> None:
        """Say that the answer kept for `key`, if one is, has grown."""
        if kept := self._kept.get(key):
            self._keep(key, kept)

    def _reading(self, key: str, reading: Reading[V]) -> "asyncio.Task[V]":
        if key not in self._readings:
            task = self._readings[key] = asyncio.create_task(self._read(key, reading))
            self._under_way.add(task)
            task.add_done_callback(lambda done: self._end(key, done))
        return self._readings[key]

    async def _read(self, key: str, reading: Reading[V]) -> V:
        began, forgotten = self._clock(), self._forgotten
        tag, answer = await reading()
        if forgotten == self._forgotten:
            self._keep(key, _Kept(began + self._seconds * REFRESH_AT, began + self._seconds, tag, answer))
        return answer

    def _keep(self, key: str, kept: _Kept[V]) -> None:
        self._drop(key)
        weight = self._weigh(kept.answer)
        if weight > self._room:
            return
        self._kept[key], self._weights[key] = kept, weight
        self._taken += weight
        while self._taken > self._room:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        self._kept.pop(key, None)
        self._taken -= self._weights.pop(key, 0)

    def _end(self, key: str, done: "asyncio.Task[V]") -> None:
        self._under_way.discard(done)
        if self._readings.get(key) is done:
            del self._readings[key]
        if not done.cancelled():
            done.exception()  # heard by those who wait, if any do
