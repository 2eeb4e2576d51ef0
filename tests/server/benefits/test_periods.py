"""Where a period begins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import LimitPeriod
from server.benefits.periods import period_start
from server.platform.clock import local_day
from tests.server.benefits.offers import periods

DAYS = st.dates(date(2000, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("period", "day", "start"),
    [
        (LimitPeriod.DAY, date(2026, 2, 28), date(2026, 2, 28)),
        (LimitPeriod.WEEK, date(2026, 11, 22), date(2026, 11, 16)),
        (LimitPeriod.WEEK, date(2026, 11, 23), date(2026, 11, 23)),
        (LimitPeriod.WEEK, date(2027, 1, 1), date(2026, 12, 28)),
        (LimitPeriod.MONTH, date(2028, 2, 29), date(2028, 2, 1)),
        (LimitPeriod.MONTH, date(2026, 12, 31), date(2026, 12, 1)),
        (LimitPeriod.YEAR, date(2026, 12, 31), date(2026, 1, 1)),
        (LimitPeriod.LIFETIME, date(2026, 12, 31), date(1970, 1, 1)),
    ],
)
def test_period_by_example(period: LimitPeriod, day: date, start: date) -> None:
    assert period_start(period, day) == start


def test_a_day_ends_at_midnight_in_the_city_and_not_in_greenwich() -> None:
    last_second = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert period_start(LimitPeriod.MONTH, local_day(last_second)) == date(2026, 10, 1)
    assert period_start(LimitPeriod.MONTH, local_day(last_second + timedelta(seconds=1))) == date(2026, 11, 1)


@given(periods, DAYS)
def test_a_period_begins_on_its_first_day(period: LimitPeriod, day: date) -> None:
    start = period_start(period, day)
    assert start <= day
    assert period_start(period, start) == start


@given(periods, DAYS, DAYS)
def test_periods_follow_one_another(period: LimitPeriod, one: date, other: date) -> None:
    early, late = sorted((one, other))
    assert period_start(period, early) <= period_start(period, late)
