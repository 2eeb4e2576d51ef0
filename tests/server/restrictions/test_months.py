"""Months of the city's calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.restrictions.months import month_of, plus

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(("year", "month", "days"), [(2027, 2, 28), (2028, 2, 29), (2026, 4, 30), (2026, 12, 31)])
def test_the_last_second_of_a_month_belongs_to_it_and_the_next_to_the_next(year: int, month: int, days: int) -> None:
    last = datetime(year, month, days, 23, 59, 59, tzinfo=SHANGHAI)
    first = datetime(*((year, month + 1) if month < 12 else (year + 1, 1)), 1, tzinfo=SHANGHAI)
    assert (first - last).total_seconds() == 1
    assert month_of(last.astimezone(UTC)) == date(year, month, 1)
    assert month_of(first.astimezone(UTC)) == plus(date(year, month, 1), 1)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, date(2026, 11, 1)),
        (1, date(2026, 12, 1)),
        (2, date(2027, 1, 1)),
        (-11, date(2025, 12, 1)),
        (14, date(2028, 1, 1)),
    ],
)
def test_months_are_added_over_the_year(months: int, expected: date) -> None:
    assert plus(date(2026, 11, 1), months) == expected
