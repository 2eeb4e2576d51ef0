"""Budgets of tries: the same answers from Redis, from its stand-in, and from this process when neither is there."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.platform.errors import Forbidden
from server.platform.limits import KEPT_LOCALLY, Allowance, Limits

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
THREE_A_MINUTE = Allowance(name="three", most=3, per=timedelta(minutes=1))


def without_redis() -> Limits:
    return Limits(Redis(host="127.0.0.1", port=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)))


@pytest.fixture(params=["Redis", "this process"])
def limits(request: pytest.FixtureRequest, cache: Redis) -> Limits:
    return Limits(cache) if request.param == "Redis" else without_redis()


async def granted(limits: Limits, tries: int, *, allowance: Allowance = THREE_A_MINUTE, whose: str = "somebody") -> int:
    """How many of so many tries at once are granted."""
    spent = [limits.spend(allowance, whose, now=NOW) for _ in range(tries)]
    return (await asyncio.gather(*spent, return_exceptions=True)).count(None)


async def test_the_budget_holds_exactly_what_it_says(limits: Limits) -> None:
    for _ in range(3):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    with pytest.raises(Forbidden) as refused:
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    assert refused.value.code == "too_many_requests"
    assert refused.value.reasons[0].gap == 20


async def test_a_try_comes_back_when_the_refusal_said_so_and_not_before(limits: Limits) -> None:
    for _ in range(3):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    with pytest.raises(Forbidden):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW + timedelta(seconds=19))
    await limits.spend(THREE_A_MINUTE, "somebody", now=NOW + timedelta(seconds=20))


async def test_a_refused_try_costs_nothing(limits: Limits) -> None:
    for _ in range(3):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    for _ in range(50):
        with pytest.raises(Forbidden):
            await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    assert await limits.spend(THREE_A_MINUTE, "somebody", now=NOW + timedelta(seconds=20)) is None  # type: ignore[func-returns-value]


async def test_a_try_given_back_can_be_spent_again(limits: Limits) -> None:
    assert await granted(limits, 3) == 3
    await limits.give_back(THREE_A_MINUTE, "somebody", now=NOW)
    assert await granted(limits, 5) == 1


async def test_giving_back_never_makes_the_budget_larger(limits: Limits) -> None:
    for _ in range(5):
        await limits.give_back(THREE_A_MINUTE, "somebody", now=NOW)
    for _ in range(3):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    with pytest.raises(Forbidden):
        await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)


async def test_people_and_deeds_do_not_share_a_budget(limits: Limits) -> None:
    other_deed = Allowance(name="other", most=1, per=timedelta(minutes=1))
    for whose in ("one", "two"):
        assert await granted(limits, 5, allowance=other_deed, whose=whose) == 1
        assert await granted(limits, 5, whose=whose) == 3


async def test_fifty_at_once_share_three_tries(limits: Limits) -> None:
    assert await granted(limits, 50) == 3


async def test_flushing_redis_costs_a_budget_and_no_answer(cache: Redis) -> None:
    limits = Limits(cache)
    assert await granted(limits, 5) == 3
    await cache.flushdb()
    await cache.script_flush()
    assert await granted(limits, 5) == 3


async def test_no_name_of_anybody_stands_in_a_key(cache: Redis) -> None:
    await Limits(cache).spend(THREE_A_MINUTE, "zhang.san@192.0.2.7", now=NOW)
    (key,) = await cache.keys("*")
    assert b"zhang" not in key
    assert b"192.0.2.7" not in key


async def test_a_key_goes_when_its_budget_is_full_again(cache: Redis) -> None:
    limits = Limits(cache)
    await limits.spend(THREE_A_MINUTE, "somebody", now=NOW)
    (key,) = await cache.keys("*")
    assert 0 < await cache.pttl(key) <= THREE_A_MINUTE.step_ms
    await limits.give_back(THREE_A_MINUTE, "somebody", now=NOW)
    assert await cache.keys("*") == []


async def test_a_flood_of_strangers_does_not_fill_the_memory() -> None:
    limits = without_redis()
    for number in range(KEPT_LOCALLY + 100):
        await limits.spend(THREE_A_MINUTE, str(number), now=NOW)
    assert len(limits._here) == KEPT_LOCALLY


@given(st.lists(st.integers(0, 30), max_size=60))
def test_no_window_ever_sees_more_than_the_burst_and_its_refill(waits: list[int]) -> None:
    limits, moment, granted = without_redis(), NOW, []
    limits._avoid_until = NOW + timedelta(days=1)
    for wait in waits:
        moment += timedelta(seconds=wait)
        try:
            asyncio.run(limits.spend(THREE_A_MINUTE, "somebody", now=moment))
        except Forbidden:
            continue
        granted.append(moment)
    for start in granted:
        within = [at for at in granted if start <= at < start + timedelta(minutes=1)]
        assert len(within) <= 3 + 3
