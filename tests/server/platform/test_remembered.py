"""What is remembered is never older than promised, is read once for all who ask, and is forgotten when it is told to."""

import asyncio

import pytest

from server.platform.remembered import Remembered


class Shop:
    """A slow reading of a price that changes; `clock` is moved by hand."""

    def __init__(self) -> None:
        self.price, self.readings, self.clock = 1, 0, 100.0
        self.open = asyncio.Event()
        self.open.set()
        self.kept = Remembered[int](seconds=3.0, room=2, clock=lambda: self.clock)

    async def ask(self, key: str = "noodles") -> int:
        return await self.kept.read(key, lambda: self._read(key))

    async def _read(self, key: str) -> tuple[str, int]:
        self.readings += 1
        price = self.price
        await self.open.wait()
        return f"tag of {key}", price


async def test_an_answer_is_kept_for_its_seconds_and_no_longer() -> None:
    shop = Shop()
    assert await shop.ask() == 1
    shop.price, shop.clock = 2, shop.clock + 1.9
    assert await shop.ask() == 1
    shop.clock += 1.1
    assert await shop.ask() == 2


async def test_its_time_begins_with_the_reading_and_not_with_its_end() -> None:
    shop = Shop()
    shop.open.clear()
    asking = asyncio.create_task(shop.ask())
    await _a_moment()
    shop.clock += 2.9
    shop.open.set()
    assert await asking == 1
    shop.price, shop.clock = 2, shop.clock + 0.1
    assert await shop.ask() == 2


async def test_a_key_in_use_is_read_again_beside_those_whom_it_still_serves() -> None:
    shop = Shop()
    await shop.ask()
    shop.price, shop.clock = 2, shop.clock + 2.1
    shop.open.clear()
    assert [await shop.ask(), await shop.ask()] == [1, 1]
    shop.open.set()
    await _a_moment()
    assert (await shop.ask(), shop.readings) == (2, 2)


async def test_all_who_ask_at_once_wait_for_one_reading() -> None:
    shop = Shop()
    shop.open.clear()
    asking = [asyncio.create_task(shop.ask()) for _ in range(20)]
    await _a_moment()
    asking[0].cancel()
    await _a_moment()
    shop.open.set()
    assert await asyncio.gather(*asking[1:]) == [1] * 19
    assert shop.readings == 1


async def test_an_error_is_raised_and_not_kept() -> None:
    kept = Remembered[int](seconds=3, room=2)

    async def gone() -> tuple[str, int]:
        raise LookupError("no such shop")

    for _ in range(2):
        with pytest.raises(LookupError):
            await kept.read("noodles", gone)


async def test_what_is_forgotten_is_read_anew_and_nothing_else() -> None:
    shop = Shop()
    await asyncio.gather(shop.ask("noodles"), shop.ask("rice"))
    shop.price = 2
    shop.kept.forget("tag of noodles")
    assert [await shop.ask("noodles"), await shop.ask("rice")] == [2, 1]
    shop.kept.forget()
    assert await shop.ask("rice") == 2


async def test_a_reading_that_began_before_the_change_is_not_kept() -> None:
    shop = Shop()
    shop.open.clear()
    asking = asyncio.create_task(shop.ask())
    await _a_moment()
    shop.price = 2
    shop.kept.forget("tag of noodles")
    shop.open.set()
    assert await asking == 1
    assert await shop.ask() == 2


async def test_the_least_used_goes_when_there_is_no_room() -> None:
    shop = Shop()
    for key in ("noodles", "rice", "noodles", "tea"):
        await shop.ask(key)
    assert shop.readings == 3
    await shop.ask("noodles")
    assert shop.readings == 3
    await shop.ask("rice")
    assert shop.readings == 4


async def _a_moment() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
