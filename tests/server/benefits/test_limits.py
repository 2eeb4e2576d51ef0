"""Which counters a use is counted on."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import LimitEntity, LimitPeriod
from server.benefits.limits import (
    LETTERS,
    Meter,
    Used,
    counted,
    entity_key,
    entity_word,
    meter,
    meters,
    recounted,
    summed,
    unknown,
)
from server.benefits.terms import Limit
from tests.server.benefits.offers import entities, periods

DAY = date(2026, 11, 22)
PARTIES = {entity: f"key-of-{entity}" for entity in LETTERS}
several = st.lists(st.sampled_from(list(LETTERS)), min_size=1, max_size=8)
limits = st.lists(
    st.builds(
        lambda who, period: Limit(entities=tuple(who), period=period, days=7 if period == LimitPeriod.ROLLING else None, max_count=1),
        several,
        periods,
    ),
    max_size=15,
)


@given(several, several)
def test_different_parties_are_counted_apart_and_fit_their_columns(one: list[LimitEntity], other: list[LimitEntity]) -> None:
    first, second = _limit(entities=tuple(one)).who, _limit(entities=tuple(other)).who
    assert (entity_word(first) == entity_word(second)) == (set(one) == set(other))
    assert len(entity_word(first)) <= 20
    assert len(entity_key([str(uuid4()) for _ in first])) <= 80


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ({"entity": "resident"}, {"entities": ("resident",)}),
        ({"entity": "pair"}, {"entities": ("merchant", "resident")}),
        ({"entities": ("pair", "vehicle")}, {"entities": ("vehicle", "merchant", "resident", "resident")}),
    ],
)
def test_a_short_word_counts_on_the_same_counter_as_the_whole_list(short: dict[str, Any], whole: dict[str, Any]) -> None:
    found = [meter(_limit(**{name: _entities(value) for name, value in each.items()}), parties=PARTIES, day=DAY) for each in (short, whole)]
    assert found[0] == found[1]


def test_counters_of_before_there_were_lists_are_the_same_still() -> None:
    """Rows that stand in databases: their words may not change."""
    of_pair = meter(_limit(entity=LimitEntity.PAIR), parties=PARTIES, day=DAY)
    assert of_pair == Meter("pair", "key-of-resident:key-of-merchant", "month", date(2026, 11, 1))


@given(limits, st.permutations(range(15)))
def test_counters_are_claimed_in_one_order_however_the_terms_are_written(written: list[Limit], order: list[int]) -> None:
    other = [written[place] for place in order if place < len(written)]
    first, second = ([m for m, _ in meters(each, parties=PARTIES, day=DAY)] for each in (written, other))
    assert first == second == recounted(counted(first))


def test_a_limit_on_somebody_unknown_has_no_counter() -> None:
    limit = _limit(entities=(LimitEntity.RESIDENT, LimitEntity.VEHICLE))
    known = {LimitEntity.RESIDENT: "r"}
    assert unknown(limit, known) == [LimitEntity.VEHICLE]
    assert meters([limit], parties=known, day=DAY) == []


def test_a_rolling_counter_sums_its_days_today_counted() -> None:
    rolling = meter(_limit(entity=LimitEntity.RESIDENT, period=LimitPeriod.ROLLING, days=7), parties=PARTIES, day=DAY)
    daily = {Meter("resident", "key-of-resident", "rolling:7", DAY - timedelta(days=ago)): Used(count=1, fen=10) for ago in range(9)}
    daily |= {
        Meter("resident", "another", "rolling:7", DAY): Used(count=50),
        Meter("resident", "key-of-resident", "day", DAY): Used(count=9),
    }
    assert (rolling.since, rolling.period_start) == (DAY - timedelta(days=6), DAY)
    assert summed(daily, [rolling]) == {rolling: Used(count=7, fen=70)}


@given(entities, periods.filter(lambda period: period != LimitPeriod.ROLLING))
def test_every_entity_and_period_has_a_counter(entity: LimitEntity, period: LimitPeriod) -> None:
    found = meter(_limit(entity=entity, period=period), parties=PARTIES, day=DAY)
    assert (found.entity, found.period, found.rolling_days) == (entity.value, period.value, None)


def _limit(*, period: LimitPeriod = LimitPeriod.MONTH, **more: Any) -> Limit:
    return Limit(period=period, max_count=2, **more)


def _entities(value: Any) -> Any:
    return LimitEntity(value) if isinstance(value, str) else tuple(LimitEntity(each) for each in value)
