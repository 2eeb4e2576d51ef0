"""Many small writes share a commit, and nobody is told that a row is durable before it is."""

import asyncio

import pytest

from server.platform.group_commit import GroupCommit, NotWritten


class Disk:
    """Writes when `gate` is open; remembers each commit; fails on the row `poison`."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, rows: list[str]) -> None:
        await self.gate.wait()
        if "poison" in rows:
            raise OSError("the disk is full")
        self.commits.append(rows)


async def test_a_row_is_written_when_add_returns() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        await log.add("one")
        assert disk.commits == [["one"]]


async def test_nobody_hears_of_a_row_before_its_commit() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        disk.gate.clear()
        adding = asyncio.create_task(log.add("one"))
        await _a_moment()
        assert not adding.done()
        disk.gate.set()
        await adding


async def test_rows_that_come_during_a_commit_share_the_next() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        disk.gate.clear()
        adding = [asyncio.create_task(log.add("first"))]
        await _a_moment()
        adding += [asyncio.create_task(log.add(str(number))) for number in range(50)]
        await _a_moment()
        disk.gate.set()
        await asyncio.gather(*adding)
    assert disk.commits == [["first"], [str(number) for number in range(50)]]


async def test_a_commit_takes_no_more_than_its_batch() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write, batch=20) as log:
        disk.gate.clear()
        adding = [asyncio.create_task(log.add(str(number))) for number in range(50)]
        await _a_moment()
        disk.gate.set()
        await asyncio.gather(*adding)
    assert [len(commit) for commit in disk.commits] == [20, 20, 10]


async def test_a_failed_commit_is_told_to_each_of_its_rows_and_the_next_goes_on() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        told = await asyncio.gather(log.add("poison"), log.add("beside it"), return_exceptions=True)
        assert [type(each) for each in told] == [NotWritten, NotWritten]
        assert isinstance(told[0], NotWritten)
        assert isinstance(told[0].__cause__, OSError)
        await log.add("later")
    assert disk.commits == [["later"]]


async def test_a_caller_who_leaves_takes_nobody_along() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        disk.gate.clear()
        leaving, staying = asyncio.create_task(log.add("leaving")), asyncio.create_task(log.add("staying"))
        await _a_moment()
        leaving.cancel()
        await _a_moment()
        disk.gate.set()
        await staying
        assert leaving.cancelled()
    assert disk.commits == [["leaving", "staying"]]


async def test_a_database_that_stands_still_does_not_fill_the_memory() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write, limit=3) as log:
        disk.gate.clear()
        adding = [asyncio.create_task(log.add("under way"))]
        await _a_moment()
        adding += [asyncio.create_task(log.add(str(number))) for number in range(3)]
        await _a_moment()
        with pytest.raises(NotWritten, match="too many"):
            await log.add("one too many")
        disk.gate.set()
        await asyncio.gather(*adding)


async def test_leaving_waits_for_what_was_added_and_takes_no_more() -> None:
    disk = Disk()
    async with GroupCommit[str, None](disk.write) as log:
        disk.gate.clear()
        adding = asyncio.create_task(log.add("last"))
        await _a_moment()
        asyncio.get_running_loop().call_later(0.02, disk.gate.set)
    assert disk.commits == [["last"]]
    await adding
    with pytest.raises(NotWritten, match="closed"):
        await log.add("after the end")


async def test_a_writer_that_is_stopped_leaves_nobody_waiting() -> None:
    disk = Disk()
    log = GroupCommit[str, None](disk.write)
    await log.__aenter__()
    disk.gate.clear()
    adding = [asyncio.create_task(log.add("under way"))]
    await _a_moment()
    adding.append(asyncio.create_task(log.add("behind it")))
    await _a_moment()
    for writer in log._writers.values():
        writer.cancel()
    told = await asyncio.gather(*adding, return_exceptions=True)
    assert [type(each) for each in told] == [NotWritten, NotWritten]


async def test_each_hears_what_was_returned_for_it_and_what_is_not_alike_does_not_wait() -> None:
    gates, commits = {"a": asyncio.Event(), "b": asyncio.Event()}, list[list[str]]()

    async def write(rows: list[str]) -> list[str]:
        await gates[rows[0][0]].wait()
        commits.append(rows)
        return [row.upper() for row in rows]

    async with GroupCommit[str, str](write, by=lambda row: row[0], limit=4) as log:
        slow = [asyncio.create_task(log.add("a1"))]
        await _a_moment()
        slow += [asyncio.create_task(log.add(row)) for row in ("a2", "a3")]
        await _a_moment()
        gates["b"].set()
        assert await log.add("b1") == "B1"
        assert not any(each.done() for each in slow)
        gates["a"].set()
        assert await asyncio.gather(*slow) == ["A1", "A2", "A3"]
    assert commits == [["b1"], ["a1"], ["a2", "a3"]]


async def _a_moment() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
