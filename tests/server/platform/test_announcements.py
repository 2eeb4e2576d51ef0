"""One process tells the others what to forget; without Redis each still forgets in its own time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NoRedis

from server.platform import announcements
from server.platform.announcements import forget_everywhere, listening
from server.platform.remembered import Remembered


class Reader:
    """Another process with a memory of its own."""

    def __init__(self) -> None:
        self.kept, self.readings = Remembered[int](seconds=600, room=10), 0

    async def read(self) -> None:
        await self.kept.read("noodles", self._reading)

    async def _reading(self) -> tuple[str, int]:
        self.readings += 1
        return "tag", 1


@pytest.fixture
async def other(cache: Redis) -> AsyncIterator[Reader]:
    reader = Reader()
    async with listening(cache, reader.kept):
        await _until_heard(cache, reader)
        yield reader


async def test_another_process_forgets_what_is_announced(cache: Redis, other: Reader) -> None:
    mine = Remembered[int](seconds=600, room=10)
    await other.read()
    before = other.readings
    await forget_everywhere(cache, mine, "tag")
    for _ in range(200):
        await other.read()
        if other.readings > before:
            break
        await asyncio.sleep(0.01)
    assert other.readings == before + 1


async def test_what_is_announced_of_others_is_kept(cache: Redis, other: Reader) -> None:
    await other.read()
    before = other.readings
    await forget_everywhere(cache, Remembered[int](seconds=600, room=10), "another tag")
    await asyncio.sleep(0.05)
    await other.read()
    assert other.readings == before


async def test_nonsense_is_counted_and_the_next_announcement_is_heard(cache: Redis, other: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "RETRY_SECONDS", 0.01)
    broken = announcements.BREAKS.labels("UnicodeDecodeError")._value
    await cache.publish("xinma:forget", b"\xff\xfe")
    for _ in range(500):
        if broken.get():
            break
        await asyncio.sleep(0.01)
    assert broken.get()
    await _until_heard(cache, other)


async def test_a_redis_that_stays_away_is_told_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    enough = asyncio.Event()

    class Gone:
        def pubsub(self, **same: object) -> None:
            tries.append(1)
            if len(tries) == 5:
                enough.set()
            raise NoRedis("gone")

    monkeypatch.setattr(announcements, "RETRY_SECONDS", 0.0)
    async with listening(Gone(), Remembered[int](seconds=600, room=10)):  # type: ignore[arg-type]
        await enough.wait()
    said = capsys.readouterr()
    assert (said.out + said.err).count("announcements are not heard") == 1


async def test_without_redis_this_process_forgets_all_the_same() -> None:
    class Gone:
        async def publish(self, channel: str, tag: str) -> None:
            raise NoRedis("gone")

    reader = Reader()
    await reader.read()
    await forget_everywhere(Gone(), reader.kept, "tag")  # type: ignore[arg-type]
    await reader.read()
    assert reader.readings == 2


async def _until_heard(cache: Redis, reader: Reader) -> None:
    """Subscribing takes a moment; an announcement that is forgotten shows that it is done."""
    await reader.read()
    for _ in range(500):
        await cache.publish("xinma:forget", "tag")
        await asyncio.sleep(0.01)
        before = reader.readings
        await reader.read()
        if reader.readings > before:
            return
    raise AssertionError("nothing was heard")
