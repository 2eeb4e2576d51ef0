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


async def test_who_asks_after_the_change_does_not_wait_for_a_reading_that_began_before_it() -> None:
    shop = Shop()
    shop.open.clear()
    early = asyncio.create_task(shop.ask())
    await _a_moment()
    shop.price = 2
    shop.kept.forget("tag of noodles")
    late = asyncio.create_task(shop.ask())
    await _a_moment()
    shop.open.set()
    assert (await early, await late) == (1, 2)
    assert (await shop.ask(), shop.readings) == (2, 2)


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


async def test_room_is_shared_by_weight_and_an_answer_that_grew_is_weighed_again() -> None:
    kept, readings = Remembered[list[int]](seconds=3, room=10, weigh=len), []

    async def ask(key: str, length: int) -> list[int]:
        async def reading() -> tuple[str, list[int]]:
            readings.append(key)
            return key, [0] * length

        return await kept.read(key, reading)

    first, second = await ask("first", 4), await ask("second", 4)
    assert await ask("first", 4) is first
    await ask("third", 3)
    assert await ask("first", 4) is first
    assert readings == ["first", "second", "third"]
    assert await ask("second", 2) is not second
    first.extend([0] * 9)
    kept.weigh_again("first")
    kept.weigh_again("of nobody")
    await ask("first", 1)
    assert readings == ["first", "second", "third", "second", "first"]


async def test_what_was_forgotten_takes_no_room() -> None:
    kept = Remembered[str](seconds=3, room=10, weigh=len)

    async def ask(key: str, answer: str) -> str:
        async def reading() -> tuple[str, str]:
            return key, answer

        return await kept.read(key, reading)

    await ask("a", "x" * 10)
    kept.forget("a")
    await ask("b", "y" * 10)
    assert await ask("b", "new") == "y" * 10
    assert await ask("c", "z" * 11) == "z" * 11
    assert await ask("c", "small") == "small"
