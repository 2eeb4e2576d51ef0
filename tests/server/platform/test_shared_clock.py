"""A worker whose machine's clock is off goes by the database's."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.platform import shared_clock
from server.platform.clock import put_ahead, utc_now
from server.platform.settings import Settings

SECOND = timedelta(seconds=1)
Set = Callable[[timedelta], None]


@pytest.fixture
def set_clock(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """Put this machine's clock ahead."""
    off = [timedelta()]
    for module in ("clock", "shared_clock"):
        monkeypatch.setattr(f"server.platform.{module}.machine_now", lambda: datetime.now(UTC) + off[0])
    yield lambda by: off.__setitem__(0, by)
    monkeypatch.undo()
    put_ahead(timedelta())


def off_by() -> timedelta:
    return utc_now() - datetime.now(UTC)


@pytest.mark.parametrize("ahead", [timedelta(seconds=120), timedelta(seconds=-120), timedelta(milliseconds=100)], ids=str)
async def test_a_clock_that_is_off_does_not_count(ahead: timedelta, set_clock: Set, settings: Settings, engine: str) -> None:
    set_clock(ahead)
    assert abs(off_by() - ahead) < SECOND
    async with shared_clock.shared_clock(settings):
        if engine == "sqlite":
            assert abs(off_by() - ahead) < SECOND, "a file is on this machine"
            return
        assert abs(off_by()) < SECOND
        set_clock(timedelta(hours=1))  # somebody sets it while the worker runs
        await shared_clock.look()
        assert abs(off_by()) < SECOND
    assert abs(off_by() - timedelta(hours=1)) < SECOND


async def test_a_slow_answer_says_too_little_and_is_not_believed(set_clock: Set, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "sqlite":
        pytest.skip("on SQLite the machine's own clock counts")
    now = datetime.now(UTC)
    for answered in (now + timedelta(minutes=3), now - timedelta(minutes=3)):
        moments = iter([now, answered])
        monkeypatch.setattr(shared_clock, "machine_now", lambda moments=moments: next(moments))
        await shared_clock.look()
        assert abs(off_by()) < SECOND


async def test_it_is_looked_at_again_and_again_also_after_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, enough = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError
        enough.set()

    monkeypatch.setattr(shared_clock, "look", look)
    monkeypatch.setattr(shared_clock, "LOOK_EVERY_SECONDS", 0)
    looking = asyncio.create_task(shared_clock._look_again())
    await asyncio.wait_for(enough.wait(), 20)
    looking.cancel()
    assert looks >= 2
