"""The line for holds: one transaction for many, everybody alone where that fails, and a clear no when too many wait."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from models.benefits import Benefit, Hold
from models.codes import CodeUse
from server.benefits.actions import hold_queue as queues
from server.benefits.actions.hold_queue import HoldQueue, hold_queue
from server.benefits.actions.holds_together import Asked, hold_together
from server.platform.actions import Answer
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from server.platform.group_commit import NotWritten
from server.platform.settings import Settings
from tests.cast import Person
from tests.server.benefits.actions.test_holds_together import VALUE_FEN, Line
from tests.server.benefits.desk import make_benefit
from tests.server.ledger.books import the_budget


class Watched:
    """Counts the transactions that were shared, and lets each begin only when `open`."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.failing: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, asked: Sequence[Asked]) -> Any:
        await self.open.wait()
        self.sizes.append(len(asked))
        if self.failing:
            raise self.failing
        return await hold_together(asked)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watching = Watched()
    monkeypatch.setattr(queues, "hold_together", watching)
    return watching


@pytest.fixture
async def queue(settings: Settings, database: None, watched: Watched) -> AsyncIterator[HoldQueue]:
    async with hold_queue(settings) as opened:
        yield opened


@pytest.fixture
def line(clerk: Person, keyring: Keyring) -> Line:
    return Line(clerk, keyring)


@pytest.fixture
def shared(engine: str) -> bool:
    return engine == "postgres"


async def test_who_comes_during_a_transaction_shares_the_next(queue: HoldQueue, watched: Watched, line: Line, shared: bool) -> None:
    benefit, other = await make_benefit(), await make_benefit()
    asked = [await line.asked(benefit) for _ in range(6)] + [await line.asked(other)]
    watched.open.clear()
    first = asyncio.create_task(queue.hold(asked[0]))
    await asyncio.sleep(0)
    rest = [asyncio.create_task(queue.hold(each)) for each in asked[1:]]
    await asyncio.sleep(0)
    watched.open.set()
    found = await asyncio.gather(first, *rest)
    assert sorted(watched.sizes) == ([1, 1, 5] if shared else [])
    assert len({answer.body for answer in found if isinstance(answer, Answer)}) == await Hold.all().count() == 7


async def test_each_hears_its_own_also_who_is_refused_or_comes_again(queue: HoldQueue, line: Line) -> None:
    benefit = await make_benefit(budget_fen=3 * VALUE_FEN)
    asked = [await line.asked(benefit) for _ in range(5)]
    found = await asyncio.gather(*[queue.hold(each) for each in [*asked, asked[0]]], return_exceptions=True)
    answers = [each for each in found if isinstance(each, Answer)]
    assert len(answers) == 6
    assert sorted(answer.status for answer in answers[:5]) == [201, 201, 201, 422, 422]
    assert (answers[5].body, answers[0].replayed != answers[5].replayed) == (answers[0].body, True)
    assert ((await the_budget()).left_fen, await CodeUse.all().count()) == (0, 3)
    without = await line.asked(benefit, once=None)
    with pytest.raises(Refused) as refusal:
        await queue.hold(without)
    assert [reason.code for reason in refusal.value.reasons] == ["budget_exhausted"]


async def test_a_transaction_that_fails_leaves_everybody_to_be_served_alone(queue: HoldQueue, watched: Watched, line: Line) -> None:
    watched.failing = RuntimeError("a bug")
    benefit = await make_benefit()
    asked = [await line.asked(benefit) for _ in range(4)]
    found = await asyncio.gather(*map(queue.hold, asked))
    assert len(found) == await Hold.all().count() == 4


async def test_nobody_is_tried_again_while_the_database_is_away(queue: HoldQueue, watched: Watched, line: Line, shared: bool) -> None:
    if not shared:
        pytest.skip("on SQLite holds are made one by one")
    watched.failing = ConnectionError("gone")
    with pytest.raises(NotWritten):
        await queue.hold(await line.asked(await make_benefit()))
    assert not await Hold.exists()


async def test_when_too_many_wait_the_next_hears_it_at_once(
    settings: Settings, watched: Watched, line: Line, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shared:
        pytest.skip("on SQLite holds are made one by one")
    monkeypatch.setattr(queues, "MOST_WAITING", 2)
    benefit = await make_benefit()
    asked = [await line.asked(benefit) for _ in range(4)]
    async with hold_queue(settings) as queue:
        watched.open.clear()
        waiting = [asyncio.create_task(queue.hold(asked[0]))]
        await asyncio.sleep(0)
        waiting += [asyncio.create_task(queue.hold(each)) for each in asked[1:3]]
        await asyncio.sleep(0)
        with pytest.raises(NotWritten, match="too many"):
            await queue.hold(asked[3])
        watched.open.set()
        await asyncio.gather(*waiting)
    assert await Hold.all().count() == 3


async def test_a_caller_who_leaves_leaves_nothing_half_done(queue: HoldQueue, watched: Watched, line: Line, shared: bool) -> None:
    benefit: Benefit = await make_benefit()
    asked = [await line.asked(benefit) for _ in range(3)]
    watched.open.clear()
    leaving, *staying = [asyncio.create_task(queue.hold(each)) for each in asked]
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    watched.open.set()
    await asyncio.gather(*staying)
    held = await Hold.all().count()
    assert held == 2 + shared, "who left was in the line: their retry with the same key hears of the hold"
    assert (await the_budget()).held_fen == held * VALUE_FEN
    answer = await queue.hold(asked[0])
    assert isinstance(answer, Answer)
    assert answer.replayed == shared
