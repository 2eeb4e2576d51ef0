"""What follows from a month: thresholds, streaks, days at the edges of months, season passes."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.platform.clock import LOCAL
from server.restrictions.listing import Plan, extended, is_listed, may_still_report, month_to_list, plan
from server.restrictions.months import plus
from server.restrictions.policy import find_policy

POLICY = find_policy("bicycle-parking")
MARCH = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("counts", "listed"),
    [
        ({}, False),
        ({"main_lane": 1}, True),
        ({"no_parking_zone": 2, "outside_fence": 5}, False),
        ({"no_parking_zone": 3}, True),
        ({"outside_fence": 6}, True),
        ({"something_else": 100}, False),
    ],
)
def test_each_kind_has_its_own_threshold_and_they_are_not_added(counts: dict[str, int], listed: bool) -> None:
    assert is_listed(POLICY, counts) is listed


@pytest.mark.parametrize(
    ("month", "published", "begins", "until"),
    [
        (date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 1), date(2027, 2, 8)),
        (date(2027, 1, 1), date(2027, 2, 15), date(2027, 3, 1), date(2027, 3, 8)),
        (date(2028, 2, 1), date(2028, 3, 15), date(2028, 4, 1), date(2028, 4, 8)),
        (date(2027, 2, 1), date(2027, 3, 15), date(2027, 4, 1), date(2027, 4, 8)),
        (date(2027, 11, 1), date(2027, 12, 15), date(2028, 1, 1), date(2028, 1, 8)),
    ],
)
def test_a_month_is_published_on_the_fifteenth_of_the_next_and_bars_for_a_week_from_the_first_after(
    month: date, published: date, begins: date, until: date
) -> None:
    assert plan(POLICY, month, []) == Plan(streak=1, publish_on=published, bar_from=begins, bar_until=until)


def in_a_row(*back: int) -> set[date]:
    return {plus(MARCH, -months) for months in back}


@pytest.mark.parametrize(
    ("before", "streak", "days"),
    [
        (in_a_row(), 1, 7),
        (in_a_row(1), 2, 7),
        (in_a_row(1, 2), 3, 15),
        (in_a_row(1, 2, 3), 4, 15),
        (in_a_row(1, 2, 3, 4), 5, 15),
        (in_a_row(1, 2, 3, 4, 5), 6, 30),
        (in_a_row(1, 2, 3, 4, 5, 6, 7), 6, 30),
        (in_a_row(1, 3, 4, 5), 2, 7),
        (in_a_row(2, 3, 4, 5), 1, 7),
    ],
)
def test_three_months_in_a_row_bar_for_fifteen_days_six_for_thirty_and_a_gap_begins_anew(
    before: Collection[date], streak: int, days: int
) -> None:
    follows = plan(POLICY, MARCH, before)
    assert (follows.streak, (follows.bar_until - follows.bar_from).days) == (streak, days)


@pytest.mark.parametrize(("month", "days"), [(2, 28), (4, 30), (5, 31)])
def test_thirty_days_are_thirty_days_however_long_the_month(month: int, days: int) -> None:
    listed = plus(date(2027, month, 1), -2)
    follows = plan(POLICY, listed, {plus(listed, -back) for back in range(1, 6)})
    assert follows.bar_from == date(2027, month, 1)
    assert follows.bar_until == date(2027, month, 1) + timedelta(days=30)
    assert (follows.bar_until - plus(follows.bar_from, 1)).days == 30 - days


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (datetime(2027, 2, 28, 23, 59, 59, tzinfo=LOCAL), False),
        (datetime(2027, 3, 1, tzinfo=LOCAL), True),
        (datetime(2027, 4, 10, 23, 59, 59, tzinfo=LOCAL), True),
        (datetime(2027, 4, 11, tzinfo=LOCAL), False),
    ],
)
def test_reports_of_a_month_come_in_until_the_tenth_of_the_next(at: datetime, taken: bool) -> None:
    assert may_still_report(POLICY, MARCH, now=at.astimezone(UTC)) is taken


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2027, 4, 10), None),
        (date(2027, 4, 11), MARCH),
        (date(2027, 4, 30), MARCH),
        (date(2028, 1, 11), date(2027, 12, 1)),
    ],
)
def test_a_month_is_listed_once_its_reports_are_in(today: date, month: date | None) -> None:
    assert month_to_list(POLICY, today) == month


WEEK = (date(2027, 5, 1), date(2027, 5, 8))


@pytest.mark.parametrize(
    ("ends_on", "bars", "expected"),
    [
        (date(2027, 6, 30), [WEEK], date(2027, 7, 7)),
        (date(2027, 4, 30), [WEEK], date(2027, 4, 30)),
        (date(2027, 5, 3), [WEEK], date(2027, 5, 10)),
        (date(2027, 5, 7), [WEEK], date(2027, 5, 14)),
        (date(2027, 6, 30), [WEEK, WEEK], date(2027, 7, 7)),
        (date(2027, 5, 29), [WEEK, (date(2027, 6, 1), date(2027, 6, 16))], date(2027, 6, 20)),
    ],
)
def test_a_season_pass_lasts_longer_by_what_it_lost(ends_on: date, bars: list[tuple[date, date]], expected: date) -> None:
    assert extended(ends_on, bars) == expected


DAYS = st.integers(0, 400).map(lambda days: date(2027, 1, 1) + timedelta(days=days))
BARS = st.lists(st.tuples(DAYS, st.integers(1, 30)).map(lambda bar: (bar[0], bar[0] + timedelta(days=bar[1]))), max_size=6)


@given(ends_on=DAYS, bars=BARS)
def test_a_pass_has_as_many_days_to_ride_with_bars_as_without(ends_on: date, bars: list[tuple[date, date]]) -> None:
    start = date(2026, 12, 31)
    barred = {begin + timedelta(days=day) for begin, until in bars for day in range((until - begin).days)}
    longer = extended(ends_on, bars)
    days = (start + timedelta(days=each) for each in range(1, (longer - start).days + 1))
    assert sum(day not in barred for day in days) == (ends_on - start).days
